"""So that nobody takes half of what a commit brings for the landscape: Neo4j shows a commit while it writes it down.

Who commits says so beforehand, in a transaction of its own, and takes it back when all is written. Who has read while
that stood reads again; and who read beyond its end knows by another bookmark. What somebody left who was killed counts
for as long as their transaction runs, which its metadata tell.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import neo4j

from kb.errors import EngineError
from kb.ours import COMMITTING

STANDING = f"MATCH (c:{COMMITTING}) RETURN collect(c.token) AS tokens"
RUNNING = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.landscape IS NOT NULL RETURN metaData.landscape AS token"
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 120
"""Four million rows take a minute on a slow disk."""


@contextmanager
def committing(driver: neo4j.Driver, database: str, token: str) -> Iterator[None]:
    """Say for the time of the block that the transaction with this token commits."""
    with driver.session(database=database) as session:
        session.run(f"CREATE (:{COMMITTING} {{token: $token}})", token=token).consume()
        try:
            yield
        finally:
            session.run(f"MATCH (c:{COMMITTING} {{token: $token}}) DELETE c", token=token).consume()


def token(session: neo4j.Session) -> str:
    """Return what a transaction that will commit is known by; what the dead have left goes before it begins."""
    left = session.execute_read(standing)
    if gone := left.difference(_running(session)) if left else None:
        session.run(f"MATCH (c:{COMMITTING}) WHERE c.token IN $gone DELETE c", gone=list(gone)).consume()
    return uuid4().hex


def standing(transaction: neo4j.ManagedTransaction | neo4j.Transaction) -> frozenset[str]:
    """Return who says that they commit."""
    (row,) = transaction.run(STANDING)
    return frozenset(row["tokens"])


def over(driver: neo4j.Driver, database: str, tokens: frozenset[str]) -> frozenset[str]:
    """Wait until what these stand for is written; return those that still stand, and mean nothing any more.

    Raises EngineError after two minutes.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    with driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session:
        while time.monotonic() < until:
            left = tokens & session.execute_read(standing)
            if not left & set(_running(session)):
                return left
            time.sleep(PAUSE_SECONDS)
    raise EngineError(f"an import has been writing itself down for {PATIENCE_SECONDS} s: ask again later")


def _running(session: neo4j.Session) -> list[str]:
    return [row["token"] for row in session.run(RUNNING)]
