"""Browsing: lists of a noun as a reader wants them, what is searched for, and the names of keys."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from kb import naming
from kb import search as wanted
from kb.access.asking import asking, refusal
from kb.beside import end_key
from kb.danish import order, order_in_cypher
from kb.errors import InvalidParameter
from kb.graph import Graph
from kb.lookup import active_if_dated, by_label, holds, pattern, properties, which
from kb.model import NODES, Node
from kb.paging import Order, Page, Place
from kb.rows import Row
from kb.seen import reading

CHOICES = 40
"""A property with more values than so many is no filter."""


def listed(
    graph: Graph,
    noun: type[Node],
    *,
    at: date,
    text: str = "",
    filters: Row | None = None,
    counted: Iterable[str] = (),
    named: Iterable[str] = (),
    sort: str = "",
    down: bool = False,
    skip: int = 0,
    limit: int = 50,
) -> tuple[list[Row], int]:
    """Return some things of a noun, as {property: value} and {TYPE: how many it is joined to}, and how many there are.

    `filters` and `text` are as `lookup.listing` takes them, and what fits best comes first; `counted` and `named` are
    types of relationships, of which those count that hold and are not only planned, by the other end: how many, or
    which, as {label, key, name}. Names sort the Danish way, null last. Raises InvalidParameter when there is nothing to
    sort by so.
    """
    counted, named = list(counted), list(named)
    title, key = noun.title_field(), noun.key_field
    by_rank, sort = bool(text) and not sort, sort or title
    if sort == "sources" and not asking().sees_all:
        raise refusal("sort: not all sources are public, and so nothing is sorted by them")
    if sort not in (*noun.model_fields, *counted, *named):
        raise InvalidParameter({"sort": f"{noun.label()} has no {sort!r}"})
    meant = which(noun, at, filters, text or None)
    if meant is None:
        return [], 0
    found, params = meant
    counts = {
        kind: f"COUNT {{ MATCH {pattern(noun, kind)} WHERE {holds(kind)} RETURN DISTINCT o }}" for kind in counted
    }
    named_ends = {kind: _others(noun, kind) for kind in named}
    text_property = sort in noun.model_fields and noun.model_fields[sort].annotation in (str, str | None)
    of_ends = f"{named_ends[sort]}[0].order" if sort in named_ends else counts.get(sort)
    by = of_ends or (order_in_cypher(f"n.{sort}") if text_property else f"n.{sort}")
    if by_rank:
        by = "[toString(rank), n.folded]"
    (total,) = graph.read(f"{found} RETURN count(n) AS n", params)
    rows = graph.read(
        f"{found} WITH n, {by} AS place ORDER BY place IS NULL, place {'DESC' if down else ''}, n.{key} "
        f"SKIP $skip LIMIT $limit RETURN {properties('n', noun)} AS properties, "
        f"{{{', '.join(f'{kind}: {found}' for kind, found in (counts | named_ends).items())}}} AS counts",
        {**params, "skip": skip, "limit": limit},
    )
    items = [{**{name: row["properties"][name] for name in noun.own_fields()}, **row["counts"]} for row in rows]
    return items, total["n"]


def values(graph: Graph, noun: type[Node], names: Iterable[str]) -> dict[str, list[Any]]:
    """Return the values that occur of each property, ascending; of a property with very many none."""
    found = {}
    for name in names:
        (row,) = graph.read(
            f"MATCH (n:{noun.label()}) WHERE n.{name} IS NOT NULL WITH DISTINCT n.{name} AS value LIMIT {CHOICES + 1} "
            "WITH value ORDER BY value RETURN collect(value) AS values"
        )
        found[name] = row["values"] if len(row["values"]) <= CHOICES else []
    return found


def ends(graph: Graph, noun: type[Node], kind: str, most: int) -> list[tuple[str, str]]:
    """Return (key, name) of what things of a noun are joined to, in the Danish order; none when there are too many.

    Keys are with their labels where several are possible.
    """
    rows = graph.read(
        f"""MATCH {pattern(noun, kind).replace("(n)", f"(n:{noun.label()})")}
        WITH DISTINCT o, labels(o)[0] AS label LIMIT $most + 1
        RETURN label, {by_label("key_field")} AS key, {by_label("title_field")} AS name""",
        {"most": most},
    )
    found = [(end_key(noun, kind, row["label"], row["key"]), row["name"] or row["key"]) for row in rows]
    return sorted(found, key=lambda one: (order(one[1]), one[0])) if len(found) <= most else []


def names(graph: Graph, keys: Iterable[tuple[str, str]], language: str = "da") -> dict[tuple[str, str], str]:
    """Return the names of those (label, key) that there are and that whoever asks may see.

    What has no name is called by what is around it, or else by its key.
    """
    asked: dict[str, list[str]] = {}
    for label, key in dict.fromkeys(keys):
        if not reading.sees(label):
            continue
        asked.setdefault(label, []).append(key)
    if not asked:
        return {}
    text = "\nUNION ALL\n".join(
        f"UNWIND $asked.{label} AS key MATCH (n:{label} {{{NODES[label].key_field}: key}}) "
        f"RETURN '{label}' AS label, key, n.{NODES[label].title_field()} AS name"
        for label in asked
    )
    found = {(row["label"], row["key"]): row["name"] or row["key"] for row in graph.read(text, {"asked": asked})}
    return found | naming.names(graph, found, language)


def choices(graph: Graph, noun: type[Node], at: date, most: int, language: str = "da") -> list[tuple[str, str]] | None:
    """Return (key, name) of all things of a noun in the Danish order, or null when there are more than `most`."""
    items, total = listed(graph, noun, at=at, limit=most)
    if total > most:
        return None
    called = naming.names(graph, [(noun.label(), item[noun.key_field]) for item in items], language)
    found = [
        (key, called.get((noun.label(), key)) or item[noun.title_field()] or key)
        for item in items
        for key in [item[noun.key_field]]
    ]
    return sorted(found, key=lambda one: order(one[1])) if called else found


def search(graph: Graph, text: str, *, at: date, each: int = 8) -> list[tuple[type[Node], list[Row], int]]:
    """Return, for each noun with names in which the text is found, the first things {key, name} and how many."""
    sought = wanted.sought(text)
    if not sought:
        return []
    rows = graph.read(
        f"""{_hits()} WITH * ORDER BY rank, folded, key
        WITH label, collect({{key: key, name: name}}) AS found
        RETURN label, size(found) AS total, found[..$each] AS items""",
        {"sought": sought, "at": at, "each": each},
    )
    found = {row["label"]: row for row in rows}
    return [(noun, found[label]["items"], found[label]["total"]) for label, noun in NODES.items() if label in found]


def hits(graph: Graph, text: str, *, at: date, limit: int = 20, cursor: str | None = None) -> Page:
    """Return things {label, key, name, rank} in whose names or keys the text is found, the best first."""
    order = Order([Place("rank", int), *map(Place, ("folded", "label", "key"))], text, cursor=cursor)
    sought = wanted.sought(text)
    if not sought:
        return Page([], None)
    rows = graph.read(
        f"{_hits()} WITH * WHERE {order.behind()} RETURN label, key, name, rank, {order.place()} AS place "
        f"ORDER BY {order.by()} LIMIT $limit + 1",
        {"sought": sought, "at": at, "after": order.after, "limit": limit},
    )
    return order.page(rows, limit)


def _hits() -> str:
    """Return the Cypher that finds things with names as label, key, name, folded and rank."""
    named = [label for label, noun in NODES.items() if noun.title_field() != noun.key_field and reading.sees(label)]
    return (
        f"{wanted.FOUND}WHERE n:{'|'.join(named)} WITH n, rank WHERE {active_if_dated('n')} "
        f"WITH n AS o, rank, labels(n)[0] AS label WITH label, {by_label('key_field')} AS key, "
        f"{by_label('title_field')} AS name, o.folded AS folded, rank"
    )


def _others(noun: type[Node], kind: str) -> str:
    """Return the Cypher that finds the other ends of relationships as {label, key, name, order}, by name."""
    return (
        f"COLLECT {{ MATCH {pattern(noun, kind)} WHERE {holds(kind)} WITH DISTINCT o, labels(o)[0] AS label "
        f"WITH label, {by_label('key_field')} AS key, {by_label('title_field')} AS name "
        f"WITH *, {order_in_cypher('name')} AS by_name ORDER BY by_name, key "
        "RETURN {label: label, key: key, name: name, order: by_name} }"
    )


def has_illustrative(graph: Graph) -> bool:
    """Tell whether something is made up for demonstration; every relationship is looked at."""
    found: bool = graph.told_to_all(
        """RETURN EXISTS { MATCH (n) WHERE n.sources = ['illustrative'] }
          OR EXISTS { MATCH ()-[r]->() WHERE r.sources = ['illustrative'] } AS found"""
    )
    return found
