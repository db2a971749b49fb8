"""Forms for other tools: JSON lines, CSV of nodes and of relationships, and GraphML."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kb import graphml
from kb.exports import Record, nouns, records
from kb.imports.stated import labelled
from kb.model import Node, Noun
from kb.writing import Writing

Thing = tuple[Noun, Record]


def things(run: Writing) -> Iterator[Thing]:
    """Yield every fact with its noun, nodes first."""
    for noun in nouns():
        for record in records(run, noun):
            yield noun, record


def write_json_lines(run: Writing, file: Path) -> int:
    """Write a line per fact: its label and properties, or its type, ends and properties. Return how many."""
    lines = 0
    with file.open("w", encoding="utf-8") as out:
        for noun, record in things(run):
            known = {name: value for name, value in record.items() if value not in (None, [])}
            if issubclass(noun, Node):
                line: dict[str, Any] = {"label": noun.label(), "properties": known}
            else:
                (start, end), properties = _ends(noun, known), _without_ends(known)
                line = {"type": noun.label(), "start": start, "end": end, "properties": properties}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            lines += 1
    return lines


def write_triples(run: Writing, folder: Path) -> int:
    """Write `nodes.csv` and `relationships.csv` into a folder, and return how many rows they have together."""
    rows = 0
    with (
        (folder / "nodes.csv").open("w", encoding="utf-8", newline="") as nodes,
        (folder / "relationships.csv").open("w", encoding="utf-8", newline="") as edges,
    ):
        node, edge = csv.writer(nodes, lineterminator="\n"), csv.writer(edges, lineterminator="\n")
        node.writerow(["id", "label", "name", "properties"])
        edge.writerow(["start", "type", "end", "valid_from", "valid_to", "properties"])
        for noun, record in things(run):
            known = {name: value for name, value in record.items() if value not in (None, [])}
            if issubclass(noun, Node):
                name = known.get(noun.title_field(), "")
                node.writerow([_id(noun, known), noun.label(), name, json.dumps(known, ensure_ascii=False)])
            else:
                start, end = _ends(noun, known)
                period = [known.pop("valid_from", ""), known.pop("valid_to", "")]
                more = json.dumps(_without_ends(known), ensure_ascii=False)
                edge.writerow([start, noun.label(), end, *period, more])
            rows += 1
    return rows


def write_graphml(run: Writing, file: Path) -> int:
    """Write GraphML, in which all properties are text. Return how many elements."""
    kinds = [(noun, "node" if issubclass(noun, Node) else "edge") for noun in nouns()]
    names = {(kind, name) for noun, kind in kinds for name in ("label", *noun.own_fields())}
    names = (names | {("node", "key")}) - {("node", "id")}
    with file.open("w", encoding="utf-8") as out:
        return graphml.write(out, dict.fromkeys(sorted(names), "string"), map(_element, things(run)))


def _element(thing: Thing) -> graphml.Element:
    noun, record = thing
    known = {name: value for name, value in record.items() if value not in (None, [])}
    if issubclass(noun, Node):
        # By the name of id igraph knows the node itself, and reads no file that has another.
        own = {"label": noun.label(), "key": known[noun.key_field], **known}
        return graphml.Element({"id": _id(noun, known)}, {name: own[name] for name in own if name != "id"})
    attributes = dict(zip(("source", "target"), _ends(noun, known), strict=True))
    return graphml.Element(attributes, {"label": noun.label(), **_without_ends(known)})


def _id(noun: type[Node], known: Record) -> str:
    return f"{noun.label()}:{known[noun.key_field]}"


def _ends(noun: Noun, known: Record) -> tuple[str, str]:
    """Return the ends of a relationship as `Label:key`."""
    if issubclass(noun, Node):
        raise TypeError(f"{noun.label()} has no ends")
    start, end = labelled(known["start"], noun.starts), labelled(known["end"], noun.ends)
    return ":".join(start), ":".join(end)


def _without_ends(known: Record) -> Record:
    return {name: value for name, value in known.items() if name not in ("start", "end")}
