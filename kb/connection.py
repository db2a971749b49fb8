"""The connection: sessions with one Neo4j, its errors in plain words, and readings that are all of one version."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar

import neo4j
from neo4j import exceptions

from kb import committing
from kb.access.asking import require
from kb.coalesced import Coalesced
from kb.engine import Address
from kb.errors import EngineError, InvalidParameter
from kb.kept import Version
from kb.probe import resolver
from kb.writing import Writing

T = TypeVar("T")
Work = Callable[[neo4j.ManagedTransaction], T]
UNANSWERABLE = ("Neo.ClientError.Statement.ArgumentError", "Neo.ClientError.Statement.ArithmeticError")
"""What Neo4j says of a number that it can't count with, such as a limit beyond 32 bits."""
FULL = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
"""What it says while others have taken all the memory that there is for transactions."""
FULL_SECONDS = 12.0
"""So long it is tried again then: what analysts ask, who may take as much as they like, is stopped after ten."""
TOO_LARGE = (
    FULL,
    "Neo.TransientError.General.OutOfMemoryError",
    "Neo.TransientError.General.TransactionOutOfMemoryError",
)
# What the driver would print of its retries comes as an error in the end, and is said plainly then.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Connection:
    """A Neo4j, and what was last read or written there, so that whatever comes after sees it."""

    def __init__(self, address: Address) -> None:
        """Connect; EngineError says in one sentence why that can't be, and what to do."""
        self.address = address
        self._latest = neo4j.Bookmarks.from_raw_values(())
        self._meaningless: frozenset[str] = frozenset()
        self._calm: Version | None = None
        self._current = Coalesced(self._looked_at)
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
                    resolver=resolver(address),
                )
            try:
                with self.said_plainly():
                    self._driver.verify_connectivity()
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

    def _looked_at(self) -> Version | None:
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
            found = _patiently(session, work)
        if seen[-1].raw_values != before:  # else another, that ended meanwhile, may have seen more
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
        """Run statements that change the schema, all in one transaction; again where somebody else is at it, too."""
        require("editor", "writing")
        with self.said_plainly(), self._driver.session(database=self.address.database) as session:
            session.execute_write(lambda transaction: [transaction.run(one).consume() for one in statements])


def _patiently(session: neo4j.Session, work: Work[T]) -> T:
    """Return what is read in one transaction, begun again for as long as there is no memory for it."""
    until = time.monotonic() + FULL_SECONDS
    while True:
        try:
            return session.execute_read(work)  # which pauses, and tries again, for a second by itself
        except exceptions.Neo4jError as error:
            if error.code != FULL or time.monotonic() > until:
                raise
