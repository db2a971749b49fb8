"""Identity: ids in any spelling, ids of other registers, and two records that are made one."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Rows, write_rows
from starlette.testclient import TestClient
from test_cli import Kb, kb
from test_import import BASE, DAYS, Sender, send
from test_load import state

from api.app import create_app
from kb import journal, neighbours
from kb.applying import Outcome
from kb.errors import RequestError, UnknownKey
from kb.exports import standing
from kb.exports.package import write_package
from kb.graph import Graph
from kb.load import load
from kb.merges import apply, merge
from kb.model import NODES
from kb.replay import believed, rebuild, undo
from kb.snapshots.candidates import normalised
from kb.snapshots.merging import one_of

__all__ = ["kb", "send"]

UUID = "0a1b2c3d-0001-0002-0003-000000000004"
IDS: Rows = {
    "municipality": [{"code": "0905", "name": "Møllerup", "cvr": "DK29189706"}],
    "system": [{"id": "y", "name": "Y"}],
    "capability": [{"id": "27.03", "name_da": "Hjælp"}],
    "external_id": [{"key": f"KITOS:{{{UUID.upper()}}}"}, {"key": "cvr: 25 05 29 43"}],
    "vendor": [{"id": "v", "name": "V"}],
    "identifies": [
        {"start": f"kitos:{UUID}", "end": "System:y"},
        {"start": "CVR:25-05-29-43", "end": "Vendor:v"},
    ],
}


@pytest.mark.parametrize(
    ("label", "written", "kept"),
    [
        ("Municipality", "751", "0751"),
        ("Municipality", " 0751 ", "0751"),
        ("Municipality", "75", "75"),
        ("Capability", "KLE 27.03", "27.03"),
        ("Capability", "kle:5", "05"),
        ("Capability", "5", "5"),
        ("Capability", "1.10", "1.10"),
        ("Capability", "27.03.01.", "27.03.01"),
        ("Capability", "27.3", "27.3"),
        ("ExternalId", "CVR: 29 18 97 06", "cvr:29189706"),
        ("ExternalId", "cvr:DK-29189706", "cvr:29189706"),
        ("ExternalId", "cvr:2918970", "cvr:2918970"),
        ("ExternalId", f"Kitos:{{{UUID.upper()}}}", f"kitos:{UUID}"),
        ("ExternalId", UUID.replace("-", ""), UUID.replace("-", "")),
        ("ExternalId", f"fk-org:{UUID.upper()}", f"fk-org:{UUID}"),
        ("System", "27 ", "27 "),
    ],
)
def test_an_id_is_kept_in_one_spelling(label: str, written: str, kept: str) -> None:
    """Write what is such an id in one way, and leave alone what only looks a little like it."""
    assert NODES[label].spelled(written) == kept
    assert NODES[label].spelled(kept) == kept


def test_a_row_may_say_any_id(send: Sender, graph: Graph) -> None:
    """Meet the thing by a spelling, by the id of another register, or by its number alone."""
    send("s", IDS)
    municipalities = ("905", "29 18 97 06", "DK29189706", "cvr:29189706")
    systems = (f"kitos:{UUID}", f"{{{UUID.upper()}}}", f"KITOS:{UUID.replace('-', '')}", "y")
    for municipality, system in zip(municipalities, systems, strict=True):
        rows: Rows = {"uses": [{"start": municipality, "end": system}]}
        rows["supports"] = [{"start": system, "end": "KLE 27.03"}]
        rows["supplies"] = [{"start": "DK 25052943", "end": system}]
        rows["held_by"] = [{"start": "c", "end": f"Municipality:{municipality}"}]
        rows["contract"] = [{"id": "c", "title": "C"}]
        send.number = 3
        outcome = send("t", rows, dry_run=True)
        ends = {change.key for change in outcome.changes.shown}
        assert ends == {"0905 → y", "y → 27.03", "v → y", "c → Municipality:0905", "c"}
    send.number = 4
    more = send("t", {"system": [{"id": f"kitos:{UUID}", "name": "Y"}], "vendor": [{"id": "25052943", "name": "V"}]})
    assert more.changes.counts == {"sources": 2}
    assert graph.read("MATCH (s:System {id: 'y'}) RETURN s.sources AS sources") == [{"sources": ["s", "t"]}]


@pytest.mark.parametrize("written", ["905", " 0905 ", "29 18 97 06", "DK29189706"])
def test_a_scope_may_be_any_id(send: Sender, graph: Graph, kb: Kb, tmp_path: Path, written: str) -> None:
    """Be of the one municipality, and say in the journal which that is."""
    send("s", IDS)
    path = write_rows({"uses": [{"start": "0905", "end": "y"}]}, tmp_path / "uses")
    ran = kb("import", path, "--source", "s", "--scope", f"municipality={written}")
    assert ran.code == 0, ran.err
    assert journal.runs(graph)[-1].scope == "0905"


def test_an_id_that_is_a_key_is_that_key(send: Sender, graph: Graph) -> None:
    """Ask no other register where a thing has just that key, nor where an id is of two things."""
    number = "25052943"
    send("s", {**IDS, "vendor": [*IDS["vendor"], {"id": number, "name": "W"}]})
    send("t", {"supplies": [{"start": number, "end": "y"}]})
    assert graph.read("MATCH (v:Vendor)-[:SUPPLIES]->() RETURN v.id AS id") == [{"id": number}]
    twice = [{"id": "a", "name": "A", "cvr": "11111111"}, {"id": "b", "name": "B", "cvr": "11 11 11 11"}]
    send("u", {"vendor": twice})
    with pytest.raises(UnknownKey):
        graph.ask("vendor_exit", vendor="11111111")


def test_everybody_may_ask_by_any_id(send: Sender, graph: Graph, kb: Kb) -> None:
    """Take any id in questions, maps, the API and on the command line; pages lead to the key."""
    send("s", {**IDS, "uses": [{"start": "0905", "end": "y"}], "supplies": [{"start": "v", "end": "y"}]})
    client = TestClient(create_app(graph), base_url="http://127.0.0.1")
    for written in ("905", "29 18 97 06", "DK29189706"):
        answer = graph.ask("reuse_candidates", municipality=written, at=DAYS[5])
        assert answer.params["municipality"] == "0905"
        assert client.get("/api/v1/analyses/peers", params={"municipality": written}).status_code == 200
        assert client.get(f"/api/v1/municipalities/{written}").json()["key"] == "0905"
        assert client.get("/api/v1/municipalities", params={"cvr": written}).json()["items"][0:1] == (
            [] if written == "905" else client.get("/api/v1/municipalities", params={"code": "905"}).json()["items"]
        )
    assert kb("ask", "reuse_candidates", "--municipality", "DK29189706").code == 0
    for written in (f"kitos:{UUID}", f"{{{UUID.upper()}}}"):
        assert graph.picture("system", system=written).params["system"] == "y"
        assert client.get(f"/api/v1/systems/{written}").json()["properties"]["id"] == "y"
        for language in ("", "/en"):
            page = client.get(f"{language}/systemer/{written}", follow_redirects=False)
            assert (page.status_code, page.headers["location"]) == (307, f"{language}/systemer/y")
    assert client.get("/systemer/findes-ikke").status_code == 404
    assert client.get("/api/v1/systems/kitos:findes-ikke").status_code == 404
    trend = graph.trend("reuse_candidates", municipality="905", **{"from": date(2026, 1, 1)}, to=date(2026, 2, 1))
    assert trend.params["municipality"] == "0905"


TWINS: Rows = {
    "vendor": [
        {"id": "kmd", "name": "KMD", "country": "DK"},
        {"id": "kmd-as", "name": "KMD A/S", "cvr": "25052943", "website": "https://kmd.example"},
    ],
    "system": [{"id": "y", "name": "Y"}, {"id": "z", "name": "Z"}],
    "supplies": [
        {"start": "kmd", "end": "y", "valid_from": "2015"},
        {"start": "kmd-as", "end": "y", "valid_from": "2015-01-01", "valid_to": "2027"},
        {"start": "kmd-as", "end": "z", "valid_from": "2020"},
        {"start": "kmd-as", "end": "x"},
    ],
    "external_id": [{"key": "cvr:25052943"}],
    "identifies": [{"start": "cvr:25052943", "end": "Vendor:kmd-as"}],
}


def supplied(graph: Any) -> list[tuple[str, str, str | None, str | None, list[str]]]:
    """Return who supplies what, from when and until when, and who says so."""
    rows = graph.read(
        "MATCH (v:Vendor)-[r:SUPPLIES]->(s) RETURN v.id AS v, s.id AS s, r.valid_from AS since, r.valid_to AS until, "
        "r.sources AS sources, r.key AS key ORDER BY s, since"
    )
    for row in rows:
        assert json.loads(row["key"])[:2] == [row["v"], row["s"]]
    return [(row["v"], row["s"], row["since"], row["until"], row["sources"]) for row in rows]


def test_two_become_one_and_both_ids_work(send: Sender, graph: Graph, kb: Kb) -> None:
    """Move all that the one had to the other, remember what it was called, and meet it by either id from then on."""
    send("s", TWINS)
    send("t", {"supplies": [{"start": "kmd-as", "end": "z", "valid_from": "2020"}]})
    ran = kb("merge", "Vendor", "kmd", "CVR: 25 05 29 43")
    assert ran.out == (
        "Run 4: Vendor 'kmd-as' is 'kmd' now; 4 relationships went over, of which 1 were there already\n"
    )
    assert supplied(graph) == [
        ("kmd", "x", None, None, ["s"]),
        ("kmd", "y", "2015", "2027", ["s"]),
        ("kmd", "z", "2020", None, ["s", "t"]),
    ]
    (vendor,) = graph.read("MATCH (v:Vendor) RETURN properties(v) AS v")
    assert vendor["v"] == {
        "id": "kmd",
        "name": "KMD",
        "country": "DK",
        "cvr": "25052943",
        "website": "https://kmd.example",
        "sources": ["s"],
        "runs": [2, 4],
        "folded": "kmd # kmd",
    }
    (was,) = graph.read("MATCH (e:Earlier) RETURN e.of AS of, e.property AS property, e.value AS value, e.run AS run")
    assert was == {"of": "Vendor:kmd-as", "property": "name", "value": "KMD A/S", "run": 4}
    ids = graph.read("MATCH (e:ExternalId)-[:IDENTIFIES]->(v:Vendor) RETURN e.key AS e, v.id AS v ORDER BY e")
    assert ids == [{"e": "cvr:25052943", "v": "kmd"}, {"e": "vendor:kmd-as", "v": "kmd"}]
    run = journal.runs(graph)[-1]
    assert (run.kind, run.merged, run.by) == ("merge", ["Vendor", "kmd", "kmd-as"], journal.who())
    assert graph.ask("vendor_exit", vendor="kmd-as").params["vendor"] == "kmd"
    assert neighbours.node(graph, NODES["Vendor"], "kmd-as", at=DAYS[0])[0]["id"] == "kmd"
    # The next snapshots say the old id, and one of them both.
    again = send("t", {"supplies": [{"start": "kmd-as", "end": "z", "valid_from": "2020"}]})
    assert not again.changes.counts
    again = send("s", TWINS)
    assert [change for change in again.changes.shown if change.change != "sources"] == []
    assert supplied(graph) == [
        ("kmd", "x", None, None, ["s"]),
        ("kmd", "y", "2015", "2027", ["s"]),
        ("kmd", "z", "2020", None, ["s", "t"]),
    ]
    assert [str(odd) for odd in again.warnings if "by another id" in str(odd)]


def test_another_id_goes_out_and_comes_in_with_the_rest(send: Sender, graph: Graph, tmp_path: Path) -> None:
    """Know a thing by the id that it had in whatever store its package is loaded into."""
    send("s", TWINS)
    merge(graph, "vendor", "kmd", "kmd-as")
    package = tmp_path / "package"
    package.mkdir()
    with standing(graph) as run:
        write_package(run, package)
    load(graph, package, replace=True)
    assert neighbours.node(graph, NODES["Vendor"], "kmd-as", at=DAYS[0])[0]["id"] == "kmd"
    send("t", {"supplies": [{"start": "kmd-as", "end": "x", "valid_from": "2021"}]})
    assert {one[0] for one in supplied(graph)} == {"kmd"}


def test_a_merge_is_replayed_and_undone(send: Sender, graph: Graph) -> None:
    """Make it again with all else, leave it out again, and say what can't be made again without what it needs."""
    send("s", TWINS)
    apart = state(graph)
    merge(graph, "Vendor", "kmd", "kmd-as")
    send("t", {"supplies": [{"start": "kmd-as", "end": "z", "valid_from": "2021"}]})
    before = state(graph)
    with graph.writing() as run:
        rebuild(run, journal.runs(run), send.archive)
    assert state(graph) == before
    with graph.writing(keep=False) as run:
        rebuild(run, believed(graph, date.max), send.archive)
        assert len(supplied(run)) == 4
    with pytest.raises(RequestError, match="run 3 can't be made again without run 2: no Vendor 'kmd'"):
        undo(graph, 2, send.archive)
    undo(graph, 4, send.archive)
    undo(graph, 3, send.archive)
    assert state(graph) == apart


def test_an_undone_merge_says_nothing_of_the_next(send: Sender, graph: Graph) -> None:
    """Make one of the two that were said to be one, and not of one of them and what only the undone merge made it."""
    send("s", {"vendor": [{"id": one, "name": one} for one in ("a", "p", "b")]})
    merge(graph, "Vendor", "a", "p")
    run, _ = merge(graph, "Vendor", "p", "b")
    assert (run.merged, run.said) == (["Vendor", "a", "b"], ["p", "b"])
    undo(graph, 3, send.archive)
    assert graph.read("MATCH (v:Vendor) RETURN v.id AS id ORDER BY id") == [{"id": "a"}, {"id": "p"}]
    assert neighbours.node(graph, NODES["Vendor"], "b", at=DAYS[0])[0]["id"] == "p"
    assert journal.find(graph, 4).merged == ["Vendor", "p", "b"]


def test_a_merge_takes_what_is_withdrawn_too(send: Sender, graph: Graph) -> None:
    """Bring into sight what one source no longer asserts when another calls it by another id."""
    send("s", {"vendor": [{"id": "a", "name": "A"}], "supplies": [{"start": "a", "end": "x"}]})
    send("t", {"vendor": [{"id": "b", "name": "A"}], "supplies": [{"start": "b", "end": "x"}]})
    send("s", {})
    assert graph.read("MATCH (v:Vendor) RETURN v.id AS id") == [{"id": "b"}]
    merge(graph, "Vendor", "a", "b")
    assert graph.read("MATCH (v:Vendor) RETURN v.id AS id, v.sources AS sources") == [{"id": "a", "sources": ["t"]}]
    assert supplied(graph) == [("a", "x", None, None, ["t"])]
    assert graph.read("MATCH (n:Withdrawn) RETURN n") == []
    assert graph.read("MATCH ()-[r:WITHDRAWN]->() RETURN r") == []


def test_what_came_back_goes_on_through_a_merge(send: Sender, graph: Graph) -> None:
    """Go on with the interval that somebody asserts, also where what stays had begun anew and ended once more."""

    def told(source: str, vendor: str, *, supplies: bool) -> Outcome:
        rows: Rows = {
            "vendor": [{"id": vendor, "name": vendor}],
            "supplies": [{"start": vendor, "end": "x"}] * supplies,
        }
        return send(source, rows)

    for supplies in (True, False, True, False):
        told("s", "a", supplies=supplies)
    for supplies in (True, False, True):
        told("t", "b", supplies=supplies)
    merge(graph, "Vendor", "a", "b", as_of=DAYS[8])
    before = supplied(graph)
    assert before == [
        ("a", "x", "2026-04-01", "2026-05-01", []),
        ("a", "x", "2026-08-01", None, ["t"]),
        ("a", "x", None, "2026-07-01", []),
    ]
    told("t", "b", supplies=True)
    assert supplied(graph) == before
    told("t", "b", supplies=False)
    assert supplied(graph)[1] == ("a", "x", "2026-08-01", "2026-10-01", [])


@pytest.mark.parametrize(
    ("kept", "lost", "until"),
    [
        ({}, {}, None),
        ({}, {"valid_to": "2027"}, "2027"),
        ({"valid_to": "2026"}, {"valid_to": "2027"}, "2026"),
        ({"valid_to": "2026", "former_sources": ["s"], "closed_on": 1}, {}, None),
        ({}, {"valid_to": "2026", "former_sources": ["s"], "closed_on": 1}, None),
        ({"valid_to": "2026", "former_sources": ["s"]}, {"valid_to": "2027", "former_sources": ["t"]}, "2027"),
        ({"valid_to": "2028", "former_sources": ["s"]}, {"valid_to": "2027", "former_sources": ["t"]}, "2028"),
    ],
)
def test_a_fact_that_both_had_goes_on_as_what_is_asserted(
    kept: dict[str, Any], lost: dict[str, Any], until: str | None
) -> None:
    """Let what somebody asserts win over what an import ended; of two that ended, the longer."""
    for one in (kept, lost):
        one |= {"valid_to_day": one.get("valid_to", "9999"), "runs": [1], "sources": []}
    change = one_of(kept, lost, 3)
    after = {name: value for name, value in (kept | change).items() if value is not None}
    assert after.get("valid_to") == until
    assert after["valid_to_day"] == (until or "9999")
    assert after["runs"] == [1, 3]
    assert ("former_sources" in after) == ("former_sources" in kept and "former_sources" in lost)


DECIDED: Rows = {
    "decision": [{"id": one, "title": one, "status": "adopted"} for one in "abcd"],
    "supersedes": [{"start": "a", "end": "b"}, {"start": "b", "end": "c"}],
    "building_block": [{"id": one, "name": one} for one in "pq"],
}


@pytest.mark.parametrize(
    ("label", "ids", "message"),
    [
        ("Municipality", ("0901", "0902"), "two codes are two municipalities"),
        ("Source", ("s", "t"), "who said what would no longer be known"),
        ("Vendor", ("kmd", "kmd"), "'kmd' and 'kmd' are one Vendor already"),
        ("Vendor", ("kmd", "nec"), "'kmd' OWNED_BY 'nec': that takes two, which are not one Vendor"),
        ("Vendor", ("kmd", "dxc"), "'kmd' would have a second owner at the same time: 'hpe' and 'nec'"),
        ("Vendor", ("nec", "sub"), "that closes a circle: nec -> kmd -> nec"),
        ("Vendor", ("kmd", "ukendt"), "no Vendor 'ukendt'"),
        ("Vendors", ("kmd", "nec"), "no noun 'Vendors'"),
    ],
)
def test_what_is_not_one_is_not_merged(
    send: Sender, graph: Graph, label: str, ids: tuple[str, str], message: str
) -> None:
    """Say why, and change nothing."""
    owned = [("kmd", "nec"), ("dxc", "hpe"), ("sub", "kmd")]
    vendors = [{"id": one, "name": one} for one in ("kmd", "nec", "dxc", "hpe", "sub")]
    send("s", {"vendor": vendors, "owned_by": [{"start": one, "end": other} for one, other in owned]})
    before, count = state(graph), len(journal.runs(graph))
    with pytest.raises(RequestError, match=message):
        merge(graph, label, *ids)
    assert state(graph) == before
    assert len(journal.runs(graph)) == count


def requirements(*kinds: str, demands: str = "", applies_to: str = "System:x", set_by: str = "") -> Rows:
    """Return r0, r1 …, of these kinds, with what each in turn demands, applies to and is set by."""
    found: Rows = {"requirement": [{"id": f"r{at}", "kind": kind} for at, kind in enumerate(kinds)]}
    for stem, given in (("demands", demands), ("applies_to", applies_to)):
        things = (given or "").split()
        each = things if len(things) == len(kinds) else things * len(kinds)
        found[stem] = [{"start": f"r{at}", "end": one} for at, one in enumerate(each) if one != "-"]
    found["sets"] = [{"start": one, "end": f"r{at}"} for at, one in enumerate(set_by.split())]
    return found


@pytest.mark.parametrize(
    ("label", "ids", "rows", "message"),
    [
        ("Decision", ("a", "c"), {}, "that closes a circle: a -> b -> a"),
        ("Decision", ("c", "a"), {}, "that closes a circle: c -> b -> c"),
        (
            "Requirement",
            ("r0", "r1"),
            requirements("integration", "integration", demands="BuildingBlock:p BuildingBlock:q"),
            "'r0' would be one that demands 2 things; integration demands exactly one "
            "(BuildingBlock 'p', BuildingBlock 'q')",
        ),
        (
            "Requirement",
            ("r0", "r1"),
            requirements("retirement", "adoption", demands="- BuildingBlock:p"),
            "'r0' would be one that is a retirement, which demands nothing (BuildingBlock 'p')",
        ),
        (
            "Requirement",
            ("r0", "r1"),
            requirements("integration", "integration", demands="BuildingBlock:p", set_by="d a"),
            "'r0' would be set by 'a' and 'd', neither superseding the other",
        ),
    ],
)
def test_a_merge_breaks_no_rule_that_imports_hold(
    send: Sender, graph: Graph, kb: Kb, label: str, ids: tuple[str, str], rows: Rows, message: str
) -> None:
    """Refuse what no import could say, with what stands against it, and change nothing."""
    send("s", {**DECIDED, **rows})
    before, count = state(graph), len(journal.runs(graph))
    ran = kb("merge", label, *ids)
    assert (ran.code, " ".join(ran.err.split())) == (1, f"kb: {message}")
    assert state(graph) == before
    assert len(journal.runs(graph)) == count


def test_a_merge_is_not_refused_for_what_was_so_before(send: Sender, graph: Graph) -> None:
    """Make one of two that break a rule already, as each lost what it demands."""
    said = requirements("integration", "integration", demands="BuildingBlock:p BuildingBlock:q", set_by="a c")
    send("s", {**DECIDED, **said})
    send("t", {**DECIDED, **{stem: rows for stem, rows in said.items() if stem != "demands"}})
    send("s", {})
    assert graph.read("MATCH (:Requirement)-[r:DEMANDS]->() RETURN r") == []
    merge(graph, "Requirement", "r0", "r1")
    assert graph.read("MATCH (d)-[:SETS]->(r) RETURN d.id AS d, r.id AS r ORDER BY d") == [
        {"d": "a", "r": "r0"},
        {"d": "c", "r": "r0"},
    ]


def test_a_merge_of_before_is_made_again_as_it_was(send: Sender, graph: Graph) -> None:
    """Overlook when it is replayed what it overlooked when it was made, so that a store of before can be undone in."""
    send("s", DECIDED)
    send("t", {"system": [{"id": "y", "name": "Y"}]})
    with graph.writing() as run:
        made = journal.Run(
            id=journal.following(run),
            kind="merge",
            path="",
            checksum="",
            as_of=DAYS[5],
            sources=[],
            merged=["Decision", "a", "c"],
        )
        apply(run, made)
    circle = graph.read("MATCH (d:Decision)-[:SUPERSEDES]->(o) RETURN d.id AS d, o.id AS o ORDER BY d")
    assert circle == [{"d": "a", "o": "b"}, {"d": "b", "o": "a"}]
    before = state(graph)
    with graph.writing() as run:
        rebuild(run, journal.runs(run), send.archive)
    assert state(graph) == before
    undo(graph, 3, send.archive)
    assert graph.read("MATCH (d:Decision)-[:SUPERSEDES]->(o) RETURN d.id AS d, o.id AS o ORDER BY d") == circle
    assert not journal.find(graph, 4).ruled


def test_what_may_be_there_already_is_told(send: Sender, graph: Graph, kb: Kb, tmp_path: Path) -> None:
    """List what is new with what it may be and why, what has most reasons first; and merge nothing by itself."""
    send("s", {**TWINS, "contract": [{"id": "c", "title": "Drift"}], "covers": [{"start": "c", "end": "y"}]})
    rows: Rows = {
        "vendor": [
            {"id": "kmd2", "name": "K.M.D.  A/S", "cvr": "DK25052943", "website": "http://www.kmd.example/"},
            {"id": "other", "name": "Another"},
        ],
        "system": [{"id": "y2", "name": "y"}, {"id": "new", "name": "New"}],
        "supplies": [{"start": "kmd", "end": "y2"}],
        "contract": [{"id": "c2", "title": "DRIFT"}, {"id": "c3", "title": "drift"}],
        "covers": [{"start": "c2", "end": "y"}],
    }
    send.number = 3
    tried = send("t", rows, dry_run=True)
    send.number = 3
    outcome = send("t", rows)
    assert outcome.candidates == tried.candidates
    number = "the same CVR number 25052943"
    assert [tuple(one) for one in outcome.candidates] == [
        ("Vendor", "kmd2", "kmd-as", (number, "the same website kmd.example", "the same name")),
        ("Contract", "c2", "c", ("the same name", "both COVERS y")),
        ("System", "y2", "y", ("the same name", "both SUPPLIES kmd")),
        ("Vendor", "kmd2", "kmd", ("the same name",)),
    ]
    assert graph.read("MATCH (v:Vendor) RETURN count(v) AS n") == [{"n": 4}]
    assert send("t", rows).candidates == []
    path = write_rows({"vendor": [{"id": "kmd3", "name": "KMD ApS"}]}, tmp_path / "more")
    ran = kb("import", path, "--source", "u", "--dry-run")
    assert "  Vendor 'kmd3': 'kmd'? the same name\n" in ran.err
    twin = {"system": [{"id": "z2", "name": "Q"}], "external_id": [{"key": f"kitos:{UUID}"}]}
    ids = [{"start": f"kitos:{UUID}", "end": f"System:{one}"} for one in ("z2", "z")]
    assert [tuple(one) for one in send("v", {**twin, "identifies": ids}).candidates] == [
        ("System", "z2", "z", (f"the same id kitos:{UUID}",))
    ]


def test_two_of_one_snapshot_may_be_one_too(send: Sender) -> None:
    """Tell of each pair once, whichever register or name says so."""
    vendors = [("a", "Alfa A/S", "29189706"), ("b", "Beta", "29189706"), ("c", "alfa", ""), ("d", "Delta", "")]
    rows: Rows = {"vendor": [{"id": key, "name": name, "cvr": cvr} for key, name, cvr in vendors]}
    rows["external_id"] = [{"key": f"kitos:{UUID}"}]
    rows["identifies"] = [{"start": f"kitos:{UUID}", "end": f"Vendor:{one}"} for one in ("a", "d")]
    assert [tuple(one) for one in send("s", rows).candidates] == [
        ("Vendor", "b", "a", ("the same CVR number 29189706",)),
        ("Vendor", "c", "a", ("the same name",)),
        ("Vendor", "d", "a", (f"the same id kitos:{UUID}",)),
    ]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("KMD A/S", "Kmd", True),
        ("Fælles Bibliotekssystem", "FÆLLES  bibliotekssystem", True),
        ("EG Danmark A/S", "EG A/S", False),
        ("Aula", "Åula", False),
        ("SAPA 2", "SAPA", False),
    ],
)
def test_names_are_alike_but_for_dress(one: str, other: str, alike: bool) -> None:
    """Look through capitals, signs and forms of companies, and no further."""
    assert (normalised(one) == normalised(other)) is alike


def test_a_municipal_merger_is_a_fact_with_a_date(send: Sender, graph: Graph) -> None:
    """Answer for the day before as before it was known, and for the day after with the one that there is then."""
    uses = [{"start": code, "end": "x"} for code in ("0901", "0902")]
    send("s", {"uses": uses})
    before = graph.ask("reuse", at=date(2026, 12, 31))
    peers = graph.ask("peers", municipality="0901", at=date(2026, 12, 31)).rows
    send(
        "t",
        {
            "municipality": [
                *({**one, "valid_to": "2027-01-01"} for one in BASE["municipality"]),
                {"code": "0909", "name": "Ærdal-Birkelev", "valid_from": "2027-01-01"},
            ],
            "uses": [{"start": "0909", "end": "x", "valid_from": "2027-01-01"}],
        },
    )
    then = graph.ask("reuse", at=date(2026, 12, 31))
    assert (then.rows, then.coverage["municipalities"]) == (before.rows, 2)
    assert graph.ask("peers", municipality="0901", at=date(2026, 12, 31)).rows == peers
    after = graph.ask("reuse", at=date(2027, 1, 1))
    assert [(row["system"], row["users"]) for row in after.rows] == [("x", 1)]
    assert after.coverage["municipalities"] == 1
    changed = graph.ask("landscape_diff", **{"from": "2026-12-31"}, to=date(2027, 1, 1)).rows
    assert [(row["change"], row["start"], row["on"]) for row in changed] == [
        ("ended", "0901", "2027-01-01"),
        ("ended", "0902", "2027-01-01"),
        ("began", "0909", "2027-01-01"),
    ]
    assert graph.read("MATCH ()-[r:USES]->() WHERE r.valid_to IS NOT NULL RETURN r") == []


def test_a_takeover_is_a_fact_with_a_date(send: Sender, graph: Graph) -> None:
    """Count a vendor under its owner from the day on which it was bought, and for itself until then."""
    vendors = [{"id": one, "name": one} for one in ("a", "b")]
    rows: Rows = {
        "vendor": vendors,
        "system": [{"id": "y", "name": "Y"}],
        "supplies": [{"start": "a", "end": "x"}, {"start": "b", "end": "y"}],
        "uses": [{"start": code, "end": system} for code in ("0901", "0902") for system in ("x", "y")],
    }
    send("s", rows)

    def market(day: date) -> tuple[float, str]:
        (total,) = graph.ask("vendor_concentration", at=day, limit=1).rows
        return total["hhi"], total["largest"]

    before = market(date(2026, 6, 30))
    assert before == (5000, "a")
    send("t", {"owned_by": [{"start": "a", "end": "b", "valid_from": "2026-07-01"}]})
    assert market(date(2026, 6, 30)) == before
    assert market(date(2026, 7, 1)) == (10000, "b")
    changed = graph.ask("landscape_diff", **{"from": "2026-06-30"}, to=date(2026, 7, 1)).rows
    assert [(row["type"], row["start"], row["end"]) for row in changed] == [("OWNED_BY", "a", "b")]
