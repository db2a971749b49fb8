"""The questions against golden answers that were worked out by hand, and against brute force over random landscapes."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import pytest

from kb.declared import Column
from kb.graph import Graph
from kb.queries import catalogue

GOLDEN = sorted((Path(__file__).parent / "answers").glob("*.csv"))


def value_of(text: str, column: Column) -> Any:
    """Read a cell as the column's type says."""
    if column.base.startswith("list["):
        kind = float if column.base == "list[float]" else str
        return None if text == "" and column.optional else [kind(part) for part in text.split("|") if part]
    if text == "":
        return None
    kinds: dict[str, Any] = {"int": int, "float": float, "bool": lambda word: word == "true"}
    return kinds.get(column.base, str)(text)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(other, float) and isinstance(one, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)


def assert_same(found: list[dict[str, Any]], expected: list[dict[str, Any]], names: list[str]) -> None:
    """Compare rows in order; figures to nine digits."""
    for at, (one, other) in enumerate(zip(found, expected, strict=False)):
        for name in names:
            assert _alike(one[name], other[name]), (at, name, one, other)
    assert found[len(expected) :] == []
    assert expected[len(found) :] == []


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_answer(town: Graph, path: Path) -> None:
    """Answer as worked out by hand."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    params = json.loads(comments[0].removeprefix("# params:"))
    name = path.stem.split("-")[0]
    columns = catalogue()[name].columns
    reader = csv.DictReader(line for line in lines if not line.startswith("#"))
    expected = [{column: value_of(text, columns[column]) for column, text in row.items()} for row in reader]
    assert_same(town.ask(name, **params).rows, expected, list(reader.fieldnames or ()))


def test_no_question_changes_the_graph(town: Graph) -> None:
    """Leave every node, relationship and property as it was by all that is asked above, what-ifs among it."""

    def everything() -> list[str]:
        found = town.read("MATCH (n) RETURN elementId(n) AS id, labels(n) AS what, properties(n) AS p")
        found += town.read("MATCH ()-[r]->() RETURN elementId(r) AS id, type(r) AS what, properties(r) AS p")
        return sorted(json.dumps(row, sort_keys=True, default=str) for row in found)

    before, asked = everything(), set()
    for path in GOLDEN:
        name = path.stem.split("-")[0]
        params = json.loads(path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# params:"))
        town.ask(name, **params)
        asked.add(name)
    assert asked == set(catalogue())
    assert everything() == before


def test_every_question_has_a_golden_answer() -> None:
    """Leave no question without one."""
    assert {path.stem.split("-")[0] for path in GOLDEN} == set(catalogue())
