"""Identity: which thing an id means, however it is written, and by whichever of its ids.

A thing is meant by its key; by an ExternalId that identifies it and no other of its noun, such as `kitos:<uuid>`; by
its CVR number or UUID alone; and by a key that it had before it was merged, which is an ExternalId like the others:
`vendor:kmd-as`.
"""

import re
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from kb.errors import UnknownKey
from kb.model import NODES, Fact, Node, Relationship
from kb.queries import Query
from kb.rows import Row
from kb.seen.reading import sees
from kb.spelling import cvr, external, uuid

T = TypeVar("T")

ODD = re.compile(
    r"[\w.-]+:.+|(?:DK|[\s.-])*(?:[0-9][\s.-]*){8}|\{?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?", re.I
)
"""What may be an id that another register gave."""
MOST_SEEN = 50_000
"""What so many ids of a column mean is remembered: most rows name one that others name too."""
Column = tuple[str, tuple[type[Node], ...], dict[str, tuple[str, bool]]]
"""Where ids stand, of which nouns, and what those mean that were met."""
OWN = {"cvr": "cvr", "organisation_uuid": "uuid"}
"""Properties that identify a thing as an ExternalId of that scheme does."""


class Readable(Protocol):
    """Whatever can be asked what is in the graph: the graph itself, or a transaction in it."""

    def read(self, text: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query."""


def former(noun: type[Node], key: str) -> str:
    """Return the key of the ExternalId that a key becomes when its thing is merged into another."""
    return f"{noun.file}:{key}"


def meant(graph: Readable, noun: type[Node], text: str) -> str | None:
    """Return the key of the thing that an id means, its own key first; null when it means none, or several."""
    spelled = noun.spelled(text)
    if graph.read(f"MATCH (n:{noun.label()} {{{noun.key_field}: $key}}) RETURN n.{noun.key_field}", {"key": spelled}):
        return spelled
    if not sees("ExternalId"):
        return None
    asked = _others(noun, spelled)
    found = _known(graph, noun, asked)
    return next((found[one] for one in asked if one in found), None)


def _others(noun: type[Node], text: str) -> list[str]:
    """Return the ExternalIds that a text may stand for, those tried first first."""
    found = [former(noun, text)]
    if ":" in text:
        found.append(external(text))
    if (number := cvr(text)) != text or (number.isdecimal() and len(number) == 8):
        found.append(f"cvr:{number}")
    if (one := uuid(text)) != text or one.count("-") == 4:
        found += [f"kitos:{one}", f"uuid:{one}"]
    return found


def _known(graph: Readable, noun: type[Node], asked: list[str] | None = None) -> dict[str, str]:
    """Return by ExternalId the one thing of a noun that it identifies, of those asked for or of all."""
    label, key = noun.label(), noun.key_field
    own = [
        f"MATCH (n:{label}) WHERE n.{name} IS NOT NULL AND ($asked IS NULL OR '{scheme}:' + n.{name} IN $asked) "
        f"RETURN '{scheme}:' + n.{name} AS id, n.{key} AS key, 1 AS place"
        for name, scheme in OWN.items()
        if name in noun.model_fields
    ]
    some = "WHERE e.key IN $asked" if asked is not None else ""
    said = f"MATCH (e:ExternalId)-[:IDENTIFIES]->(n:{label}) {some} RETURN e.key AS id, n.{key} AS key, 0 AS place"
    found: dict[str, tuple[int, set[str]]] = {}
    for row in graph.read(" UNION ALL ".join([said, *own]), {"asked": asked}):
        place, keys = found.setdefault(row["id"], (row["place"], set()))
        if place == row["place"]:
            keys.add(row["key"])
    return {one: keys.pop() for one, (_, keys) in found.items() if len(keys) == 1}


def answered_for(graph: Readable, query: Query, given: Row, answered: Callable[[Row], T]) -> T:
    """Return an answer for what is asked for, where any id of a thing will do; its key is tried first."""
    params = query.validated(given)
    try:
        return answered(params)
    except UnknownKey:
        others = {
            name: key
            for name, param in query.params.items()
            if param.key_of and params.get(name) is not None
            if (key := meant(graph, NODES[param.key_of], params[name])) not in (None, params[name])
        }
        if not others:
            raise
    return answered(params | others)


class Identities:
    """What the ids in the rows of a snapshot mean, by what is in the graph; without a graph, how they are written."""

    def __init__(self, graph: Readable | None) -> None:
        """Know the keys of things that were merged; what other registers call things is read when it is met."""
        self._graph = graph
        self._merged: dict[str, dict[str, str]] = {}
        self._known: dict[str, tuple[dict[str, str], set[str]]] = {}
        self._columns: dict[str, list[Column]] = {}
        if graph is None:
            return
        met: dict[str, dict[str, set[str]]] = {}
        rows = graph.read(
            "UNWIND $nouns AS noun MATCH (e:ExternalId)-[:IDENTIFIES]->(n) "
            "WHERE e.key STARTS WITH noun.prefix AND noun.label IN labels(n) "
            "RETURN noun.label AS label, substring(e.key, size(noun.prefix)) AS id, coalesce(n.code, n.id) AS key",
            {"nouns": [{"label": label, "prefix": former(noun, "")} for label, noun in NODES.items()]},
        )
        for row in rows:
            met.setdefault(row["label"], {}).setdefault(row["id"], set()).add(row["key"])
        for label, ids in met.items():
            taken = self._taken(NODES[label], list(ids))
            self._merged[label] = {one: min(keys) for one, keys in ids.items() if len(keys) == 1 and one not in taken}

    def _taken(self, noun: type[Node], keys: list[str]) -> set[str]:
        """Return those that are keys themselves."""
        text = f"UNWIND $keys AS key MATCH (n:{noun.label()} {{{noun.key_field}: key}}) RETURN key"
        return {row["key"] for row in self._graph.read(text, {"keys": keys})} if self._graph else set()

    def read(self, noun: type[Fact], given: dict[str, str]) -> bool:
        """Write the ids of a row as keys, in place; tell whether one was another id than the key of its thing."""
        other = False
        for column, nouns, seen in self._of(noun):
            text = given.get(column)
            if text is None:
                continue
            met = seen.get(text)
            if met is None:
                met = self._meant(nouns, text)
                if len(seen) < MOST_SEEN:
                    seen[text] = met
            given[column], by_another = met
            other |= by_another
        return other

    def _of(self, noun: type[Fact]) -> list[Column]:
        """Return the columns in which ids stand."""
        if noun.file not in self._columns:
            columns: dict[str, tuple[type[Node], ...]] = {}
            if issubclass(noun, Node):
                columns = {noun.key_field: (noun,)}
            elif issubclass(noun, Relationship):
                columns = {"start": noun.starts, "end": noun.ends}
            self._columns[noun.file] = [(name, nouns, {}) for name, nouns in columns.items()]
        return self._columns[noun.file]

    def _meant(self, nouns: tuple[type[Node], ...], text: str) -> tuple[str, bool]:
        """Return what an id is as a key, and whether it was another id than that."""
        label, colon, rest = text.partition(":") if len(nouns) > 1 else ("", "", text)
        noun = NODES.get(label) if label else nouns[0]
        if noun is None:
            return text, False  # it does not say of which noun it is, which is noted where rows are checked
        spelled = noun.spelled(rest)
        key = self._key(noun, spelled)
        return label + colon + key, key != spelled

    def _key(self, noun: type[Node], text: str) -> str:
        label = noun.label()
        if merged := self._merged.get(label):
            text = merged.get(text, text)
        if self._graph is None or label == "ExternalId" or not ODD.fullmatch(text):
            return text
        if label not in self._known:
            known = _known(self._graph, noun)
            forms = sorted({form for one in known for form in (one, one.partition(":")[2])})
            self._known[label] = known, self._taken(noun, forms)
        known, taken = self._known[label]
        if not known or text in taken:
            return text
        return next((known[one] for one in _others(noun, text)[1:] if one in known), text)
