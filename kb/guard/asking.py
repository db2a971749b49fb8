"""Asking: one transaction that can only read, looked at before it runs, stopped in time and when its caller leaves."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import neo4j
from neo4j import exceptions
from pydantic_core import to_json

from kb import committing
from kb.access.asking import require
from kb.declared import LARGEST
from kb.errors import EngineError, InvalidParameter, QueryError, Refused, TooMany, TooMuch
from kb.graph import Graph
from kb.guard import plan, words
from kb.guard.limits import LONGEST_TEXT, MOST_PARAMETERS, Limits
from kb.guard.values import plain
from kb.rows import Row

EXPLAIN = "EXPLAIN\n"
PLUGINS_SECONDS = 60
"""On a line of its own, so that the columns that Neo4j names are those of the query."""
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
        self._plugins: tuple[frozenset[str], float] = frozenset(), 0.0
        self._door = threading.Lock()

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
        words.check_depth(text)
        began = time.monotonic()
        with self._place(caller), self.graph.said_plainly(), _in_words():
            while True:
                found, standing = self._run(text, {**params, "at": at}, limit or self.limits.rows, ticket, left, began)
                if not self.graph.half_read(standing):
                    return found

    def stop(self, ticket: str) -> None:
        """End what runs under this ticket, in Neo4j itself."""
        with suppress(EngineError), self.graph.said_plainly(), self.graph.reading() as session:
            found = session.run(
                "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.byplan = $ticket RETURN transactionId",
                ticket=ticket,
            ).value()
            for one in found:
                session.run("TERMINATE TRANSACTION $one", one=one).consume()

    def _run(
        self, text: str, params: Row, limit: int, ticket: str | None, left: threading.Event | None, began: float
    ) -> tuple[Found, frozenset[str]]:
        metadata = {"byplan": ticket or uuid4().hex}
        with (
            self.graph.reading() as session,
            session.begin_transaction(metadata=metadata, timeout=self.limits.seconds) as transaction,
        ):
            looked = transaction.run(EXPLAIN + text, params).consume()
            plan.check(looked.query_type, looked.plan)
            words.check(text, self._unlisted(transaction))
            result = transaction.run(text, params)
            columns = list(result.keys())
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
                row = [plain(value, nodes, edges) for value in record.values()]
                size += len(to_json(row))
                rows.append(row)
            standing = committing.standing(transaction)
            # Not to the end: what is left of a long answer is nobody's.
            transaction.rollback()
        took = round((time.monotonic() - began) * 1000, 1)
        shown = set(nodes)
        drawn = [edge for edge in edges.values() if {edge["start"], edge["end"]} <= shown]
        return Found(columns, rows, truncated, list(nodes.values()), drawn, took), standing

    def _unlisted(self, transaction: neo4j.Transaction) -> frozenset[str]:
        """Return the functions that aren't Neo4j's own: plugins of a server, which come only with a new start of it."""
        found, until = self._plugins
        if time.monotonic() < until:
            return found
        text = "SHOW FUNCTIONS YIELD name, isBuiltIn WHERE NOT isBuiltIn RETURN toLower(name) AS name"
        found = frozenset(transaction.run(text).value())
        self._plugins = found, time.monotonic() + PLUGINS_SECONDS
        return found

    @contextmanager
    def _place(self, caller: str) -> Iterator[None]:
        """Let in so many at once, and so many of one caller."""
        with self._door:
            if self._running[caller] >= self.limits.per_caller:
                raise TooMany(f"{self._running[caller]} of your queries run already: wait for one of them")
            if self._running.total() >= self.limits.at_once:
                raise TooMany(f"{self._running.total()} queries run already: try again in a moment")
            self._running[caller] += 1
        try:
            yield
        finally:
            with self._door:
                self._running[caller] -= 1
                if not self._running[caller]:
                    del self._running[caller]


def _too_slow(limits: Limits) -> TooMuch:
    return TooMuch(f"the query takes more than {limits.seconds:g} s: ask for less, or begin at a node by its key")


@contextmanager
def _in_words() -> Iterator[None]:
    """Translate what Neo4j says of the query itself; the rest is the graph's to say."""
    try:
        yield
    except exceptions.Neo4jError as error:
        code = error.code or ""
        if code.startswith(TIMEOUT):
            raise TooMuch(
                "the query takes more time than it may: ask for less, or begin at a node by its key"
            ) from None
        if code.startswith(MEMORY):
            raise TooMuch(
                "the query takes more memory than it may: ask for less, or for counts in place of lists"
            ) from None
        if code.startswith(THE_QUERY):
            raise _query_error(error.message or code) from None
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
        raise InvalidParameter("parameters.at: give the day as `at`, beside the parameters")
    for name, value in params.items():
        check_text("parameters", name)
        _check_value(f"parameters.{name}", value)
    check_text("query", text)
    if (size := len(to_json(params))) > MOST_PARAMETERS:
        raise InvalidParameter(f"parameters: {size} letters of JSON, and at most {MOST_PARAMETERS} are taken")


def _check_value(where: str, value: Any, depth: int = 0) -> None:
    """Refuse what Neo4j can't be sent."""
    if depth > DEEPEST:
        raise InvalidParameter(f"{where}: lists and maps at most {DEEPEST} deep")
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
            raise InvalidParameter(f"{where}: a text of {len(value)} letters, and at most {LONGEST_TEXT} are taken")
    elif isinstance(value, int) and not -LARGEST - 1 <= value <= LARGEST:
        raise InvalidParameter(f"{where}: {value} is no number of 64 bits")


def check_text(where: str, text: str) -> None:
    """Raise InvalidParameter for what is no text that can be sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidParameter(f"{where}: half a letter can't be sent") from None
