"""Asking: one transaction that can only read, looked at before it runs, stopped in time and when its caller leaves."""

import math
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import neo4j
from neo4j import exceptions
from pydantic_core import to_json

from kb.access.asking import require
from kb.declared import LARGEST
from kb.errors import EngineError, InvalidParameter, QueryError, Refused, TooMany, TooMuch
from kb.graph import Graph
from kb.guard import words
from kb.guard.iterating import longest_text, rounded
from kb.guard.limits import LONGEST_TEXT, MOST_PARAMETERS, Limits
from kb.guard.values import UNREADABLE, plain
from kb.guard.verdicts import EXPLAIN, Verdicts
from kb.rows import Row

POSITION = re.compile(r"\s*\(line (\d+), column (\d+) \(offset: (\d+)\)\)")
TIMEOUT = ("Neo.ClientError.Transaction.TransactionTimedOut", "Neo.ClientError.Transaction.LockClientStopped")
MEMORY = (
    "Neo.TransientError.General.MemoryPoolOutOfMemory",
    "Neo.TransientError.General.OutOfMemory",
    "Neo.TransientError.General.TransactionMemoryLimit",
    "Neo.TransientError.General.TransactionOutOfMemory",
)
THE_QUERY = (
    "Neo.ClientError.Statement.",
    "Neo.ClientError.Procedure.",
    "Neo.ClientError.Request.",
    "Neo.ClientError.Transaction.",
    "Neo.TransientError.Transaction.",
    "Neo.DatabaseError.Statement.",
    "Neo.DatabaseError.General.UnknownError",  # what it says of a letter that no word begins with
)
DEEPEST = 20
ROWS_AT_ONCE = 1_000
"""An answer of usual length comes without asking for more."""
PLAIN = (str, int, bool, type(None))
"""What is as it is in JSON, and most of what is asked for."""


@dataclass(frozen=True)
class Found:
    """What a query was answered with; the graph is what nodes and relationships there are in the rows."""

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool
    nodes: list[Row]
    edges: list[Row]
    milliseconds: float


class Guard:
    """Lets queries through that only read."""

    def __init__(self, graph: Graph, limits: Limits | None = None) -> None:
        """Guard a graph; the limits hold for all that ask through this guard."""
        self.graph = graph
        self.limits = limits or Limits()
        self._running: Counter[str] = Counter()
        self._verdicts = Verdicts()
        self._door = threading.Lock()
        self._asking = ThreadPoolExecutor(self.limits.at_once, "asking")

    def ask(
        self,
        text: str,
        params: Row | None = None,
        *,
        at: date,
        limit: int | None = None,
        caller: str = "",
        ticket: str | None = None,
        left: threading.Event | None = None,
    ) -> Found:
        """Run a query and return its rows; `$at` is the day.

        `left` is set when the caller has gone, and stop(ticket) ends what Neo4j does then. Raises QueryError, Refused,
        TooMuch, TooMany, InvalidParameter, Forbidden and EngineError.
        """
        require("analyst", "Cypher")
        if len(text) > self.limits.text_length:
            raise Refused(f"the query has {len(text)} letters: at most {self.limits.text_length} are read")
        params = params or {}
        check_sendable(text, params)
        longest = rounded(longest_text(params))
        if not self._verdicts.known(text, longest):
            words.check_depth(text)
        began = time.monotonic()
        params = {**params, "at": at}

        def work(transaction: neo4j.ManagedTransaction) -> Found:
            with _in_words(self.limits):  # here, so that the driver sees no error that it would try again
                if not self._verdicts.known(text, longest):
                    self._verdicts.look(transaction, text, params, longest)
                # Not to the end: Neo4j stops at what is left of a long answer, which is nobody's.
                with self._uncut():
                    return self._taken(transaction.run(text, params), limit or self.limits.rows, left, began)

        seconds, known_as = self.limits.seconds, ticket or uuid4().hex

        def run() -> Found:
            with _in_words(self.limits):
                return self.graph.whole(work, at_once=ROWS_AT_ONCE, seconds=seconds, known_as=known_as)[0]

        return self._in_time(run, caller)

    def stop(self, ticket: str) -> None:
        """End what runs under this ticket, in Neo4j itself."""
        with suppress(EngineError), self.graph.said_plainly(), self.graph.reading() as session:
            found = session.run(
                "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.byplan = $ticket RETURN transactionId",
                ticket=ticket,
            ).value()
            for one in found:
                session.run("TERMINATE TRANSACTION $one", one=one).consume()

    def _in_time(self, run: Callable[[], Found], caller: str) -> Found:
        """Return what is found, in time even where Neo4j can't be stopped; its place is kept until Neo4j is done."""
        self._enter(caller)

        def work() -> Found:
            try:
                return run()
            finally:
                self._leave(caller)

        try:
            return self._asking.submit(copy_context().run, work).result(self.limits.seconds + self.limits.patience)
        except TimeoutError:
            raise _too_slow(self.limits) from None

    @contextmanager
    def _uncut(self) -> Iterator[None]:
        """Tell a Neo4j that has cut the connection over an answer, which it has no room to send, from one that is gone.

        As an error of the query, which is not asked again: it would be cut again.
        """
        try:
            yield
        except exceptions.BrokenRecordError:
            raise QueryError(UNREADABLE) from None
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired):
            self.graph.read("RETURN 1")
            raise TooMuch("Neo4j cut the connection over the answer: ask for less, its rows are too large") from None

    def _taken(self, result: neo4j.Result, limit: int, left: threading.Event | None, began: float) -> Found:
        """Return what is read of an answer: as many rows as there may be, and as many bytes."""
        nodes: dict[str, Row] = {}
        edges: dict[str, Row] = {}
        rows: list[list[Any]] = []
        size = 0
        truncated = False
        for record in result:
            if left and left.is_set():
                raise TooMuch("the caller has gone")
            if len(rows) == limit or size > self.limits.answer_bytes:
                truncated = True
                break
            if time.monotonic() - began > self.limits.seconds:
                raise _too_slow(self.limits)
            row = [value if type(value) in PLAIN else plain(value, nodes, edges) for value in record.values()]
            size += len(to_json(row))
            rows.append(row)
        took = round((time.monotonic() - began) * 1000, 1)
        drawn = [edge for edge in edges.values() if edge["start"] in nodes and edge["end"] in nodes]
        return Found(list(result.keys()), rows, truncated, list(nodes.values()), drawn, took)

    def _enter(self, caller: str) -> None:
        """Let in so many at once, and so many of one caller."""
        with self._door:
            if self._running[caller] >= self.limits.per_caller:
                raise TooMany(f"{self._running[caller]} of your queries run already: wait for one of them")
            if self._running.total() >= self.limits.at_once:
                raise TooMany(f"{self._running.total()} queries run already: try again in a moment")
            self._running[caller] += 1

    def _leave(self, caller: str) -> None:
        with self._door:
            self._running[caller] -= 1
            if not self._running[caller]:
                del self._running[caller]


def _too_slow(limits: Limits) -> TooMuch:
    return TooMuch(f"the query takes more than {limits.seconds:g} s: ask for less, or begin at a node by its key")


@contextmanager
def _in_words(limits: Limits) -> Iterator[None]:
    """Translate what Neo4j says of the query itself; the rest is the graph's to say, and what it said is looked at."""
    try:
        yield
    except (exceptions.Neo4jError, EngineError) as error:
        said = error.__cause__ if isinstance(error, EngineError) else error
        code = getattr(said, "code", None) or ""
        if code.startswith(TIMEOUT):
            raise _too_slow(limits) from None
        if code.startswith(MEMORY):
            raise TooMuch(
                "the query takes more memory than it may: ask for less, or for counts in place of lists"
            ) from None
        if code.startswith(THE_QUERY):
            raise _query_error(getattr(said, "message", None) or code) from None
        raise


def _query_error(message: str) -> QueryError:
    """Return Neo4j's message with the position in the query as it was written."""
    position = POSITION.search(message)
    said = POSITION.split(message)[0].strip() if position else message
    if not position:
        return QueryError(said)
    line, column, offset = (int(part) for part in position.groups())
    explained = EXPLAIN.strip() in message
    line, offset = (line - 1, offset - len(EXPLAIN)) if explained or line > 1 else (line, offset)
    place = {"line": max(line, 1), "column": max(column, 1), "offset": max(offset, 0)}
    return QueryError(f"{said} (line {place['line']}, column {place['column']})", place)


def check_sendable(text: str, params: Row) -> None:
    """Raise InvalidParameter for a query or parameters that Neo4j can't be sent."""
    if "at" in params:
        raise InvalidParameter({"parameters.at": "give the day as `at`, beside the parameters"})
    for name, value in params.items():
        check_text("parameters", name)
        _check_value(f"parameters.{name}", value)
    check_text("query", text)
    if (size := len(to_json(params))) > MOST_PARAMETERS:
        raise InvalidParameter({"parameters": f"{size} letters of JSON, and at most {MOST_PARAMETERS} are taken"})


def _check_value(where: str, value: Any, depth: int = 0) -> None:
    """Refuse what Neo4j can't be sent."""
    if depth > DEEPEST:
        raise InvalidParameter({where: f"lists and maps at most {DEEPEST} deep"})
    if isinstance(value, dict):
        for name, one in value.items():
            check_text(where, name)
            _check_value(where, one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check_value(where, one, depth + 1)
    elif isinstance(value, str):
        check_text(where, value)
        if len(value) > LONGEST_TEXT:
            raise InvalidParameter({where: f"a text of {len(value)} letters, and at most {LONGEST_TEXT} are taken"})
    elif isinstance(value, float) and not math.isfinite(value):
        raise InvalidParameter({where: f"{value} is no number that JSON has"})
    elif isinstance(value, int) and not -LARGEST - 1 <= value <= LARGEST:
        raise InvalidParameter({where: f"{value} is no number of 64 bits"})


def check_text(where: str, text: str) -> None:
    """Raise InvalidParameter for what is no text that can be sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidParameter({where: "half a letter can't be sent"}) from None
