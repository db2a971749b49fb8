"""The brute force against the answers worked out by hand on the town."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import brute_force
import pytest

HERE = Path(__file__).parent
TOWN = brute_force.read(HERE / "town")
GOLDEN = sorted((HERE / "answers").glob("*.csv"))


def golden(path: Path) -> tuple[str, dict[str, Any], list[str], list[dict[str, str]]]:
    """Return the question, its parameters, the columns and the rows (as texts) of a golden answer."""
    lines = path.read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    rows = list(table)
    return (
        path.stem.partition("-")[0],
        json.loads(lines[0].removeprefix("# params: ")),
        list(table.fieldnames or []),
        rows,
    )


def same(value: Any, text: str) -> bool:
    """Whether a value is what a golden cell says: figures to 9 digits, empty for null or an empty list."""
    if value is None or value == []:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, (int, float)):
        return text != "" and math.isclose(value, float(text), rel_tol=1e-9, abs_tol=1e-12)
    return bool(text == ("|".join(value) if isinstance(value, list) else value))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_hand_and_brute_force_agree(path: Path) -> None:
    question, params, columns, expected = golden(path)
    assert columns == brute_force.COLUMNS[question].split()
    assert "at" in params or "to" in params, "an answer that depends on today is none"

    rows = brute_force.ask(question, TOWN, **params)

    assert len(rows) == len(expected), rows
    for number, (row, wanted) in enumerate(zip(rows, expected, strict=True), 1):
        differing = {c: (row[c], wanted[c]) for c in columns if not same(row[c], wanted[c])}
        assert not differing, f"row {number}: computed, by hand: {differing}"
