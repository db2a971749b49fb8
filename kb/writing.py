"""A transaction in which the landscape changes; the graph opens it, and says plainly what goes wrong in it."""

from collections.abc import Iterator
from typing import Any

import neo4j

from kb.rows import Row


class Writing:
    """A transaction that is open: call it to run a statement. A session in its place makes each one of its own."""

    def __init__(self, transaction: neo4j.Transaction | neo4j.Session) -> None:
        """Run in this transaction."""
        self._transaction = transaction

    def __call__(self, text: str, **params: Any) -> neo4j.SummaryCounters:
        """Run a statement and return how much it changed."""
        return self._transaction.run(text, params).consume().counters

    def read(self, text: str, params: Row | None = None) -> list[Row]:
        """Return the rows of a query, which sees what was written before it."""
        return as_rows(self._transaction.run(text, params))

    def stream(self, text: str, params: Row | None = None) -> Iterator[Row]:
        """Yield the rows of a query as they come, so that there may be many; none may be asked in between."""
        for record in self._transaction.run(text, params):
            yield dict(record)


def as_rows(result: neo4j.Result) -> list[Row]:
    """Return the rows of a result."""
    # Not Result.data(), which walks every nested list for nodes that no question returns.
    return [dict(record) for record in result]
