"""A transaction in which the landscape changes; the graph opens it, and says plainly what goes wrong in it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

import neo4j

from kb.rows import Row

Made = tuple[list[Row], neo4j.SummaryCounters]
Then = Callable[[list[Row]], None]


class _Many(list[Any]):
    """A list that is written down in short: the driver writes down all that it sends, though nobody reads it."""

    def __repr__(self) -> str:
        return f"<{len(self)} of them>"


class Writing:
    """A transaction that is open: call it to run a statement. A session in its place makes each one of its own."""

    def __init__(self, transaction: neo4j.Transaction | neo4j.Session) -> None:
        """Run in this transaction."""
        self._transaction = transaction
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writing")
        self._ahead: tuple[Future[Made], int, Then] | None = None

    def __enter__(self) -> Self:
        """Lend it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what runs ahead, which nobody wants to hear of any more: who wants to has settled it."""
        self._worker.shutdown(cancel_futures=True)

    def __call__(self, text: str, **params: Any) -> neo4j.SummaryCounters:
        """Run a statement and return how much it changed."""
        self.settle()
        return self._run(text, params)

    def ahead(self, text: str, rows: list[Any], then: Then = lambda _: None, /, **params: Any) -> None:
        """Run a statement that creates one thing for each row, while the caller goes on, until the next one runs.

        What the statement returns is given to `then` once it has run.
        """
        self.settle()
        self._ahead = self._worker.submit(self._make, text, params | {"rows": rows}), len(rows), then

    def settle(self) -> None:
        """Wait until what runs ahead has created all that it should; what went wrong in it is raised here."""
        if self._ahead:
            (future, expected, then), self._ahead = self._ahead, None
            returned, counters = future.result()
            if (made := counters.nodes_created + counters.relationships_created) != expected:
                raise RuntimeError(f"{made} of {expected} rows were written")
            then(returned)

    def read(self, text: str, params: Row | None = None) -> list[Row]:
        """Return the rows of a query, which sees what was written before it."""
        self.settle()
        return as_rows(self._transaction.run(text, _briefly(params)))

    def stream(self, text: str, params: Row | None = None) -> Iterator[Row]:
        """Yield the rows of a query as they come, so that there may be many; none may be asked in between."""
        self.settle()
        for record in self._transaction.run(text, _briefly(params)):
            yield dict(record)

    def _make(self, text: str, params: Row) -> Made:
        result = self._transaction.run(text, _briefly(params))
        return as_rows(result), result.consume().counters

    def _run(self, text: str, params: Row) -> neo4j.SummaryCounters:
        return self._transaction.run(text, _briefly(params)).consume().counters


def _briefly(params: Row | None) -> Row:
    return {name: _Many(value) if isinstance(value, list) else value for name, value in (params or {}).items()}


def as_rows(result: neo4j.Result) -> list[Row]:
    """Return the rows of a result."""
    # Not Result.data(), which walks every nested list for nodes that no question returns.
    return [dict(record) for record in result]
