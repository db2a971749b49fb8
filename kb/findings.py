"""What the checks of `cypher/checks/` find in the landscape as an import leaves it, and did not find before it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from kb import faults
from kb.queries import Query, Severity, catalogue
from kb.rows import Row, ordered, shown
from kb.writing import Writing

MOST_FACTS = 100_000
"""In a larger landscape an import does not wait for the checks: `kb check` is there for it."""
MOST_ROWS = 20
"""Of each check."""
Rows = dict[tuple[Any, ...], Row]


@dataclass(frozen=True)
class Finding:
    """What one check finds that it did not before: how many rows, and the first of them."""

    check: str
    severity: str
    title: str
    advice: str
    count: int
    rows: list[Row]


def found(run: Writing, at: date) -> dict[str, Rows] | None:
    """Return the rows of every check, by what they say; null in a landscape in which that would take long."""
    (row,) = run.read("MATCH ()-[r]->() RETURN count(r) AS n")  # which Neo4j keeps
    if row["n"] > MOST_FACTS:
        return None
    return {name: {tuple(map(str, row.values())): row for row in _rows(run, query, at)} for name, query in _checks()}


def _checks() -> list[tuple[str, Query]]:
    severities = get_args(Severity)
    return sorted(catalogue("checks").items(), key=lambda item: severities.index(str(item[1].severity)))


def _rows(run: Writing, query: Query, at: date) -> list[Row]:
    params = query.validated({"at": at} if "at" in query.params else {})
    rows = run.read(query.text, query.taken(params))
    if query.computed:
        rows = faults.computed(query, faults.made(query, rows), params)
    return [shown(row, query.columns) for row in rows]


def news(before: dict[str, Rows] | None, after: dict[str, Rows] | None) -> list[Finding]:
    """Return what the checks find that they did not find before, the worst first."""
    if before is None or after is None:
        return []
    findings = []
    for name, query in _checks():
        new = [row for key, row in after[name].items() if key not in before[name]]
        if new:
            rows = ordered(new, query, MOST_ROWS)
            findings.append(Finding(name, str(query.severity), query.title, query.advice, len(new), rows))
    return findings
