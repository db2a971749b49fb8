"""What lies beside the editor: the nouns with what they have and how they hang together, and examples to start from."""

import re
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.drafts import Draft, Value
from api.pages.site import Site
from kb import queries
from kb.errors import UnknownKey
from kb.model import NODES, RELATIONSHIPS, Node, Relationship
from kb.naming import noun_name
from kb.queries import Query


@dataclass(frozen=True)
class Piece:
    """A piece of Cypher that a click puts into the query: what it is called, and what it means."""

    text: str
    cypher: str
    doc: str = ""


@dataclass(frozen=True)
class Thing:
    """A noun at hand: what stands for it in a query, its properties, and what joins it to others."""

    name: str
    label: str
    pattern: Piece
    properties: list[Piece]
    links: list[Piece]


def examples() -> dict[str, Query]:
    """Return the queries to start from."""
    return queries.catalogue("examples")


def example(site: Site, name: str) -> Draft:
    """Return an example, with a thing of the landscape where it asks for one. Raises UnknownKey."""
    if name not in examples():
        raise UnknownKey(f"no example {name!r}; there are {', '.join(examples())}")
    query = examples()[name]
    values: dict[str, Any] = {
        one: _well_known(site, param.key_of) if param.key_of else param.default
        for one, param in query.params.items()
        if one != "at"
    }
    return Draft(query.text.strip(), {one: Value.of(one, value) for one, value in values.items() if value is not None})


def _well_known(site: Site, label: str) -> str | None:
    """Return the key of the thing of a noun that most is known of; null when there is none."""
    key = NODES[label].key_field
    text = f"MATCH (n:`{label}`) RETURN n.`{key}` AS key ORDER BY COUNT {{ (n)--() }} DESC, key LIMIT 1"
    found = site.kept(("well known", label), lambda: site.graph.read(text))
    return str(found[0]["key"]) if found else None


def things(language: str) -> list[Thing]:
    """Return the nouns as they are declared."""
    return [_thing(label, noun, language) for label, noun in NODES.items()]


def _thing(label: str, noun: type[Node], language: str) -> Thing:
    short = _short(label)
    return Thing(
        noun_name(noun, language).capitalize(),
        label,
        Piece(f"({short}:{label})", f"({short}:{label})"),
        [Piece(name, f"{short}.{name}", words.meaning(noun, name, language)) for name in noun.own_fields()],
        [_link(kind, link, language) for kind, link in RELATIONSHIPS.items() if noun in (*link.starts, *link.ends)],
    )


def _link(kind: str, link: type[Relationship[Any, Any]], language: str) -> Piece:
    """Return a relationship with its ends, and the days that it holds on."""
    start, end = _end(link.starts, "a"), _end(link.ends, "b")
    cypher = f"({start})-[r:{kind}]->({end})"
    doc = words.relationship(kind, "out", language)
    own = [name for name in link.own_fields() if name not in ("start", "end")]
    return Piece(cypher, cypher, f"{doc}: {', '.join(f'r.{name}' for name in own)}")


def _end(nouns: tuple[type[Node], ...], other: str) -> str:
    if len(nouns) == len(NODES):
        return other
    labels = [noun.__name__ for noun in nouns]
    return f"{_short(labels[0]) if len(labels) == 1 else other}:{'|'.join(labels)}"


def _short(label: str) -> str:
    """Return what a thing is called in a query: the first letters of the words of its label."""
    return "".join(re.findall(r"[A-Z]", label)).lower()
