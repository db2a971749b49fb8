"""Snapshots over time against a model of the rules, written from their text alone, in dictionaries and loops.

`YEARS=200 pytest tests/test_import_rules.py` tries as many histories; without it, a few are tried.
"""

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import Rows, write_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import journal
from kb.archive import Archive
from kb.dates import first_day
from kb.graph import Graph
from kb.load import import_snapshot
from kb.replay import rebuild, undo

FOREVER = "9999-12-31"
SOURCES = ("kitos", "excel", "gammel", "udbud", "avis")
PLACES = ("0901", "0902")
SYSTEMS = ("x", "y")
GOALS = ("g", "h")
BASE: Rows = {
    "municipality": [{"code": code, "name": code} for code in PLACES],
    "source": [{"id": one, "name": one} for one in (*SOURCES, "base")],
    "vision": [{"id": "v", "title": "V"}],
    "goal": [{"id": one, "title": one} for one in GOALS],
    "system": [{"id": one, "name": one} for one in SYSTEMS],
}
"""What everything else refers to; its own source asserts it, once."""

Use = tuple[str, str, str, str]
"""Municipality, system, stated valid_from and valid_to; empty is null."""


@dataclass(frozen=True)
class Sent:
    """One snapshot as a source sends it."""

    source: str
    month: int
    scope: str | None
    uses: tuple[Use, ...]
    serves: tuple[str, ...]
    vendors: tuple[tuple[str, str], ...]

    @property
    def as_of(self) -> str:
        """Return the first of its month."""
        return f"2026-{self.month:02}-01"


@dataclass
class Held:
    """A dated fact: until when it holds, who asserts it, and whether an import ended it."""

    until: str
    sources: set[str]
    ended: bool = False


@dataclass
class Model:
    """The rules of issue and design, as plainly as they can be said."""

    uses: dict[tuple[str, str, str], Held] = field(default_factory=dict)
    goes_on: dict[tuple[str, str, str], str] = field(default_factory=dict)
    serves: dict[str, set[str]] = field(default_factory=dict)
    vendors: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, list[tuple[str, str | None, str]]] = field(default_factory=dict)

    def take(self, sent: Sent) -> None:
        """Import one snapshot."""
        said = set()
        for place, system, since, until in sent.uses:
            said.add(self._use(sent, (place, system, _day(since)), _day(until) or FOREVER))
        for fact, held in list(self.uses.items()):
            in_scope = sent.scope in (None, fact[0])
            if sent.source not in held.sources or not in_scope or fact in said:
                continue
            held.sources.discard(sent.source)
            if held.sources:
                continue
            if (fact[2] or "0001-01-01") >= sent.as_of:
                del self.uses[fact]
            elif held.until > sent.as_of:
                held.until, held.ended = sent.as_of, True
        # A goal or a vendor is of no municipality: a snapshot of one never takes it away.
        for facts, now in ((self.serves, sent.serves), (self.vendors, [key for key, _ in sent.vendors])):
            for one in now:
                facts.setdefault(one, set()).add(sent.source)
            if sent.scope is None:
                for one in set(facts) - set(now):
                    facts[one].discard(sent.source)
        for key, name in sent.vendors:
            if key in self.names and self.names[key] != name:
                history = self.earlier.setdefault(key, [])
                begun = history[-1][2] if history else None
                if begun is None or begun < sent.as_of:
                    history.append((self.names[key], begun, sent.as_of))
            self.names[key] = name

    def _use(self, sent: Sent, stated: tuple[str, str, str], until: str) -> tuple[str, str, str]:
        """Assert one usage and return which fact that is."""
        if stated not in self.uses:
            self.uses[stated] = Held(until, {sent.source})
            return stated
        fact = stated
        later = (*stated[:2], self.goes_on.get(stated, ""))
        if later[2] and later in self.uses and until > later[2]:
            fact = later
        held = self.uses[fact]
        if held.ended and until > sent.as_of:  # it comes back
            fact = (*stated[:2], sent.as_of)
            if fact != stated:
                self.goes_on[stated] = sent.as_of
            if fact not in self.uses:
                self.uses[fact] = Held(until, {sent.source})
                return fact
            held = self.uses[fact]
        if held.ended or until != FOREVER:
            held.until = until
        held.ended = False
        held.sources.add(sent.source)
        return fact


def _day(text: str) -> str:
    return first_day(text).isoformat() if text else ""


def rows_of(sent: Sent) -> Rows:
    """Return the snapshot as the rows of its files."""
    return {
        "uses": [dict(zip(("start", "end", "valid_from", "valid_to"), use, strict=True)) for use in sent.uses],
        "serves": [{"start": goal, "end": "v"} for goal in sent.serves],
        "vendor": [{"id": key, "name": name} for key, name in sent.vendors],
    }


@st.composite
def histories(draw: st.DrawFn) -> list[Sent]:
    """Draw some months in which sources send what they have, of everything or of one place."""
    sent = []
    use = st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(SYSTEMS),
        st.sampled_from(["", "", "2025", "2026-03", "2026-03-01", "2026-06-01", "2027"]),
        st.sampled_from(["", "", "", "2026-05-01", "2028"]),
    ).filter(lambda use: not (use[2] and use[3]) or _day(use[2]) < _day(use[3]))
    month = 1
    for _ in range(draw(st.integers(2, 14))):
        month = min(12, month + draw(st.integers(0, 2)))
        scope = draw(st.sampled_from([None, *PLACES]))
        uses = draw(st.lists(use, max_size=4, unique_by=lambda use: (*use[:2], _day(use[2]))))
        sent.append(
            Sent(
                draw(st.sampled_from(SOURCES)),
                month,
                scope,
                tuple(one for one in uses if scope in (None, one[0])),
                tuple(draw(st.lists(st.sampled_from(GOALS), unique=True))),
                tuple(
                    draw(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("AB")), unique_by=lambda v: v[0]))
                ),
            )
        )
    return sent


def found(graph: Graph) -> dict[str, Any]:
    """Return what is in the graph, in the model's words."""
    uses = graph.read(
        "MATCH (m:Municipality)-[r:USES]->(s:System) RETURN m.code AS m, s.id AS s, r.sources AS sources, "
        "toString(r.valid_from_day) AS since, toString(r.valid_to_day) AS until"
    )
    serves = graph.read("MATCH (g:Goal)-[r:SERVES]->(:Vision) RETURN g.id AS id, r.sources AS sources")
    hidden = graph.read("MATCH (g:Goal)-[r:WITHDRAWN]->() RETURN g.id AS id, r.sources AS sources")
    vendors = graph.read("MATCH (v:Vendor) RETURN v.id AS id, v.sources AS sources, v.name AS name")
    gone = graph.read("MATCH (v:Withdrawn {withdrawn_label: 'Vendor'}) RETURN v.id AS id, v.sources AS sources")
    earlier = graph.read(
        "MATCH (e:Earlier) RETURN e.of AS of, e.value AS value, toString(e.since) AS since, "
        "toString(e.until) AS until ORDER BY until"
    )
    history: dict[str, list[tuple[str, str | None, str]]] = {}
    for row in earlier:
        history.setdefault(row["of"].removeprefix("Vendor:"), []).append((row["value"], row["since"], row["until"]))
    return {
        "uses": {
            (row["m"], row["s"], row["since"].replace("0001-01-01", "")): (row["until"], set(row["sources"]))
            for row in uses
        },
        "uses_count": len(uses),
        "serves": {row["id"]: set(row["sources"]) for row in serves},
        "withdrawn": {row["id"] for row in hidden + gone if row["sources"] == []},
        "vendors": {row["id"]: (row["name"], set(row["sources"])) for row in vendors},
        "earlier": history,
    }


def expected(model: Model) -> dict[str, Any]:
    """Return the model in the same words."""
    return {
        "uses": {fact: (held.until, held.sources) for fact, held in model.uses.items()},
        "uses_count": len(model.uses),
        "serves": {key: sources for key, sources in model.serves.items() if sources},
        "withdrawn": {key for facts in (model.serves, model.vendors) for key, sources in facts.items() if not sources},
        "vendors": {key: (model.names[key], sources) for key, sources in model.vendors.items() if sources},
        "earlier": model.earlier,
    }


@settings(max_examples=int(os.environ.get("YEARS", "12")), deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories())
def test_every_fact_is_as_the_rules_say(
    landscape_graph: Graph, tmp_path_factory: pytest.TempPathFactory, history: list[Sent]
) -> None:
    """Hold every interval and its sources after each of some months of snapshots, and change nothing by a second."""
    folder: Path = tmp_path_factory.mktemp("history")
    with landscape_graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    import_snapshot(landscape_graph, write_rows(BASE, folder / "base"), source="base", as_of=first_day("2026-01-01"))
    model = Model()
    for number, sent in enumerate(history):
        path = write_rows(rows_of(sent), folder / str(number))
        day = first_day(sent.as_of)
        import_snapshot(landscape_graph, path, source=sent.source, scope=sent.scope, as_of=day)
        model.take(sent)
        assert found(landscape_graph) == expected(model), sent
    if history:
        with landscape_graph.writing() as run:
            run("MATCH (r:Run) SET r.checksum = 'forgotten'")  # or it would not even be looked at
        again = import_snapshot(landscape_graph, path, source=sent.source, scope=sent.scope, as_of=day)
        assert not again.changes.counts, again.changes.shown
        assert found(landscape_graph) == expected(model)


@settings(max_examples=int(os.environ.get("YEARS", "5")), deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories(), data=st.data())
def test_the_graph_is_what_replaying_the_archive_gives(
    landscape_graph: Graph, tmp_path_factory: pytest.TempPathFactory, history: list[Sent], data: st.DataObject
) -> None:
    """Find the same graph, to the last property, when all is imported again; and without a run, as if it never was."""
    folder: Path = tmp_path_factory.mktemp("replay")
    archive = Archive(folder / "archive")
    with landscape_graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    base = write_rows(BASE, folder / "base")
    import_snapshot(landscape_graph, base, source="base", as_of=first_day("2026-01-01"), archive=archive)
    for number, sent in enumerate(history):
        path = write_rows(rows_of(sent), folder / str(number))
        import_snapshot(
            landscape_graph,
            path,
            source=sent.source,
            scope=sent.scope,
            as_of=first_day(sent.as_of),
            archive=archive,
        )
        shutil.rmtree(path)
    before = everything(landscape_graph)
    with landscape_graph.writing() as run:
        rebuild(run, journal.runs(run), archive)
    assert everything(landscape_graph) == before
    left_out = data.draw(st.integers(0, len(history) - 1), label="undone")
    undo(landscape_graph, left_out + 2, archive)
    model = Model()
    for number, sent in enumerate(history):
        if number != left_out:
            model.take(sent)
    assert found(landscape_graph) == expected(model)
    assert [run.id for run in journal.runs(landscape_graph) if run.undone] == [left_out + 2]


def everything(graph: Graph) -> tuple[list[str], list[str]]:
    """Return all that is in the graph, journal included, but the version."""
    nodes = graph.read("MATCH (n) WHERE NOT n:Landscape RETURN labels(n) AS labels, properties(n) AS p")
    edges = graph.read(
        "MATCH (a)-[r]->(b) RETURN properties(a) AS a, type(r) AS t, properties(r) AS r, properties(b) AS b"
    )
    as_text = [[json.dumps(row, sort_keys=True, default=str) for row in rows] for rows in (nodes, edges)]
    return sorted(as_text[0]), sorted(as_text[1])
