"""The graph: the one place that talks to Neo4j, asks the questions and draws the pictures."""

import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, Self, TypeVar

import neo4j
from neo4j import exceptions

from kb import committing, faults, pictures
from kb.access.asking import asking, require
from kb.dates import today
from kb.engine import Address
from kb.errors import EngineError, InvalidParameter, UnknownKey
from kb.identity import answered_for
from kb.kept import Kept, Version, size
from kb.ours import LANDSCAPE, check
from kb.queries import FOLDER, Query, catalogue, read
from kb.rows import Answer, Row, ordered, shown
from kb.seen import figures, reading, sources
from kb.trend import Trend, days, gathered, over_time
from kb.writing import Writing, as_rows

T = TypeVar("T")
Work = Callable[[neo4j.ManagedTransaction], T]
ATTEMPTS = 5
UNSETTLED = "the landscape changes faster than it can be asked: try again when the load is over"
UNANSWERABLE = ("Neo.ClientError.Statement.ArgumentError", "Neo.ClientError.Statement.ArithmeticError")
"""What Neo4j says of a number that it can't count with, such as a limit beyond 32 bits."""
TOO_LARGE = (
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.OutOfMemoryError",
    "Neo.TransientError.General.TransactionOutOfMemoryError",
)
KINDS = {"analyses": "analysis", "maps": "map", "checks": "check"}
# What the driver would print of its retries comes as an error in the end, and is said plainly then.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
SHORT = 1000
"""Answers of so many rows are kept: what a page shows, and the next one asks for again."""
COVERAGE = read(FOLDER / "coverage.cypher")


class Graph:
    """A Neo4j that holds the landscape."""

    def __init__(self, address: Address) -> None:
        """Connect; EngineError says in one sentence why that can't be, and what to do."""
        self.address = address
        self._latest = neo4j.Bookmarks.from_raw_values(())
        self._version_at: tuple[Version, str | None] | None = None
        self._meaningless: frozenset[str] = frozenset()
        self._calm: Version | None = None
        self._kept = Kept()
        try:
            if "@" in address.uri:
                raise EngineError("NEO4J_URI holds a user or a password: put them into NEO4J_USER and NEO4J_PASSWORD")
            if not address.uri.startswith(("bolt", "neo4j")):
                raise ValueError("write bolt://host:7687 or neo4j+s://host")
            with self.said_plainly():
                self._driver = neo4j.GraphDatabase.driver(
                    address.uri,
                    auth=(address.user, address.password),
                    connection_timeout=5,
                    # A cluster elects a new leader within seconds; one server is there or isn't, and callers wait.
                    max_transaction_retry_time=5 if address.uri.startswith("neo4j") else 1,
                    notifications_min_severity="OFF",
                    user_agent="byplan",
                )
            try:
                check(self.read, address)
            except BaseException:
                self.close()
                raise
        except ValueError as error:  # the driver's word, too, for an address that is none
            raise EngineError(f"NEO4J_URI {address.uri!r} is no address of a Neo4j: {error}") from None

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    @contextmanager
    def said_plainly(self) -> Iterator[None]:
        """Translate the driver's errors at this one seam; its two roots are Neo4jError and DriverError."""
        uri = self.address.uri
        try:
            yield
        except exceptions.AuthError:
            raise EngineError(
                f"Neo4j at {uri} refuses the user {self.address.user!r} with that password: "
                "set NEO4J_USER and NEO4J_PASSWORD"
            ) from None
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired):
            raise EngineError(f"no Neo4j answers at {uri}: start it, or set NEO4J_URI to where it is") from None
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            if isinstance(error, exceptions.Neo4jError) and error.code in UNANSWERABLE:
                raise InvalidParameter(f"Neo4j can't answer that: {error.message}") from None
            if isinstance(error, exceptions.Neo4jError) and error.code in TOO_LARGE:
                raise EngineError(
                    f"Neo4j at {uri} has too little memory for all of that at once: set KB_HEAP to more, such as 4g, "
                    "and start it anew (a server of your own has db.memory.transaction.max and "
                    "dbms.memory.transaction.total.max)"
                ) from None
            said = next(iter(str(error).splitlines()), type(error).__name__)
            raise EngineError(f"Neo4j at {uri} says: {said}") from error

    def read(self, text: str, params: Row | None = None) -> list[Row]:
        """Return the rows of a read-only query that whoever asks may see; in a cluster it may run on any member."""
        reading.check(text)
        rows = self._read(text, params)[0]
        return rows if asking().sees_all else [sources.without(row, self.told_to_all(sources.CLOSED)) for row in rows]

    def told_to_all(self, text: str) -> Any:
        """Return the one value of a query that everybody is told, or that decides what is, whatever it is made from."""
        version = self._current()
        if version is None or (found := self._kept.get(version, text)) is None:
            ((row,), version) = self._read(text, None)
            found = next(iter(row.values()))
            self._keep(version, text, found)
        return found

    def _read(self, text: str, params: Row | None) -> tuple[list[Row], Version | None]:
        """Return rows and the version of the landscape that they are from; null when it may have changed meanwhile.

        The version is the bookmark of the query's own transaction, which only a write changes, so that it costs nothing
        to know. Neo4j takes it at the end: what was read is of that version only if it was known before. Bookmarks also
        keep what this process wrote or saw visible to it in a cluster.
        """
        return self.whole(lambda run: as_rows(run.run(text, params)))

    def whole(
        self, work: Work[T], *, at_once: int = 1000, seconds: float | None = None, known_as: str = ""
    ) -> tuple[T, Version | None]:
        """Return what is read in one transaction that no half of a commit came into, and its version, as _read does.

        At a version at which nobody said that they commit, nobody does: who begins to makes another version by saying
        so. There it need not be asked again. `at_once` is how many rows Neo4j is asked for at a time; the transaction
        is stopped after so many seconds, and can be found by what it is known as.
        """
        metadata = {"byplan": known_as} if known_as else None
        while True:
            calm = self._calm

            def looked(run: neo4j.ManagedTransaction, calm: Version | None = calm) -> tuple[T, frozenset[str]]:
                return work(run), frozenset() if calm is not None else committing.standing(run)

            attempt = neo4j.unit_of_work(metadata=metadata, timeout=seconds)(looked)
            (found, standing), version = self._seen(attempt, at_once)
            if calm is not None:
                if version == calm:
                    return found, version
                self._calm = None
            elif not self._half_read(standing):
                self._calm = None if standing else version
                return found, version

    def _half_read(self, standing: frozenset[str]) -> bool:
        """Tell whether what was read while these say that they commit may be half of it; if so, wait for them."""
        if standing <= self._meaningless:
            return False
        with self.said_plainly():
            self._meaningless = committing.over(self._driver, self.address.database, standing)
        return True

    def _current(self) -> Version | None:
        """Return the version of the landscape; null when it has just changed."""
        return self._seen(lambda run: run.run("RETURN 1").consume())[1]

    def _seen(self, work: Work[T], at_once: int = 1000) -> tuple[T, Version | None]:
        """Return what is read in one transaction, and the version that it is of; null when that may have changed."""
        before = self._latest.raw_values
        seen: list[neo4j.Bookmarks] = []
        manager = neo4j.GraphDatabase.bookmark_manager(self._latest, bookmarks_consumer=seen.append)
        with (
            self.said_plainly(),
            self._driver.session(
                database=self.address.database,
                default_access_mode=neo4j.READ_ACCESS,
                bookmark_manager=manager,
                fetch_size=at_once,
            ) as session,
        ):
            found = session.execute_read(work)
        self._latest = seen[-1]
        return found, before if seen[-1].raw_values == before else None

    def reading(self) -> neo4j.Session:
        """Open a session that only reads, for who sees all and may have to stop; in a cluster on any member."""
        require("municipality", "reading as it comes")
        return self._driver.session(
            database=self.address.database,
            bookmarks=self._latest,
            default_access_mode=neo4j.READ_ACCESS,
            fetch_size=200,
        )

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Writing]:
        """Open one transaction, for editors, and yield how to run statements in it: all happens, or nothing."""
        require("editor", "writing")
        with (
            self.said_plainly(),
            self._driver.session(database=self.address.database, bookmarks=self._latest) as session,
        ):
            token = committing.token(session)
            with session.begin_transaction(metadata={"landscape": token}) as transaction:
                with Writing(transaction) as run:
                    yield run
                    run.settle()
                if keep:
                    with committing.committing(self._driver, self.address.database, token):
                        transaction.commit()
                else:
                    transaction.rollback()
            if keep:
                self._latest = session.last_bookmarks()

    @contextmanager
    def steps(self) -> Iterator[Writing]:
        """Yield how to run statements that are a transaction each."""
        with (
            self.said_plainly(),
            self._driver.session(database=self.address.database) as session,
            Writing(session) as run,
        ):
            yield run
            run.settle()

    def define(self, statements: list[str]) -> None:
        """Run statements that change the schema, all in one transaction."""
        require("editor", "writing")
        with (
            self.said_plainly(),
            self._driver.session(database=self.address.database) as session,
            session.begin_transaction() as transaction,
        ):
            for statement in statements:
                transaction.run(statement).consume()
            transaction.commit()

    @property
    def version(self) -> str | None:
        """Return what changes with every load; null when nothing was loaded."""
        rows = self.read(f"MATCH (l:{LANDSCAPE}) RETURN l.version AS version")
        return rows[0]["version"] if rows else None

    def version_before(self) -> str | None:
        """Return the version that whatever is asked from now on is of, or of a later one; mostly known without asking.

        As long as nothing that was read since had another bookmark, it is what it was.
        """
        if self._version_at is None or self._version_at[0] != self._latest.raw_values:
            version = self.version
            self._version_at = (self._latest.raw_values, version)
        return self._version_at[1]

    def ask(self, asked: str | Query, /, **given: Any) -> Answer:
        """Answer a question, by its name in `cypher/analyses/` or as declared, with the parameters that it declares.

        Who may not see all that it reads is told figures of it, or nothing. Raises UnknownKey when there is no such
        question or thing, InvalidParameter when a value can't be, Forbidden when it is not for whoever asks.
        """
        query = question(asked) if isinstance(asked, str) else asked
        found: Callable[[Row], Answer] = lambda params: self._settled(lambda: self._answered(query, params))[0]  # noqa: E731
        return figures.told_of(query, given, lambda given: answered_for(self, query, given, found))

    def trend(self, name: str, /, **given: Any) -> Trend:
        """Answer a question for one date after the other, all of one landscape: `from`, `to` and `step` for its `at`.

        Raises UnknownKey when it can't be asked so, else what ask does; `limit` counts for each date.
        """
        query, trend = question(name), over_time(name)
        figures.as_whole(query)

        def answered(params: Row) -> dict[str, Answer] | None:
            found: dict[str, Answer] = {}
            version = None
            for day, own in days(trend, params).items():
                one = self._answered(query, own)
                if one is None or version not in (None, one[1]):
                    return None
                found[day.isoformat()], version = one
            return found

        return answered_for(self, trend, given, lambda p: gathered(trend, p, self._settled(lambda: answered(p))))

    @property
    def kept_values(self) -> int:
        """Return how many values are kept of what was read."""
        return self._kept.total

    def _settled(self, attempt: Callable[[], T | None]) -> T:
        """Return what an attempt finds that no load came into; EngineError when one always does."""
        for _ in range(ATTEMPTS):
            found = attempt()
            if found is not None:
                return found
        raise EngineError(UNSETTLED)

    def _answered(self, query: Query, params: Row, columns: tuple[str, ...] = ()) -> tuple[Answer, Version] | None:
        """Return the answer and the version of the landscape that all of it is of; null when that changed meanwhile.

        Rows have these columns alone, where there are any. What is short is kept as it is answered.
        """
        declared = (query.name, query.computed, columns or tuple(query.columns), tuple(query.order))
        key = (*declared, query.text, *params.values())
        version = self._current() if key in self._kept else None
        if version is not None and (kept := self._kept.get(version, key)) is not None:
            return replace(kept, rows=[dict(row) for row in kept.rows]), version
        facts, version = self._facts(query, params)
        self._check(query, params, version)
        if version is None:
            return None
        coverage, covered = self._covered(query, params, version)
        if covered != version:
            return None
        rows = faults.computed(query, facts, params) if query.computed else facts
        limit = params.get("limit")
        answer = Answer(
            name=query.name,
            asks=query.asks,
            at=_day(params),
            params=params,
            coverage=coverage,
            rows=[shown(row, columns or query.columns) for row in ordered(rows, query, limit)],
            truncated=limit is not None and len(rows) > limit,
        )
        if len(answer.rows) <= SHORT:
            self._keep(version, key, answer, answer.rows)
            return replace(answer, rows=[dict(row) for row in answer.rows]), version
        return answer, version

    def _facts(self, query: Query, params: Row) -> tuple[Any, Version | None]:
        """Return what a question is answered from, and its version: what is kept, where that is of the latest."""
        given = query.taken(params)

        def made() -> tuple[Any, Version | None, Any]:
            with faults.located(query):
                records, version = self._read(query.text, given)
            return (faults.made(query, records) if query.computed else records), version, records

        return self._once((query.text, *given.values()), made)

    def _check(self, query: Query, params: Row, version: Version | None) -> None:
        """Refuse keys that nothing has, and values (regions) that occur nowhere."""
        asked = {
            name: (*names, params[name])
            for name, param in query.params.items()
            if (names := param.names)
            and params[name] is not None
            and not self._kept.get(version, (*names, params[name]))
        }
        if not asked:
            return
        columns = [f"EXISTS {{ (:{label} {{{key}: ${name}}}) }} AS {name}" for name, (label, key, _) in asked.items()]
        found = self.read(f"RETURN {', '.join(columns)}", params)[0]
        for name, thing in asked.items():
            if found[name]:
                self._keep(version, thing, True)
            elif query.params[name].key_of:
                raise UnknownKey(f"{name}: no {thing[0]} {params[name]!r}")
            else:
                raise InvalidParameter(f"{name}: {params[name]!r} occurs nowhere")

    def _covered(self, query: Query, params: Row, version: Version) -> tuple[Row, Version | None]:
        """Return what the answer rests on, and in which version; it is kept for as long as the landscape stands."""
        scope: Row = {"at": _day(params)}
        for name in ("region", "municipality"):
            scope[name] = params[name] if name in params and query.params[name].scope else None
        key = ("coverage", *scope.values())
        if kept := self._kept.get(version, key):
            return kept, version
        (found,), covered = self._read(COVERAGE.text, scope)
        coverage = {
            **{name: found[name] for name in ("municipalities", "known")},
            "reporting": {subject: found[f"reports_{subject}"] for subject in ("usages", "dataflows", "contracts")},
            **{name: found[name] for name in list(COVERAGE.columns)[5:]},
        }
        self._keep(covered, key, coverage)
        return coverage, covered

    def _keep(self, version: Version | None, key: Hashable, made: Any, of: Any = None) -> None:
        """Keep what was made of that version, and `of` what where that is larger; nothing when it may have changed."""
        if version is not None:
            self._kept.put(version, key, made, size(made if of is None else of))

    def picture(self, name: str, /, **given: Any) -> pictures.Picture:
        """Return the graph that a question of `cypher/maps/` is answered with, all of one landscape."""
        return self.pictured(name, None, lambda picture: picture, **given)

    def pictured(self, name: str, what: Hashable, make: Callable[[pictures.Picture], T], /, **given: Any) -> T:
        """Return what is made of a picture, kept under the name of `what` that is for as long as the landscape stands.

        Null keeps the picture alone.
        """
        query = question(name, "maps")
        figures.as_whole(query)

        def made(params: Row) -> tuple[T, Version | None, Any]:
            picture, version = self._once((query.text, *params.values()), lambda: self._pictured(query, params))
            whole = asking().sees_all
            told = make(picture if whole else picture.without(self.told_to_all(sources.CLOSED)))
            return told, version, told

        def found(params: Row) -> T:
            key = (query.text, *params.values(), asking().sees_all, what)
            return (self._once(key, lambda: made(params)) if what else made(params))[0]

        return answered_for(self, query, given, found)

    def _once(self, key: Hashable, make: Callable[[], tuple[T, Version | None, Any]]) -> tuple[T, Version | None]:
        """Return what is kept of the latest version, and that; or else make it, of what, and keep it."""
        version = self._current() if key in self._kept else None
        if version is not None and (kept := self._kept.get(version, key)) is not None:
            return kept, version
        made, version, of = make()
        self._keep(version, key, made, of)
        return made, version

    def _pictured(self, query: Query, params: Row) -> tuple[pictures.Picture, Version | None, pictures.Picture]:
        def read(text: str, given: Row) -> tuple[list[Row], Version | None]:
            with faults.located(query):
                found, version = self._read(text, given)
            self._check(query, params, version)
            return found, version

        picture, version = self._settled(lambda: pictures.picture_of(query, params, read, self._answered))
        return picture, version, picture


def _day(params: Row) -> date:
    """Return the day that the answer is for."""
    day: date = params["at"] if "at" in params else params.get("to", today())
    return day


def question(name: str, kind: str = "analyses") -> Query:
    """Return the question of that name; UnknownKey names those that are there."""
    found = catalogue(kind).get(name)
    if found is None:
        raise UnknownKey(f"no {KINDS[kind]} {name!r}; there are {', '.join(catalogue(kind))}")
    return found
