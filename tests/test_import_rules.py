"""A year of monthly snapshots from five sources against a model of the rules: every fact, on every date and replayed.

`YEARS=300 pytest tests/test_import_rules.py` tries as many years; without it, a few are tried.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import write_rows
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from rules import BASE, ENDS, MEANT, PROPERTIES, WRITTEN, Found, Model, Sent
from years import years

from kb import journal, lookup, neighbours
from kb.archive import Archive
from kb.dates import first_day
from kb.errors import RequestError
from kb.graph import Graph
from kb.identity import Readable
from kb.load import import_snapshot
from kb.merges import merge
from kb.model import NODES
from kb.replay import believed, rebuild, undo
from kb.writing import Writing

# To make a year that fails a smaller one would take an hour; each says which fact is wrong.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
YEARS = int(os.environ.get("YEARS", "0"))


def found(graph: Readable) -> dict[str, Any]:
    """Return what is in the graph, in the model's words."""
    dated = graph.read(
        "MATCH (a)-[r]->(b) WHERE coalesce(r.withdrawn_type, type(r)) IN $types "
        "RETURN coalesce(r.withdrawn_type, type(r)) AS type, coalesce(a.code, a.id) AS a, coalesce(b.code, b.id) AS b, "
        "r.sources AS sources, toString(r.valid_from_day) AS since, toString(r.valid_to_day) AS until, "
        "type(r) = 'WITHDRAWN' AS hidden, a:Withdrawn OR b:Withdrawn AS gone",
        {"types": list(ENDS)},
    )
    assert [row for row in dated if row["hidden"] != row["gone"]] == []
    things = graph.read(
        "MATCH (n:Vendor|Contract|System|ExternalId|Withdrawn) WHERE n.key IS NULL OR n.key IN $ids "
        "RETURN coalesce(n.withdrawn_label, labels(n)[0]) AS kind, coalesce(n.id, n.key) AS key, "
        "n.sources AS sources, properties(n) AS properties, n:Withdrawn AS hidden "
        "UNION ALL MATCH (g:Goal)-[r:SERVES|WITHDRAWN]->() RETURN 'SERVES' AS kind, g.id AS key, "
        "r.sources AS sources, {} AS properties, type(r) = 'WITHDRAWN' AS hidden "
        "UNION ALL MATCH (e)-[r:IDENTIFIES|WITHDRAWN]->(s:System) WHERE e.key IN $ids "
        "RETURN 'IDENTIFIES' AS kind, e.key + ' ' + s.id AS key, "
        "r.sources AS sources, {} AS properties, type(r) = 'WITHDRAWN' AS hidden",
        {"ids": list(WRITTEN["ExternalId"])},
    )
    assert [row for row in things if row["hidden"] != (row["sources"] == [])] == []
    earlier = graph.read(
        "MATCH (e:Earlier) RETURN e.of AS of, e.property AS property, toString(e.value) AS value, "
        "toString(e.since) AS since, toString(e.until) AS until ORDER BY until"
    )
    history: dict[tuple[str, ...], list[tuple[str, str | None, str]]] = {}
    for row in earlier:
        history.setdefault((*row["of"].split(":"), row["property"]), []).append(
            (row["value"], row["since"], row["until"])
        )
    facts = {
        (row["type"], row["a"], row["b"], row["since"].replace("0001-01-01", "")): (row["until"], set(row["sources"]))
        for row in dated
    }
    assert len(facts) == len(dated)
    return {
        "dated": facts,
        "undated": {(row["kind"], row["key"]): set(row["sources"]) for row in things if not row["hidden"]},
        "withdrawn": {(row["kind"], row["key"]) for row in things if row["hidden"]},
        "values": {
            (row["kind"], row["key"], name): str(row["properties"][name])
            for row in things
            for name in PROPERTIES.get(row["kind"], ())
            if name in row["properties"]
        },
        "earlier": history,
    }


def differences(there: dict[str, Any], model: Model) -> list[str]:
    """Tell of each fact that is not as the model has it, what there is and what there should be."""
    parts = [
        {part: dict.fromkeys(one) if isinstance(one, set) else one for part, one in whole.items()}
        for whole in (there, model.expected())
    ]
    nothing = "nothing"
    return [
        f"{thing}: {now.get(thing, nothing)}, not {right.get(thing, nothing)}"
        for now, right in ((parts[0][part], parts[1][part]) for part in parts[1])
        for thing in sorted({*now, *right})
        if now.get(thing, nothing) != right.get(thing, nothing)
    ]


@contextmanager
def rebuilt(graph: Graph, runs: list[journal.Run], archive: Archive) -> Iterator[Writing]:
    """Lend the graph as these runs make it, and leave it as it was."""
    with graph.writing(keep=False) as run:
        rebuild(run, runs, archive)
        yield run


@settings(max_examples=YEARS or 4, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(year=years(), data=st.data())
def test_every_fact_is_as_the_rules_say(
    landscape_graph: Graph, tmp_path_factory: pytest.TempPathFactory, year: list[Sent | Found], data: st.DataObject
) -> None:
    """Hold every interval and its sources after each snapshot, in replays until a day, and without one of the runs."""
    assume(any(isinstance(one, Sent) for one in year))
    note(f"year = {year!r}")  # of which hypothesis itself prints nothing
    graph, folder = landscape_graph, tmp_path_factory.mktemp("year")
    archive = Archive(folder / "archive")
    with graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    path = write_rows(BASE, folder / "base")
    import_snapshot(graph, path, source="base", as_of=date(2026, 1, 1), archive=archive)
    model, months = Model(), {0: Model()}
    made: list[Sent | Found] = []
    for number, event in enumerate(year):
        if model.take(event):
            made.append(event)
            send(graph, event, folder / str(number), archive)
        else:
            with pytest.raises(RequestError):
                send(graph, event, folder / str(number), archive)
        assert differences(found(graph), model) == [], event
        months[event.month] = deepcopy(model)
    nothing_changes_again(graph, made[-1], folder / "again")
    every_id_leads_to_one(graph, model)
    day = date(2026, data.draw(st.integers(1, 12), label="asked in month"), 1)
    rows = graph.ask("reuse", at=day).rows
    assert {row["system"]: row["users"] for row in rows} == model.using(day.isoformat())

    arrived_in_their_months(graph, made)
    before = everything(graph)
    with rebuilt(graph, journal.runs(graph), archive) as run:
        assert everything(run) == before
    for month in data.draw(st.sets(st.integers(0, 12), min_size=1, max_size=2), label="until"):
        then = months[max(one for one in months if one <= month)]
        until = date(2026, month, 28) if month else date(2025, 12, 31)
        with rebuilt(graph, believed(graph, until), archive) as run:
            assert differences(found(run), then) == []
    left_out = data.draw(st.integers(0, len(made) - 1), label="undone")
    model = Model()
    if not all(model.take(event) for number, event in enumerate(made) if number != left_out):
        with pytest.raises(RequestError, match="can't be made again"):
            undo(graph, left_out + 2, archive)
        return
    undo(graph, left_out + 2, archive)
    assert differences(found(graph), model) == []
    assert [run.id for run in journal.runs(graph) if run.undone] == [left_out + 2]


def send(graph: Graph, sent: Sent | Found, path: Path, archive: Archive) -> None:
    """Import a snapshot, or make one of two things."""
    if isinstance(sent, Found):
        merge(graph, sent.label, sent.keep, sent.gone, as_of=first_day(sent.as_of))
        return
    import_snapshot(
        graph,
        write_rows(sent.rows(), path),
        source=sent.source,
        scope=sent.scope,
        as_of=first_day(sent.as_of),
        archive=archive,
    )


def every_id_leads_to_one(graph: Graph, model: Model) -> None:
    """Ask for each thing by its key and by all that it was called, and find all that either of them was before."""
    for label, key in model.undated:
        if label not in PROPERTIES or not model.undated[label, key]:
            continue
        names = {key, *(was for (of, was), now in model.other_ids.items() if (of, now) == (label, key))}
        for text in [text for (of, text), meant in MEANT.items() if of == label and meant in names]:
            found, _ = neighbours.node(graph, NODES[label], text, at=date(2026, 6, 1))
            assert found["id"] == key, text
        was = lookup.history(graph, NODES[label], key).earlier
        told = [(row["property"], str(row["value"]), row["since"], row["until"]) for row in was]
        right = [
            (name, *one)
            for (of, named, name), history in model.earlier.items()
            if of == label and named in names
            for one in history
        ]
        assert sorted(told, key=str) == sorted(right, key=str)


def nothing_changes_again(graph: Graph, sent: Sent | Found, path: Path) -> None:
    """Import the last snapshot once more, as if it were another's, and find that nothing would change."""
    if isinstance(sent, Found):
        return
    before, last = found(graph), journal.runs(graph)[-1]
    write_rows(sent.rows(), path)
    (path / "vision.csv").write_text("id,title\n", encoding="utf-8")  # or it would not even be looked at
    again = import_snapshot(graph, path, source=sent.source, scope=sent.scope, as_of=last.as_of, dry_run=True)
    assert again.run.checksum != last.checksum
    assert not again.changes.counts, again.changes.shown
    assert found(graph) == before


def arrived_in_their_months(graph: Graph, year: list[Sent | Found]) -> None:
    """Say of each run that it was made in the middle of its month, as if the clock had been there."""
    times = [datetime(2025, 12, 15, tzinfo=UTC), *(datetime(2026, one.month, 15, tzinfo=UTC) for one in year)]
    with graph.writing() as run:
        run(
            "UNWIND $rows AS row MATCH (r:Run {id: row.id}) SET r.at = row.at",
            rows=[{"id": number, "at": time} for number, time in enumerate(times, 1)],
        )


def everything(graph: Readable) -> tuple[list[str], list[str]]:
    """Return all that is in the graph, journal included, but the version."""
    nodes = graph.read("MATCH (n) WHERE NOT n:Landscape RETURN labels(n) AS labels, properties(n) AS p")
    edges = graph.read(
        "MATCH (a)-[r]->(b) RETURN properties(a) AS a, type(r) AS t, properties(r) AS r, properties(b) AS b"
    )
    as_text = [[json.dumps(row, sort_keys=True, default=str) for row in rows] for rows in (nodes, edges)]
    return sorted(as_text[0]), sorted(as_text[1])
