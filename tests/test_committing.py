"""Nobody takes half of what a commit brings for the landscape, however long Neo4j takes to write it down."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import neo4j  # noqa: TID251 - what is beside the graph is what is tried
import pytest

from kb import committing
from kb.errors import EngineError
from kb.graph import Graph
from kb.guard.asking import Guard
from kb.ours import COMMITTING

MANY = 20_000
COUNT = "MATCH (d:Document) WHERE d.id STARTS WITH 'many-' RETURN count(d) AS n"
MARKS = f"MATCH (c:{COMMITTING}) RETURN count(c) AS n"


@contextmanager
def driver_of(graph: Graph) -> Iterator[neo4j.Driver]:
    """Lend the driver alone."""
    address = graph.address
    with neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        yield driver


def test_readers_see_all_of_a_commit_or_nothing(graph: Graph) -> None:
    """Count what comes by twenty thousands while it comes: never another number."""
    seen, over = set(), threading.Event()

    def count() -> None:
        with Graph(graph.address) as reader:
            while not over.is_set():
                seen.add(reader.read(COUNT)[0]["n"])

    readers = [threading.Thread(target=count) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for batch in range(3):
            with graph.writing() as run:
                run("UNWIND range(1, $many) AS i CREATE (:Document {id: 'many-' + $b + '-' + i})", many=MANY, b=batch)
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert {0, 3 * MANY} <= seen | set(graph.read(COUNT)[0].values())
    assert all(number % MANY == 0 for number in seen)
    assert graph.read(MARKS) == [{"n": 0}]


def test_a_reader_waits_for_who_is_committing(graph: Graph) -> None:
    """Answer when the transaction that says so is over, and by what is there then; whether a question or Cypher."""
    with driver_of(graph) as driver, driver.session() as session:
        transaction = session.begin_transaction(metadata={"landscape": "a-token"})
        driver.execute_query(f"CREATE (:{COMMITTING} {{token: 'a-token'}})")
        transaction.run("CREATE (:Document {id: 'many-1'})").consume()
        found: list[int] = []
        asked = [lambda: graph.read(COUNT)[0]["n"], lambda: Guard(graph).ask(COUNT, at=date(2026, 1, 1)).rows[0][0]]
        readers = [threading.Thread(target=lambda one=one: found.append(one())) for one in asked]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(0.5)
        assert not found
        transaction.commit()
        for reader in readers:
            reader.join(10)
    assert found == [1, 1]


def test_who_was_killed_holds_nobody_up(graph: Graph) -> None:
    """Answer at once what a dead one's word stands in the way of; the next who writes takes it away."""
    with driver_of(graph) as driver:
        driver.execute_query(f"CREATE (:{COMMITTING} {{token: 'of-the-dead'}})")
    began = time.monotonic()
    assert graph.read(COUNT) == [{"n": 0}]
    assert graph.read(COUNT) == [{"n": 0}]
    assert time.monotonic() - began < committing.PATIENCE_SECONDS / 4
    assert graph.read(MARKS) == [{"n": 1}]
    with graph.writing() as run:
        run("CREATE (:Document {id: 'many-1'})")
    assert graph.read(MARKS) == [{"n": 0}]


def test_what_never_ends_is_said(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say so, and do not wait for ever."""
    monkeypatch.setattr(committing, "PATIENCE_SECONDS", 0.2)
    with driver_of(graph) as driver, driver.session() as session:
        transaction = session.begin_transaction(metadata={"landscape": "a-token"})
        driver.execute_query(f"CREATE (:{COMMITTING} {{token: 'a-token'}})")
        transaction.run("CREATE (:Document {id: 'many-1'})").consume()
        with pytest.raises(EngineError, match="ask again later"):
            graph.read(COUNT)
        transaction.rollback()
    assert graph.read(COUNT) == [{"n": 0}]
