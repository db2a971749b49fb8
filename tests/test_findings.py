"""What the checks find of an import: what is new with it, whether it is written or not."""

from pathlib import Path

import pytest
from conftest import TOWN
from test_cli import Kb, kb
from test_load import files, state

from kb import findings
from kb.applying import Outcome
from kb.graph import Graph
from kb.load import import_snapshot, load
from kb.queries import catalogue

__all__ = ["kb"]

LATE: dict[str, str | bytes] = {
    "system": "id,name,end_of_life\nmy,My,2020\n",
    "uses": "start,end,valid_from\n0901,my,2018\n",
    "contract": "id,title,starts_on,ends_on\nk,Aftale,2019,2020\n",
}


def bring(graph: Graph, folder: Path, *, dry_run: bool = False) -> Outcome:
    """Import a usage past the end of its system, and a contract that ended, into the town."""
    return import_snapshot(graph, files(folder, LATE), source="late", look=True, dry_run=dry_run)


def test_what_an_import_brings_is_what_the_checks_find_after_it(graph: Graph, tmp_path: Path) -> None:
    """Find the same in a dry run and in earnest; it is what each check finds more than before, and nothing else."""
    load(graph, TOWN)
    before = {name: graph.ask(query, limit=None).rows for name, query in catalogue("checks").items()}
    written = state(graph)
    dry = bring(graph, tmp_path, dry_run=True)
    assert state(graph) == written
    done = bring(graph, tmp_path)
    assert dry.findings == done.findings
    after = {name: graph.ask(query, limit=None).rows for name, query in catalogue("checks").items()}
    new = {name: [row for row in rows if row not in before[name]] for name, rows in after.items()}
    assert {one.check: one.rows for one in done.findings} == {name: rows for name, rows in new.items() if rows}
    assert {"usage_past_end_of_life", "contract_incomplete"} <= {one.check for one in done.findings}
    assert bring(graph, tmp_path).findings == [], "the same again"


def test_a_large_landscape_is_not_waited_for(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at nothing where that would take long."""
    load(graph, TOWN)
    monkeypatch.setattr(findings, "MOST_FACTS", 10)
    assert bring(graph, tmp_path).findings == []


def test_the_command_tells_them(kb: Kb, graph: Graph, tmp_path: Path) -> None:
    """Print which check finds what, and what to do about it."""
    load(graph, TOWN)
    ran = kb("import", str(files(tmp_path / "late", LATE)), "--source", "late", "--dry-run")
    assert ran.code == 0
    assert "New warning usage_past_end_of_life: 1 found. Which " in ran.err
    assert "  system: my, municipality: 0901, end_of_life: 2020" in ran.err
