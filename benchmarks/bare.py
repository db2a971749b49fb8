"""The same rows with the driver alone: what loading is measured against."""

import json
from pathlib import Path
from typing import Any

import neo4j

from kb.imports.folder import Folder, ends
from kb.model import NODES, RELATIONSHIPS

BATCH = 5_000


def create(driver: neo4j.Driver, path: Path, *, at_once: bool = True) -> int:
    """Create every row of a folder by `UNWIND … CREATE` in one transaction, and return how many there were.

    Nothing is checked and nothing looked for; what is stored is what Byplan stores, so that the graphs are equal. Where
    one transaction of all would take more memory than there is, each batch can have its own.
    """
    folder, done = Folder(path), 0
    with driver.session() as session:
        transaction = session.begin_transaction()

        def run(text: str, rows: list[dict[str, Any]]) -> None:
            nonlocal transaction, done
            transaction.run(text, rows=rows).consume()
            done += len(rows)
            if not at_once:
                transaction.commit()
                transaction = session.begin_transaction()

        for noun in NODES.values():
            nodes = []
            for _, fact in folder.rows(noun):
                nodes.append(noun.when_absent() | fact.properties())
                if len(nodes) == BATCH:
                    run(f"UNWIND $rows AS row CREATE (n:{noun.label()}) SET n = row", nodes)
                    nodes = []
            if nodes:
                run(f"UNWIND $rows AS row CREATE (n:{noun.label()}) SET n = row", nodes)
        for noun_ in RELATIONSHIPS.values():
            by_labels: dict[tuple[str, str], list[dict[str, Any]]] = {}

            def write(labels: tuple[str, str], kind: str, rows: list[dict[str, Any]]) -> None:
                start, end = labels
                run(
                    f"UNWIND $rows AS row MATCH (a:{start} {{{NODES[start].key_field}: row.start}}) "
                    f"MATCH (b:{end} {{{NODES[end].key_field}: row.end}}) "
                    f"CREATE (a)-[r:{kind}]->(b) SET r = row.properties",
                    rows,
                )

            for _, fact in folder.rows(noun_):
                (start_label, start), (end_label, end) = ends(fact)
                properties = noun_.when_absent() | fact.properties() | {"key": json.dumps(fact.identity())}
                del properties["start"], properties["end"]
                batch = by_labels.setdefault((start_label, end_label), [])
                batch.append({"start": start, "end": end, "properties": properties})
                if len(batch) == BATCH:
                    write((start_label, end_label), noun_.label(), by_labels.pop((start_label, end_label)))
            for labels, batch in by_labels.items():
                write(labels, noun_.label(), batch)
        transaction.commit()
    return done
