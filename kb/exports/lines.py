"""Forms for other tools: JSON lines, CSV of nodes and of relationships, and GraphML."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from kb.exports import Record, nouns, records
from kb.imports.folder import labelled
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
    """Write GraphML (http://graphml.graphdrawing.org), which Gephi and yEd read. Return how many elements."""
    names = sorted({name for noun in nouns() for name in noun.own_fields()} - {"start", "end"})
    elements = 0
    with file.open("w", encoding="utf-8") as out:
        xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
        xml.startDocument()
        xml.startElement("graphml", AttributesImpl({"xmlns": "http://graphml.graphdrawing.org/xmlns"}))
        for name in ("label", *names):
            declared = {"id": name, "for": "all", "attr.name": name, "attr.type": "string"}
            xml.startElement("key", AttributesImpl(declared))
            xml.endElement("key")
        xml.startElement("graph", AttributesImpl({"id": "byplan", "edgedefault": "directed"}))
        for noun, record in things(run):
            known = {name: value for name, value in record.items() if value not in (None, [])}
            if issubclass(noun, Node):
                element, attributes = "node", {"id": _id(noun, known)}
            else:
                start, end = _ends(noun, known)
                element, attributes = "edge", {"source": start, "target": end}
            xml.startElement(element, AttributesImpl(attributes))
            for name, value in {"label": noun.label(), **_without_ends(known)}.items():
                xml.startElement("data", AttributesImpl({"key": name}))
                xml.characters(_text(value))
                xml.endElement("data")
            xml.endElement(element)
            elements += 1
        xml.endElement("graph")
        xml.endElement("graphml")
        xml.endDocument()
    return elements


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


def _text(value: Any) -> str:
    text = "|".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
    # XML 1.0 has no place for most control characters, not even escaped.
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t\r")
