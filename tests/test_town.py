"""The town is large enough: its golden answers take every branch of every definition."""

import importlib.util
import json
from pathlib import Path

import brute_force
import coverage
from test_answers import GOLDEN

from kb.queries import catalogue

TWIN = Path(brute_force.__file__)
LANDSCAPE = Path(__file__).parent / "town"


def test_every_branch_of_every_definition_occurs(tmp_path: Path) -> None:
    """Ask the brute force what the golden answers ask, and leave none of its lines and branches untaken."""
    watched = coverage.Coverage(branch=True, include=[str(TWIN)], data_file=None)
    with watched.collect():
        specification = importlib.util.spec_from_file_location("twin", TWIN)
        assert specification is not None
        assert specification.loader is not None
        twin = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(twin)
        landscape = twin.read(LANDSCAPE)
        for path in GOLDEN:
            query = catalogue()[path.stem.split("-")[0]]
            given = json.loads(path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# params:"))
            params = {
                name: value.isoformat() if hasattr(value, "isoformat") else value
                for name, value in query.validated(given).items()
            }
            twin.ask(query.name, landscape, **params)
            twin.coverage(landscape, params.get("at") or params["to"], params.get("region"), params.get("municipality"))
    report = tmp_path / "report.json"
    watched.json_report(outfile=str(report))
    (found,) = json.loads(report.read_text(encoding="utf-8"))["files"].values()
    lines = TWIN.read_text(encoding="utf-8").splitlines()
    assert [f"{at}: {lines[at - 1].strip()}" for at in found["missing_lines"]] == []
    assert [f"{at} to {to}: {lines[at - 1].strip()}" for at, to in found["missing_branches"]] == []
