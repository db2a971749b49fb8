"""The README shows what is true: its commands print what stands under them."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb import __main__ as cli
from kb.engine import Address
from kb.graph import Graph
from kb.load import load

ROOT = Path(__file__).parent.parent
SHOWN = re.findall(r"^```\n\$ kb (.*)\n((?:.*\n)*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("command", "printed"), SHOWN, ids=[command for command, _ in SHOWN])
def test_command_prints_what_the_readme_shows(
    graph: Graph, address: Address, monkeypatch: pytest.MonkeyPatch, command: str, printed: str
) -> None:
    """Run each command of the README on the real landscape."""
    load(graph, ROOT / "seed_data", replace=True)
    monkeypatch.setenv("NEO4J_URI", address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", address.password)
    result = CliRunner().invoke(cli.kb, shlex.split(command))
    assert result.stdout == printed


def test_there_are_four_of_them() -> None:
    """Keep the pattern above from finding nothing."""
    assert len(SHOWN) == 4
