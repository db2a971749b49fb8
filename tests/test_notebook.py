"""The notebooks of the docs: run from the first cell to the last on the real landscape, through the API."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import application
from serving import served

from kb.graph import Graph
from kb.settings import VARIABLES

DOCS = Path(__file__).parent.parent / "docs"
NOTEBOOKS = sorted(DOCS.glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.name))
def test_a_notebook_is_committed_as_it_is_to_be_read(path: Path) -> None:
    """Keep no output, no count and no key in it; begin with a heading."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    assert "".join(notebook["cells"][0]["source"]).startswith("# ")
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert set(notebook["metadata"]["language_info"]) == {"name"}
    for cell in notebook["cells"]:
        assert not cell["metadata"]
        assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)
        assert "byplan_" not in "".join(cell["source"])


def test_vendor_concentration(seed: Graph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Draw the chart of each region's figure, and the others, from what the graph itself answers."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(DOCS.parent))
    with served(application(seed)) as port:
        monkeypatch.setenv("KB_PORT", str(port))
        outputs = run(DOCS / "vendor_concentration.ipynb", tmp_path)
    drawn = (output.get("data", {}).get("image/svg+xml") for output in outputs)
    charts = [text("".join(one)) for one in drawn if one]
    assert len(charts) == 3
    regions = [row["region"] for row in seed.read("MATCH (m:Municipality) RETURN DISTINCT m.region AS region")]
    assert len(regions) == 5
    for region in regions:
        total = seed.ask("vendor_concentration", region=region, level="main", limit=1).rows[0]
        assert region in charts[0]
        assert f"{total['hhi']:,.0f}".replace(",", ".") in charts[0]
    assert "HHI pr. opgaveområde og region" in charts[1]
    assert "HHI for hele landskabet" in charts[2]
    printed = "".join("".join(output.get("text", "")) for output in outputs)
    assert "49 of 98 municipalities are known" in printed
    assert not [output for output in outputs if output.get("name") == "stderr"]


def run(path: Path, scratch: Path) -> list[Any]:
    """Run a notebook as a reader would, and return what its cells gave; the first that fails ends it."""
    copy = scratch / path.name
    shutil.copyfile(path, copy)
    command = [sys.executable, "-m", "jupyter", "execute", "--inplace", "--timeout=300", str(copy)]
    ran = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stderr
    cells = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", ())]


def text(svg: str) -> str:
    """Return what stands in a drawing."""
    return " ".join(re.findall(r">([^<>]+)<", svg))
