"""What is larger than a transaction: staged unseen, then there all at once, and swept away where it was cut short."""

from pathlib import Path

import pytest
from conftest import TOWN
from test_load import state

from kb.errors import EngineError
from kb.exports import standing
from kb.graph import Graph
from kb.load import import_snapshot, load
from kb.ours import STAGED
from kb.snapshots.staging import has_room, waiting


def staged(graph: Graph, say: object = None) -> None:
    """Load the town as if it were too large for one transaction."""
    import_snapshot(graph, TOWN, at_once=0, say=say if callable(say) else lambda _: None)


def left(graph: Graph) -> int:
    """Count the nodes that wait under the name of a label."""
    rows = graph.read(
        "MATCH (n) UNWIND labels(n) AS label WITH label WHERE label STARTS WITH $p RETURN label", {"p": STAGED}
    )
    return len(rows)


def interrupt(line: str) -> None:
    """Press Ctrl-C once all of it is staged."""
    if line.startswith("Loading"):
        raise KeyboardInterrupt


def test_what_is_staged_is_the_same_in_the_end(graph: Graph) -> None:
    """Store what one transaction stores; nobody sees any of it before, and nothing of the staging is left."""
    load(graph, TOWN)
    expected = state(graph)
    with graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    seen = []

    def look(line: str) -> None:
        if line.startswith("Loading"):
            known = graph.read("MATCH (s:System|Municipality) RETURN count(s) AS n")
            seen.append((graph.version, known[0]["n"], left(graph) > 100))

    staged(graph, look)
    assert seen == [(None, 0, True)]
    assert state(graph) == expected
    assert (left(graph), waiting(graph)) == (0, [])


def test_what_was_cut_short_is_swept_away(graph: Graph, tmp_path: Path) -> None:
    """Leave nothing that a question sees; the next import has an empty graph before it, and works."""
    with pytest.raises(KeyboardInterrupt):
        staged(graph, interrupt)
    assert left(graph) > 100
    assert graph.version is None
    assert graph.ask("reuse_rate").rows[0]["systems"] == 0
    staged(graph)
    found = state(graph)
    assert (left(graph), waiting(graph)) == (0, [])
    load(graph, TOWN, replace=True)
    assert state(graph) == found


def test_what_was_cut_short_is_in_no_export(graph: Graph) -> None:
    """Sweep it away before anything goes out."""
    with pytest.raises(KeyboardInterrupt):
        staged(graph, interrupt)
    with standing(graph) as run:
        assert run.read("MATCH (n) WHERE NOT n:Landscape RETURN n") == []


def test_a_dry_run_leaves_nothing(graph: Graph) -> None:
    """Stage and let go."""
    outcome = import_snapshot(graph, TOWN, at_once=0, dry_run=True)
    assert outcome.changes.counts["begins"] > 100
    assert state(graph) == ([], [])
    assert waiting(graph) == []


def test_nothing_is_staged_beside_what_is_there(graph: Graph, tmp_path: Path) -> None:
    """Write in one transaction where there is something: what is staged knows nothing of it."""
    (tmp_path / "vendor.csv").write_text("id,name,sources\nthere,There,x\n")
    load(graph, tmp_path)
    waited = []
    staged(graph, lambda _: waited.append(waiting(graph)))
    assert not any(waited)
    assert graph.read("MATCH (v:Vendor {id: 'there'}) RETURN v.name AS name") == [{"name": "There"}]


def test_a_heap_that_is_too_small_is_said_before_anything_is_written(graph: Graph) -> None:
    """Name the size that would do."""
    with graph.steps() as steps:
        has_room(steps, 100)
        with pytest.raises(EngineError, match=r"set KB_HEAP to 1863g or more, .*nothing was written"):
            has_room(steps, 1_000_000_000)
