"""GraphML (http://graphml.graphdrawing.org), which Gephi, yEd and others read, written element by element."""

from collections.abc import Iterable, Mapping
from io import TextIOBase
from typing import Any, NamedTuple
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from kb.texts import in_xml

Types = Mapping[tuple[str, str], str]
"""The types of properties, by (node or edge, name)."""


class Element(NamedTuple):
    """A node or an edge: its attributes in GraphML, `id` or `source` and `target`, and its properties."""

    attributes: Mapping[str, str]
    properties: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Return which of the two it is."""
        return "edge" if "source" in self.attributes else "node"


def write(out: TextIOBase, types: Types, elements: Iterable[Element]) -> int:
    """Write a directed graph, of whose properties the types are given, nodes first. Return how many elements it has."""
    xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
    keys = {one: f"d{at}" for at, one in enumerate(types)}
    count = 0
    xml.startDocument()
    _open(xml, "graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    for (kind, name), key in keys.items():  # of what is for all, igraph reads nothing
        _open(xml, "key", {"id": key, "for": kind, "attr.name": name, "attr.type": types[kind, name]})
        xml.endElement("key")
    _open(xml, "graph", {"id": "byplan", "edgedefault": "directed"})
    for element in elements:
        _open(xml, element.kind, element.attributes)
        for name, value in element.properties.items():
            _open(xml, "data", {"key": keys[element.kind, name]})
            xml.characters(in_xml(_text(value)))
            xml.endElement("data")
        xml.endElement(element.kind)
        count += 1
    xml.endElement("graph")
    xml.endElement("graphml")
    xml.endDocument()
    return count


def types_of(elements: Iterable[Element]) -> Types:
    """Return the types of all properties; one whose values are of several is text, unless all are numbers."""
    found: dict[tuple[str, str], set[type]] = {}
    for element in elements:
        for name, value in element.properties.items():
            found.setdefault((element.kind, name), set()).add(type(value))
    names: list[tuple[set[type], str]] = [({bool}, "boolean"), ({int}, "long"), ({int, float}, "double")]
    return {one: next((called for those, called in names if own <= those), "string") for one, own in found.items()}


def _open(xml: XMLGenerator, name: str, attributes: Mapping[str, str]) -> None:
    xml.startElement(name, AttributesImpl({key: in_xml(value) for key, value in attributes.items()}))


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
