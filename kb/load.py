"""Loading: puts a checked folder into the graph, all of it or nothing."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kb.errors import Problem, SourceError
from kb.graph import LANDSCAPE, Graph
from kb.imports.consistency import Checked
from kb.imports.folder import Folder, ends
from kb.model import NODES, RELATIONSHIPS, Fact, Node, Relationship
from kb.queries import FOLDER

BATCH = 5_000
Say = Callable[[str], None]


def schema() -> dict[str, str]:
    """Return the constraints and indexes by name: keys of nodes and relationships, and what questions filter by."""
    statements = {}
    for label, noun in NODES.items():
        statements[f"{noun.file}_key"] = f"FOR (n:{label}) REQUIRE n.{noun.key_field} IS UNIQUE"
    statements["landscape_key"] = f"FOR (n:{LANDSCAPE}) REQUIRE n.id IS UNIQUE"
    for kind, relationship in RELATIONSHIPS.items():
        statements[f"{relationship.file}_relationship_key"] = f"FOR ()-[r:{kind}]-() REQUIRE r.key IS UNIQUE"
    found = {name: f"CREATE CONSTRAINT {name} IF NOT EXISTS {rest}" for name, rest in statements.items()}
    found["municipality_region"] = "CREATE INDEX municipality_region IF NOT EXISTS FOR (n:Municipality) ON (n.region)"
    return found


def prepare(graph: Graph) -> None:
    """Create the constraints and indexes that are not there yet."""
    there = {row["name"] for row in graph.read("SHOW INDEXES YIELD name")}
    missing = [statement for name, statement in schema().items() if name not in there]
    if missing:
        graph.define(missing)


def load(graph: Graph, path: Path, *, replace: bool = False, say: Say = lambda _: None) -> dict[str, int]:
    """Add a folder to the landscape, or put it in its place, and return its rows per file.

    Everything is checked before anything is written, and written in one transaction. Raises SourceError.
    """
    folder = Folder(path)
    prepare(graph)
    with graph.writing() as run:
        # One load at a time: the version's lock is held to the end of the transaction.
        run(f"MERGE (l:{LANDSCAPE} {{id: 1}}) SET l.version = randomUUID()")
        say(f"Checking {path} …")
        checked = Checked(folder, None if replace else graph)
        if folder.problems:
            raise SourceError(sorted(folder.problems, key=lambda p: (p.file, p.line or 0, p.column or "")))
        if replace:
            say("Emptying the graph …")
            run(f"MATCH (n) WHERE NOT n:{LANDSCAPE} DETACH DELETE n")
        total, done, said = sum(checked.counts.values()), 0, 0
        for noun in (*NODES.values(), *RELATIONSHIPS.values()):
            if not checked.counts[noun.file]:
                continue
            for count in _written(run, folder, noun):
                done += count
                if done - said < 10 * BATCH and done < total:
                    continue
                said = done
                say(f"Loading {done:,} of {total:,} rows".replace(",", " "))
        if folder.problems or done != total:
            raise SourceError([Problem(str(path), None, None, "changed while it was loaded; nothing was written")])
    return {file: count for file, count in checked.counts.items() if count}


def _written(run: Callable[..., Any], folder: Folder, noun: type[Fact]) -> Iterator[int]:
    if issubclass(noun, Node):
        yield from _nodes(run, folder, noun)
    elif issubclass(noun, Relationship):
        yield from _relationships(run, folder, noun)


def _nodes(run: Callable[..., Any], folder: Folder, noun: type[Node]) -> Iterator[int]:
    text = _template("nodes", Label=noun.label(), key=noun.key_field)
    rows = (fact.properties() for _, fact in folder.rows(noun))
    while batch := list(islice(rows, BATCH)):
        run(
            text,
            absent=noun.when_absent(),
            rows=[{"key": row[noun.key_field], "sources": row.pop("sources", ()), "properties": row} for row in batch],
        )
        yield len(batch)


def _relationships(run: Callable[..., Any], folder: Folder, noun: type[Relationship[Any, Any]]) -> Iterator[int]:
    batches: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def write(labels: tuple[str, str]) -> int:
        rows = batches.pop(labels)
        start, end = NODES[labels[0]], NODES[labels[1]]
        text = _template(
            "relationships",
            Start=labels[0],
            start_key=start.key_field,
            TYPE=noun.label(),
            End=labels[1],
            end_key=end.key_field,
        )
        run(text, rows=rows, absent=noun.when_absent())
        return len(rows)

    for _, fact in folder.rows(noun):
        (start_label, start), (end_label, end) = ends(fact)
        properties = fact.properties()
        del properties["start"], properties["end"]
        batch = batches.setdefault((start_label, end_label), [])
        batch.append(
            {
                "start": start,
                "end": end,
                "key": json.dumps(fact.identity(), ensure_ascii=False),
                "sources": properties.pop("sources", ()),
                "properties": properties,
            }
        )
        if len(batch) == BATCH:
            yield write((start_label, end_label))
    for labels in list(batches):
        yield write(labels)


def _template(name: str, **names: str) -> str:
    text = (FOLDER / "load" / f"{name}.cypher").read_text(encoding="utf-8")
    for placeholder, declared in names.items():
        text = text.replace(f"`{placeholder}`", declared)
    return text
