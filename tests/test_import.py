"""Importing as it is used: what the commands say and do, what is withdrawn and comes back, and the journal."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import TOWN, Rows, write_rows
from starlette.testclient import TestClient
from test_cli import Kb, kb
from test_load import state

from api.app import create_app
from kb import journal, lookup, neighbours
from kb.applying import Outcome
from kb.archive import Archive, checksum
from kb.errors import InvalidParameter, RequestError, SourceError, UnknownKey
from kb.graph import Graph
from kb.load import import_snapshot
from kb.merges import merge
from kb.model import NODES
from kb.replay import undo

__all__ = ["kb"]

BASE: Rows = {
    "municipality": [{"code": "0901", "name": "Ærdal"}, {"code": "0902", "name": "Birkelev"}],
    "source": [{"id": "s", "name": "S"}, {"id": "t", "name": "T"}],
    "system": [{"id": "x", "name": "X"}],
}
DAYS = [date(2026, month, 1) for month in range(1, 13)]


class Sender:
    """Imports rows as the snapshots of one source, each a month after the one before."""

    def __init__(self, graph: Graph, folder: Path) -> None:
        self.graph, self.folder, self.number = graph, folder, 0
        self.archive = Archive(folder / "archive")
        self("base", BASE)

    def __call__(self, source: str, rows: Rows, **more: Any) -> Outcome:
        """Import them."""
        path = write_rows(rows, self.folder / str(self.number))
        day = DAYS[self.number]
        self.number += 1
        return import_snapshot(self.graph, path, source=source, **{"as_of": day, "archive": self.archive, **more})


@pytest.fixture
def send(graph: Graph, tmp_path: Path) -> Sender:
    """Lend a function that imports rows into a graph with two municipalities and a system in it."""
    return Sender(graph, tmp_path / "sent")


def usages(graph: Graph) -> list[tuple[Any, ...]]:
    """Return since when and until when each usage holds, and who says so."""
    query = "MATCH (:Municipality)-[r:USES]->() RETURN r.valid_from AS since, r.valid_to AS until, r.sources AS sources"
    return [tuple(row.values()) for row in graph.read(f"{query} ORDER BY since")]


def flow(municipality: str) -> Rows:
    """Return a flow of that municipality alone, from x to itself."""
    return {
        "data_flow": [{"id": "f"}],
        "within": [{"start": "f", "end": municipality}],
        "sends": [{"start": "x", "end": "f"}],
        "received_by": [{"start": "f", "end": "x"}],
    }


def test_a_withdrawn_node_is_met_by_nobody_and_comes_back_with_all_it_had(send: Sender, graph: Graph) -> None:
    """Hide it with all its relationships, keep both, and show them again when a source asserts it."""
    mine: Rows = {
        "system": [{"id": "y", "name": "Y"}],
        "vendor": [{"id": "v", "name": "V"}],
        "supplies": [{"start": "v", "end": "y"}],
    }
    send("s", mine)
    send("t", {"uses": [{"start": "0901", "end": "y"}]})
    before = graph.read("MATCH (m:Municipality {code: '0901'})-[r]->(y) RETURN properties(r) AS p, y.id AS y")
    outcome = send("s", {})
    assert {change.change for change in outcome.changes.shown} == {"ends"}
    (gone,) = graph.read("MATCH (n:Withdrawn {id: 'y'}) RETURN properties(n) AS p")
    assert gone["p"]["sources"] == []
    assert gone["p"]["former_sources"] == ["s"]
    assert graph.read("MATCH (:Municipality)-[r:USES]->() RETURN r") == []
    assert lookup.listing(graph, NODES["System"], at=DAYS[5]).items[-1]["id"] == "x"
    assert neighbours.node(graph, NODES["Municipality"], "0901", at=DAYS[5])[1].items == []
    assert graph.ask("reuse", at=DAYS[5]).rows == []
    send("s", {"system": [{"id": "y", "name": "Y"}]})
    after = graph.read(
        "MATCH (m:Municipality {code: '0901'})-[r:USES]->(y:System) RETURN properties(r) AS p, y.id AS y"
    )
    assert after == before
    assert graph.read("MATCH (n:Withdrawn) RETURN n.id AS id") == [{"id": "v"}]


def test_what_is_withdrawn_may_be_named_and_asserted_again(send: Sender, graph: Graph) -> None:
    """Take a row that refers to it; the sources are then those that assert it now."""
    send("s", {"goal": [{"id": "g", "title": "G"}], "vision": [{"id": "v", "title": "V"}]})
    send("s", {})
    send("t", {"serves": [{"start": "g", "end": "v"}]})
    assert graph.read("MATCH ()-[r:SERVES]->() RETURN r") == []
    send("t", {"goal": [{"id": "g", "title": "G"}], "vision": [{"id": "v", "title": "V"}], "serves": []})
    assert graph.read("MATCH (g:Goal) RETURN g.sources AS sources") == [{"sources": ["t"]}]
    send("t", {"serves": [{"start": "g", "end": "v"}]})
    assert graph.read("MATCH (g:Goal)-[r:SERVES]->() RETURN r.sources AS sources") == [{"sources": ["t"]}]


def test_a_scope_takes_what_is_the_municipalitys_own(send: Sender, graph: Graph) -> None:
    """End its usages, and its flow with all that hangs on it; touch neither another's nor what they share."""
    rows = flow("0901")
    rows["uses"] = [{"start": "0901", "end": "x"}, {"start": "0902", "end": "x"}]
    rows["vendor"] = [{"id": "v", "name": "V"}]
    send("s", rows)
    send("s", {}, scope="0901")
    ended = graph.read(
        "MATCH (a)-[r]->(b) WHERE r.valid_to IS NOT NULL OR type(r) = 'WITHDRAWN' "
        "RETURN coalesce(r.withdrawn_type, type(r)) AS t ORDER BY t"
    )
    assert [row["t"] for row in ended] == ["RECEIVED_BY", "SENDS", "USES", "WITHIN"]
    assert graph.read("MATCH (n:Withdrawn) RETURN n.id AS id") == [{"id": "f"}]
    assert graph.read("MATCH (v:Vendor) RETURN v.sources AS sources") == [{"sources": ["s"]}]
    joint = [{"start": "c", "end": f"Municipality:{code}"} for code in ("0901", "0902")]
    send("s", {"contract": [{"id": "c", "title": "C"}], "held_by": joint})
    send("s", {}, scope="0901")
    assert graph.read("MATCH (c:Contract) RETURN c.sources AS sources") == [{"sources": ["s"]}]
    held = graph.read("MATCH (:Contract)-[h:HELD_BY]->(m) RETURN m.code AS m, h.valid_to AS until ORDER BY m")
    assert held == [{"m": "0901", "until": DAYS[4].isoformat()}, {"m": "0902", "until": None}]


def test_a_flow_that_is_within_nothing_is_told(send: Sender) -> None:
    """Warn of a flow in the snapshot of one municipality that is everybody's."""
    rows = flow("0901")
    del rows["within"]
    told = [(warning.line, warning.message) for warning in send("s", rows, scope="0901").warnings]
    assert told == [(2, "no row says that 'f' is within '0901': so it counts for every municipality")]
    assert send("s", flow("0901"), scope="0901").warnings == []
    assert send("s", rows, scope="0901").warnings == [], "it was within that one, and is within none now"


def test_what_is_shared_no_longer_is_the_last_ones_own(send: Sender, graph: Graph) -> None:
    """Let go of a joint contract, and of what hangs on it, once the last of its holders no longer tells of it."""
    for code in ("0901", "0902"):
        rows: Rows = {"contract": [{"id": "c", "title": "C"}], "covers": [{"start": "c", "end": "x"}]}
        send("s", rows | {"held_by": [{"start": "c", "end": f"Municipality:{code}"}]}, scope=code)
    send("s", {}, scope="0902")
    assert graph.read("MATCH (c:Contract) RETURN c.sources AS sources") == [{"sources": ["s"]}]
    send("s", {}, scope="0901")
    assert graph.read("MATCH (n:Withdrawn) RETURN n.id AS id") == [{"id": "c"}]
    assert graph.read("MATCH (:System)-[r]-() WHERE size(r.sources) > 0 RETURN r") == []


def test_an_end_that_a_row_does_not_say_is_told(send: Sender, graph: Graph) -> None:
    """Keep the end that is known, and warn that the row says none, once it has come."""
    open_, ended = {"start": "0901", "end": "x", "valid_from": "2020"}, {"valid_to": "2026-03-15"}
    send("s", {"uses": [open_ | ended]})
    assert send("t", {"uses": [open_]}).warnings == [], "it has not ended by then"
    told = [warning.message for warning in send("t", {"uses": [open_ | {"users": "5"}]}).warnings]
    assert told == ["0901 → x ended 2026-03-15, which a row without an end does not change"]
    assert usages(graph) == [("2020", "2026-03-15", ["s", "t"])]


def test_a_row_outside_the_scope_is_refused(send: Sender, graph: Graph) -> None:
    """Say which, as every other problem; and that nobody knows the municipality."""
    before = state(graph)
    with pytest.raises(SourceError, match=r"uses.csv:2: column start: is of '0902'; the import is of '0901' alone"):
        send("s", {"uses": [{"start": "0902", "end": "x"}]}, scope="0901")
    with pytest.raises(SourceError, match="no Municipality '0999' to be of"):
        send("s", {}, scope="0999")
    with pytest.raises(InvalidParameter, match="only a snapshot of one source has one"):
        import_snapshot(graph, TOWN, scope="0901")
    for source in (" ", "s|t"):
        with pytest.raises(InvalidParameter, match="name the source"):
            import_snapshot(graph, TOWN, source=source)
    assert state(graph) == before


def test_what_changes_another_municipality_is_told(send: Sender, graph: Graph) -> None:
    """Warn of a scoped snapshot that calls another one otherwise, and of none that only names it as it is."""
    assert send("s", BASE, scope="0901").warnings == []
    renamed: Rows = {"municipality": [{"code": "0901", "name": "Ærdal"}, {"code": "0902", "name": "Birk"}]}
    told = [warning.message for warning in send("s", renamed, scope="0901").warnings]
    assert told == ["Municipality '0902' is another one than '0901', which alone the import is of"]


def test_what_changes_what_is_anothers_is_told(send: Sender, graph: Graph) -> None:
    """Warn of a scoped snapshot that says something new of a contract or flow that another holds alone."""
    held: Rows = {
        "contract": [{"id": key, "title": key} for key in ("own", "theirs", "joint")],
        "dataflow": [{"id": "f"}, {"id": "national"}],
        "held_by": [{"start": key, "end": f"Municipality:{code}"} for key, code in [
            ("own", "0901"), ("theirs", "0902"), ("joint", "0901"), ("joint", "0902")]],
        "within": [{"start": "f", "end": "0902"}],
    }  # fmt: skip
    send("t", held)
    same: Rows = {noun: held[noun] for noun in ("contract", "dataflow")}
    del same["dataflow"][1]
    assert send("s", same, scope="0901").warnings == [], "it says nothing new"
    changed: Rows = {
        "contract": [{"id": key, "title": "Ny"} for key in ("own", "theirs", "joint")],
        "sends": [{"start": "x", "end": "f"}],
    }
    told = ["Contract 'theirs' is of '0902', and the import of '0901' alone changes it",
            "DataFlow 'f' is of '0902', and the import of '0901' alone changes it"]  # fmt: skip
    assert [warning.message for warning in send("s", changed, scope="0901").warnings] == told
    changed["held_by"] = [{"start": "theirs", "end": "Municipality:0901"}]
    changed["contract"][1]["title"] = "Nyere"
    assert send("s", changed, scope="0901").warnings == [], "it is its own, too"
    told = ["Contract 'own' is of '0901', and the import of '0902' alone changes it"]
    covers: Rows = {"covers": [{"start": "own", "end": "x"}]}
    assert [warning.message for warning in send("s", covers, scope="0902").warnings] == told


def test_what_is_anothers_and_comes_back_is_told(send: Sender, graph: Graph) -> None:
    """Warn where a snapshot of one municipality brings back what another holds, and nobody asserted any more."""
    contract: Rows = {"contract": [{"id": "c", "title": "C"}]}
    send("s", contract)
    send("t", {"held_by": [{"start": "c", "end": "Municipality:0902"}]})
    send("s", {"goal": [{"id": "g", "title": "G"}]})
    assert graph.read("MATCH (n:Withdrawn) WHERE n.id = 'c' RETURN n.id AS id") == [{"id": "c"}]
    told = [warning.message for warning in send("s", contract, scope="0901").warnings]
    assert told == ["Contract 'c' is of '0902', and the import of '0901' alone changes it"]


def test_what_is_not_there_is_looked_for_by_key_and_name(send: Sender) -> None:
    """Suggest what has that key or name but for its letters, though its own row is wrong, and one id a cell."""

    def told(rows: Rows, scope: str | None = None) -> list[str]:
        with pytest.raises(SourceError) as caught:
            send("s", rows, scope=scope)
        return [
            problem.message
            for problem in caught.value.problems
            if "no " in problem.message or "is of" in problem.message
        ]

    systems = [{"id": "aula", "name": "Aula"}, {"id": "aula2", "name": "Aula"}, {"id": "sapa", "name": "SAPA P"}]
    for text, hint in {
        "AULA": " (did you mean 'aula'?)",
        "SAPA": " (did you mean 'sapa'?)",
        "aula, sapa": " (one id a cell: write a row for each)",
        "12345": "",
    }.items():
        assert told({"system": systems, "uses": [{"start": "0901", "end": text}]}) == [f"no System {text!r}{hint}"]
    wrong: Rows = {
        "system": [{"id": "aula", "name": "Aula", "joint": "x"}],
        "uses": [{"start": "0901", "end": "aulla"}],
    }
    assert "no System 'aulla' (did you mean 'aula'?)" in told(wrong)
    elsewhere = [{"start": "Ærdal", "end": "x"}, {"start": "0902", "end": "x"}]
    assert told({"uses": elsewhere}, scope="0901") == [
        "no Municipality 'Ærdal' (did you mean '0901'?)",
        "is of '0902'; the import is of '0901' alone",
    ]


def test_what_nobody_sees_is_told(send: Sender, graph: Graph) -> None:
    """Warn who withdraws a thing of which another speaks, and who speaks of it afterwards, until it is there again."""
    uses: Rows = {"uses": [{"start": "0901", "end": "y"}]}
    there: Rows = {"system": [{"id": "y", "name": "Y"}]}
    told = "System 'y' is withdrawn, as nobody asserts it: what s says of it ({}) is not seen"
    send("t", there)
    assert send("s", uses).warnings == []
    assert told.format(1) in [warning.message for warning in send("t", {}).warnings]
    assert not [one for one in send("t", {"goal": [{"id": "g", "title": "G"}]}).warnings if "not seen" in one.message]
    uses["uses"].append({"start": "0902", "end": "y"})
    assert [warning.message for warning in send("s", uses).warnings] == [told.format(2)]
    assert graph.read("MATCH ()-[u:USES]->() RETURN u") == []
    assert send("t", there).warnings == []
    assert len(graph.read("MATCH ()-[u:USES]->() RETURN u")) == 2


def test_a_flow_of_a_withdrawn_municipality_is_not_everybodys(send: Sender, graph: Graph) -> None:
    """Hide it with the municipality that it is within, and show it when that is there again."""
    there: Rows = {"municipality": [{"code": "0903", "name": "Cedervang"}]}
    seen = "MATCH ()-[r:SENDS|RECEIVED_BY|WITHIN]->() RETURN count(r) AS n"
    send("t", there)
    send("s", flow("0903"))
    assert graph.read(seen) == [{"n": 3}]
    send("t", {"goal": [{"id": "g", "title": "G"}]})
    assert graph.read(seen) == [{"n": 0}]
    send("t", there)
    assert graph.read(seen) == [{"n": 3}]


def test_a_source_without_its_own_row_is_told(send: Sender) -> None:
    """Warn that nothing tells what it is any more, once it had said so itself."""
    send("u", {"source": [{"id": "u", "name": "U"}]})
    told = [warning.message for warning in send(" u ", {"uses": [{"start": "0901", "end": "x"}]}).warnings]
    assert "Source 'u' is withdrawn: the snapshot has no row of it" in told


def test_a_change_of_owner_is_no_contradiction(send: Sender, graph: Graph) -> None:
    """Take a new owner, receiver or area above in the place of the one that the same source named before."""
    vendors = [{"id": one, "name": one} for one in "abc"]
    send("s", {"vendor": vendors, "owned_by": [{"start": "a", "end": "b", "valid_from": "2020"}]})
    send("s", {"vendor": vendors, "owned_by": [{"start": "a", "end": "c", "valid_from": "2026-03"}]})
    send("s", {"vendor": vendors, "owned_by": [{"start": "a", "end": "c", "valid_from": "2026-03"}]})
    owners = graph.read("MATCH (:Vendor)-[o:OWNED_BY]->(v) RETURN v.id AS v, o.valid_to AS until ORDER BY v")
    assert owners == [{"v": "b", "until": "2026-03-01"}, {"v": "c", "until": None}]
    with pytest.raises(SourceError, match="has a second owner at the same time: 'c'"):
        send("t", {"owned_by": [{"start": "a", "end": "b", "valid_from": "2026-04"}]})


def test_what_is_odd_is_told(send: Sender) -> None:
    """Warn of a source that is nowhere, of others' rows, and of periods that overlap."""
    uses = [
        {"start": "0901", "end": "x", "valid_from": "2020", "sources": "u"},
        {"start": "0901", "end": "x", "valid_from": "2021", "valid_to": "2022", "sources": "nobody"},
    ]
    told = [warning.message for warning in send("nobody", {"uses": uses}).warnings]
    assert told == [
        "overlaps with line 2, which has another day",
        "no Source 'nobody': nothing tells what it is or how old",
        "the rows name 'u' too, which an import of 'nobody' does not speak for: left out",
    ]


def test_earlier_values_are_kept_with_their_days(send: Sender, graph: Graph) -> None:
    """Keep each value of a node's property that is another now, from when it came until it went."""
    for name, users in (("X", "1"), ("Y", "2"), ("Z", "3")):
        send("s", {"system": [{"id": "x", "name": name}], "uses": [{"start": "0901", "end": "x", "users": users}]})
    earlier = graph.read(
        "MATCH (e:Earlier) RETURN e.of AS of, e.property AS property, e.value AS value, "
        "toString(e.since) AS since, toString(e.until) AS until ORDER BY until"
    )
    both = {"of": "System:x", "property": "name"}
    assert earlier == [
        {**both, "value": "X", "since": None, "until": "2026-03-01"},
        {**both, "value": "Y", "since": "2026-03-01", "until": "2026-04-01"},
    ]
    assert graph.read("MATCH (s:System) RETURN s.name AS name") == [{"name": "Z"}]


def test_any_fact_leads_to_the_runs_behind_it(send: Sender, graph: Graph) -> None:
    """Name in a fact the runs that made it what it is, and no others."""
    used: Rows = {"uses": [{"start": "0901", "end": "x"}]}
    send("s", used)
    send("s", used)
    send("t", used)
    send("s", {})
    (row,) = graph.read("MATCH ()-[r:USES]->() RETURN r.runs AS runs, r.sources AS sources")
    assert row == {"runs": [2, 4, 5], "sources": ["t"]}
    assert [(run.id, run.sources, run.begins, run.changes) for run in journal.behind(graph, row["runs"])] == [
        (2, ["s"], 1, 0),
        (4, ["t"], 0, 1),
        (5, ["s"], 0, 1),
    ]
    assert all(run.by and run.checksum for run in journal.runs(graph))


def test_what_was_imported_last_is_known_again(send: Sender, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change nothing by it, read no row of it, and write down that it came; anything else is read."""
    rows: Rows = {"uses": [{"start": "0901", "end": "x"}]}
    first = send("s", rows)
    before = state(graph)
    with monkeypatch.context() as patch:
        patch.setattr("kb.load.apply", None)
        again = send("s", rows)
        assert (again.rows, again.run.rows, again.run.id) == (first.rows, 1, first.run.id + 1)
        assert not again.changes.counts
        for source, more in (("s", {"scope": "0901"}), ("t", {}), ("s", {"replace": True})):
            with pytest.raises(TypeError):
                send(source, rows, **more)
    assert state(graph) == before
    assert send("t", rows).changes.counts == {"sources": 1}
    assert send("s", rows).run.begins == 0


def test_what_began_anew_and_never_was_is_followed_by_nothing(send: Sender, graph: Graph) -> None:
    """Begin anew on the day it comes back, whatever another source says of the day of an earlier return."""
    states: Rows = {"uses": [{"start": "0901", "end": "x", "valid_from": "2025"}]}
    send("s", states)
    send("s", {})
    send("s", states, as_of=date(2026, 6, 1))
    send("s", {}, as_of=date(2026, 6, 1))  # it ends on the day it began anew, and so never did
    send("t", {"uses": [{"start": "0901", "end": "x", "valid_from": "2026-06-01"}]}, as_of=date(2026, 7, 1))
    send("s", states, as_of=date(2026, 8, 1))
    assert usages(graph) == [
        ("2025", "2026-03-01", []),
        ("2026-06-01", None, ["t"]),
        ("2026-08-01", None, ["s"]),
    ]


def test_what_began_anew_ends_and_comes_back_beside_what_another_says(send: Sender, graph: Graph) -> None:
    """Begin it anew, though the same of the thing that it was merged into has no end."""
    both: Rows = {"system": [{"id": one, "name": one} for one in "xy"]}
    mine: Rows = {**both, "uses": [{"start": "0901", "end": "x"}]}
    send("t", {**both, "uses": [{"start": "0901", "end": "y"}]})
    send("s", mine)
    send("s", both)
    send("s", mine)  # as of May
    merge(graph, "System", "y", "x", as_of=DAYS[5])
    send("s", both)  # as of June
    outcome = send("s", mine)
    assert "comes back; ended 2026-06-01" in {change.detail for change in outcome.changes.shown}
    assert usages(graph) == [
        ("2026-05-01", "2026-06-01", []),
        ("2026-07-01", None, ["s"]),
        (None, None, ["t"]),
    ]


def test_what_overlaps_with_what_is_there_is_told(send: Sender, graph: Graph) -> None:
    """Warn of a fact that another source states with another first day, once, and as the dry run does."""
    role: Rows = {"person": [{"id": "p", "name": "P"}], "working_group": [{"id": "g", "name": "G"}]}
    member = {"start": "Person:p", "end": "WorkingGroup:g"}
    use = {"start": "0901", "end": "x"}
    send("s", {"uses": [{**use, "valid_from": "2015", "valid_to": "2020"}], **role, "member_of": [member]})
    rows: Rows = {"uses": [{**use, "valid_from": "2019"}, {**use, "valid_from": "2010", "valid_to": "2015"}]}
    rows["member_of"] = [{**member, "role": "chair", "valid_from": "2020"}]
    told = [one.message for one in send("t", rows, dry_run=True).warnings]
    send.number = 2
    outcome = send("t", rows)
    assert [one.message for one in outcome.warnings] == told
    assert told == ["0901 → x since 2019 overlaps with the one since 2015 until 2020 (s)"]
    assert outcome.warnings[0].file.endswith("uses.csv")
    assert len(graph.read("MATCH ()-[r:USES]->() RETURN r")) == 3
    with graph.writing() as run:
        run("MATCH (r:Run) SET r.checksum = ''")  # or it would not even be looked at
    assert send("t", rows).warnings == []
    later = send("t", {**rows, "uses": [{**use, "valid_from": "2010", "valid_to": "2016"}]})
    assert [one.message for one in later.warnings] == [
        "0901 → x since 2010 overlaps with the one since 2015 until 2020 (s)"
    ]


def test_a_snapshot_that_comes_late_is_taken_and_said(send: Sender) -> None:
    """Take it as of the day that it tells of, and say which run told of a later one already."""
    rows: Rows = {"uses": [{"start": "0901", "end": "x"}]}
    assert send("s", rows, as_of=date(2026, 5, 1)).warnings == []
    late = send("s", {}, as_of=date(2026, 3, 1))
    assert "tells of 2026-03-01, and run 2 told of 2026-05-01 already" in str(late.warnings[0])
    assert not [one for one in send("t", rows, as_of=date(2026, 2, 1)).warnings if "came late" in one.message]
    import_snapshot(send.graph, TOWN, replace=True, as_of=date(2026, 4, 1))
    again = send("s", {}, as_of=date(2026, 4, 1)).warnings
    assert not [one for one in again if "came late" in one.message], "what was told before is no more"


@pytest.mark.parametrize("more", [["--dry-run"], []])
def test_a_snapshot_of_a_day_to_come_is_taken_and_said(send: Sender, kb: Kb, tmp_path: Path, more: list[str]) -> None:
    """Say before all else that it tells of a day that nobody has seen, each time that it is sent; a slip of a digit."""
    path = write_rows({"uses": [{"start": "0901", "end": "x"}]}, tmp_path / "uses")
    for _ in range(2):
        ran = kb("import", path, "--source", "s", "--as-of", "2062-05-01", *more)
        assert ran.code == 0
        first = next(line for line in ran.err.splitlines() if line.startswith("Odd: "))
        assert first.startswith(f"Odd: {path}: tells of 2062-05-01, which is yet to come")
    assert "yet to come" not in kb("import", path, "--source", "s", *more).err


def test_a_dry_run_writes_nothing(send: Sender, graph: Graph) -> None:
    """Say what would be, keep nothing of it, and do it when asked to."""
    before, version, kept = state(graph), graph.version, sorted(send.archive.folder.rglob("*"))
    use = {"start": "0901", "end": "x"}
    dated = {**use, "valid_from": "2019-03", "valid_to": "2020"}
    reports = [{"start": "Municipality:0901", "end": "s", "subject": "usages", "valid_from": "2019"}]
    rows = {"system": [{"id": "z", "name": "Zebra"}], "uses": [use, dated], "reports": reports}
    outcome = send("s", rows, dry_run=True)
    assert [tuple(change) for change in outcome.changes.shown] == [
        ("begins", "System", "z", "Zebra"),
        ("begins", "Uses", "0901 → x", ""),
        ("begins", "Uses", "0901 → x", "since 2019-03 until 2020"),
        ("begins", "Reports", "Municipality:0901 → s", "usages since 2019"),
    ]
    assert (state(graph), graph.version) == (before, version)
    assert sorted(send.archive.folder.rglob("*")) == kept
    assert len(journal.runs(graph)) == 1


def test_what_a_later_run_needs_is_not_undone(send: Sender, graph: Graph) -> None:
    """Say which run could not be made again, and why; and change nothing."""
    send("s", {"system": [{"id": "y", "name": "Y"}]})
    send("t", {"uses": [{"start": "0901", "end": "y"}]})
    before = state(graph)
    with pytest.raises(RequestError, match=r"^run 3 can't be made again without run 2: uses.csv:2: .*no System 'y'"):
        undo(graph, 2, send.archive)
    assert state(graph) == before
    undo(graph, 3, send.archive)
    undo(graph, 2, send.archive)
    with pytest.raises(RequestError, match="run 2 is undone already"):
        undo(graph, 2, send.archive)
    with pytest.raises(UnknownKey, match="no run 9"):
        undo(graph, 9, send.archive)
    assert graph.read("MATCH (s:System) RETURN s.id AS id") == [{"id": "x"}]


def test_a_snapshot_that_is_lost_is_said(send: Sender, graph: Graph, tmp_path: Path) -> None:
    """Undo nothing when what is to be imported again is not kept here."""
    send("s", {"uses": []})
    with pytest.raises(RequestError, match="does not hold the snapshot"):
        undo(graph, 2, Archive(tmp_path / "elsewhere"))
    assert len([run for run in journal.runs(graph) if not run.undone]) == 2


def test_the_archive_keeps_what_came_once(tmp_path: Path) -> None:
    """Give back each snapshot as it came, keep no file twice, and let nobody else read it."""
    archive = Archive(tmp_path / "archive")
    first = write_rows({"system": [{"id": "a", "name": "A"}], "vendor": [{"id": "v", "name": "V"}]}, tmp_path / "1")
    second = write_rows({"system": [{"id": "b", "name": "B"}], "vendor": [{"id": "v", "name": "V"}]}, tmp_path / "2")
    names = [archive.keep(path) for path in (first, second, first)]
    assert names[0] == names[2] == checksum(first) != names[1]
    kept = [file for file in archive.folder.glob("??/*") if file.is_file()]
    assert len(kept) == 3 + 2, "three files, and two lists of them"
    assert all(file.stat().st_mode & 0o077 == 0 for file in kept)
    with archive.snapshot(names[1]) as path:
        assert {file.name: file.read_bytes() for file in path.iterdir()} == {
            file.name: file.read_bytes() for file in second.iterdir()
        }


def test_the_commands(graph: Graph, kb: Kb, tmp_path: Path) -> None:
    """Import, look at what it would do and at what was done, and undo it."""
    base, uses = write_rows(BASE, tmp_path / "base"), {"uses": [{"start": "0901", "end": "x"}]}
    assert kb("load", base).code == 0
    path = write_rows(uses, tmp_path / "uses")
    command = ["import", path, "--source", "s", "--scope", "municipality=901", "--as-of", "2026-05"]
    ran = kb(*command, "--dry-run")
    assert "begins  Uses  0901 → x" in " ".join(ran.out.split(" ")).replace("   ", "  ")
    assert ran.out.endswith(f"Would import 1 rows of {path} as of 2026-05-01: begins 1, ends 0, changes 0, sources 0\n")
    ran = kb(*command)
    assert ran.out == f"Run 2: imported 1 rows of {path} as of 2026-05-01: begins 1, ends 0, changes 0, sources 0\n"
    ran = kb("runs")
    assert len([line for line in ran.out.splitlines() if "2026-05-01" in line]) == 1
    assert kb("undo", "2").out.startswith("Undid run 2: ")
    assert graph.read("MATCH ()-[r:USES]->() RETURN r") == []
    for wrong in (["--scope", "region=Nordø"], ["--scope", "municipality=x"]):
        ran = kb("import", path, "--source", "s", *wrong)
        assert ran.code == 1
        assert "write municipality=0751" in ran.err
    assert kb("import", path, "--source", "s", "--as-of", "1-5-2026").code == 2


def test_what_was_believed_on_a_day(graph: Graph, kb: Kb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a store of what had been imported by then, that another command can ask."""
    path = write_rows(BASE, tmp_path / "base")
    kb("load", path)
    with graph.writing() as run:
        run("MATCH (r:Run) SET r.at = datetime('2026-03-01T23:30:00Z')")  # in Denmark it was the second already
    kb("import", write_rows({"system": [{"id": "y", "name": "Y"}]}, tmp_path / "more"), "--source", "s")
    before = state(graph)
    assert kb("replay", tmp_path / "then", "--until", "2026-03-01").out.startswith("Replayed 0 runs")
    store = tmp_path / "store"
    assert kb("replay", store, "--until", "2026-03-02").out.startswith("Replayed 1 runs")
    assert "2026-03-02 00:30" in kb("runs").out
    assert "2026-03-02 00:30" in kb("history", "Municipality", "0901").out
    with TestClient(create_app(graph)) as client:
        page = client.get("/kommuner/0901", headers={"accept": "text/html"}).text
    assert "2. marts 2026" in page[page.index('id="import-1"') :]
    assert state(graph) == before
    assert kb("replay", store, "--until", "2026-03-02").code == 1
    monkeypatch.delenv("NEO4J_URI")
    monkeypatch.setenv("KB_DATA", str(store))
    ran = kb("ask", "reporting", "--at", "2026-03-02", "--format", "json")
    assert [row["municipality"] for row in json.loads(ran.out)["rows"]] == ["0901", "0902"]
