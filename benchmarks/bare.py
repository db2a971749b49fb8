"""The same rows with the driver alone: what loading is measured against."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import neo4j

from kb.imports.folder import Folder
from kb.imports.stated import stated
from kb.model import NODES, RELATIONSHIPS, Fact

BATCH = 5_000


class Batch(NamedTuple):
    """Rows of nodes that have one label, or of relationships of one type between two labels."""

    kind: str
    ends: tuple[str, str] | None
    rows: list[dict[str, Any]]

    def text(self) -> str:
        """Return the Cypher that creates them; nothing is checked and nothing looked for."""
        if not self.ends:
            return f"UNWIND $rows AS row CREATE (n:{self.kind}) SET n = row"
        start, end = self.ends
        return (
            f"UNWIND $rows AS row MATCH (a:{start} {{{NODES[start].key_field}: row.start}}) "
            f"MATCH (b:{end} {{{NODES[end].key_field}: row.end}}) "
            f"CREATE (a)-[r:{self.kind}]->(b) SET r = row.properties"
        )


def batches(path: Path) -> Iterator[Batch]:
    """Read a folder as what Byplan stores of it, so that graphs are equal: the nodes, then the relationships."""
    folder = Folder(path)
    for noun in NODES.values():
        nodes = []
        for _, fact in folder.rows(noun):
            nodes.append(noun.when_absent() | stored(fact))
            if len(nodes) == BATCH:
                yield Batch(noun.label(), None, nodes)
                nodes = []
        if nodes:
            yield Batch(noun.label(), None, nodes)
    for noun_ in RELATIONSHIPS.values():
        by_labels: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for _, fact in folder.rows(noun_):
            _, identity, (start_label, start), (end_label, end) = stated(fact)
            properties = noun_.when_absent() | stored(fact) | {"key": json.dumps(identity)}
            del properties["start"], properties["end"]
            rows = by_labels.setdefault((start_label, end_label), [])
            rows.append({"start": start, "end": end, "properties": properties})
            if len(rows) == BATCH:
                yield Batch(noun_.label(), (start_label, end_label), by_labels.pop((start_label, end_label)))
        for labels, rows in by_labels.items():
            yield Batch(noun_.label(), labels, rows)


def stored(fact: Fact) -> dict[str, Any]:
    """Return what is known, and beside each date the day that it counts as."""
    known = fact.known()
    return known | fact.counting(known)


def create(driver: neo4j.Driver, path: Path, *, at_once: bool = True) -> int:
    """Create every row of a folder by `UNWIND … CREATE` in one transaction, and return how many there were.

    Where one transaction of all would take more memory than there is, each batch can have its own.
    """
    done = 0
    with driver.session() as session:
        transaction = session.begin_transaction()
        for batch in batches(path):
            transaction.run(batch.text(), rows=batch.rows).consume()
            done += len(batch.rows)
            if not at_once:
                transaction.commit()
                transaction = session.begin_transaction()
        transaction.commit()
    return done
