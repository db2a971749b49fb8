"""The same rows with the driver alone: what loading is measured against."""

import json
from pathlib import Path
from typing import Any

import neo4j

from kb.imports.folder import Folder, ends
from kb.model import NODES, RELATIONSHIPS

BATCH = 5_000


def create(driver: neo4j.Driver, path: Path) -> int:
    """Create every row of a folder by `UNWIND … CREATE` in one transaction, and return how many there were.

    Nothing is checked and nothing looked for; what is stored is what Byplan stores, so that the graphs are equal.
    """
    folder, done = Folder(path), 0
    with driver.session() as session, session.begin_transaction() as transaction:
        for noun in NODES.values():
            nodes = [noun.when_absent() | fact.properties() for _, fact in folder.rows(noun)]
            for at in range(0, len(nodes), BATCH):
                batch = nodes[at : at + BATCH]
                transaction.run(f"UNWIND $rows AS row CREATE (n:{noun.label()}) SET n = row", rows=batch).consume()
                done += len(batch)
        for noun_ in RELATIONSHIPS.values():
            by_labels: dict[tuple[str, str], list[dict[str, Any]]] = {}
            for _, fact in folder.rows(noun_):
                (start_label, start), (end_label, end) = ends(fact)
                properties = noun_.when_absent() | fact.properties() | {"key": json.dumps(fact.identity())}
                del properties["start"], properties["end"]
                row = {"start": start, "end": end, "properties": properties}
                by_labels.setdefault((start_label, end_label), []).append(row)
            for (start_label, end_label), rows in by_labels.items():
                text = (
                    f"UNWIND $rows AS row MATCH (a:{start_label} {{{NODES[start_label].key_field}: row.start}}) "
                    f"MATCH (b:{end_label} {{{NODES[end_label].key_field}: row.end}}) "
                    f"CREATE (a)-[r:{noun_.label()}]->(b) SET r = row.properties"
                )
                for at in range(0, len(rows), BATCH):
                    transaction.run(text, rows=rows[at : at + BATCH]).consume()
                    done += len(rows[at : at + BATCH])
        transaction.commit()
    return done
