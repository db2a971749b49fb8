"""One thing with all around it: a page of its neighbours, or groups of them as a reader wants them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kb.access.asking import refusal
from kb.danish import order_in_cypher
from kb.errors import InvalidParameter, UnknownKey
from kb.graph import Graph
from kb.identity import meant
from kb.lookup import active, active_if_dated, by_label, properties
from kb.model import RELATIONSHIPS, Node
from kb.paging import Order, Page, Place
from kb.rows import Row
from kb.seen import reading

Direction = Literal["in", "out"]


@dataclass(frozen=True)
class Group:
    """The relationships of one thing of one type and direction: how many, and the first of them by the other's name."""

    type: str
    direction: str
    count: int
    items: list[Row]


def node(
    graph: Graph,
    noun: type[Node],
    key: str,
    *,
    at: date,
    kind: str | None = None,
    direction: Direction | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> tuple[Row, Page]:
    """Return the properties of one thing, and its neighbours: {type, direction, label, key, name, properties, runs}.

    Of relationships with dates only those active on the day are shown; those without are always shown. They come by
    type, direction, and the other end's label and key. Any id of it will do. Raises UnknownKey, InvalidParameter.
    """
    if kind is not None and kind not in RELATIONSHIPS:
        raise InvalidParameter({"type": f"there is no relationship {kind!r}; there are {', '.join(RELATIONSHIPS)}"})
    if kind is not None and not reading.sees(kind):
        raise refusal(f"type: {kind} is for the municipalities")
    found = graph.read(f"{_thing(noun)} RETURN {properties('n', noun)} AS properties", {"key": key})
    if not found:
        other = meant(graph, noun, key)
        if other is None:
            raise UnknownKey(f"no {noun.label()} {key!r}")
        return node(graph, noun, other, at=at, kind=kind, direction=direction, limit=limit, cursor=cursor)
    order = Order([Place(name) for name in ("type", "direction", "label", "key", "r.key")], cursor=cursor)
    rows = graph.read(
        f"""{_thing(noun)} {_relationships(kind, direction)}
        WITH * WHERE holds AND {order.behind()}
        RETURN type, {ITEM} AS item, {order.place()} AS place ORDER BY {order.by()} LIMIT $limit + 1""",
        {"key": key, "at": at, "after": order.after, "limit": limit},
    )
    page = order.page(rows, limit)
    return _own(noun, found[0]), Page([_neighbour(row["type"], row["item"]) for row in page.items], page.next)


def around(graph: Graph, noun: type[Node], key: str, *, at: date, each: int = 25) -> tuple[Row, list[Group], Row]:
    """Return the properties of a thing, the groups of its relationships that hold, and those before and after.

    Items are as those of `node`, by the other end's name. The last is {past, future}: the dated ones that hold no more
    or not yet, the latest first, at most four times `each`. Raises UnknownKey.
    """
    rows = graph.read(
        f"""{_thing(noun)} RETURN {properties("n", noun)} AS properties, COLLECT {{
          {_relationships()}
          ORDER BY CASE WHEN holds THEN {order_in_cypher("name")} END, r.valid_from_day DESC, key, r.key
          WITH type, direction, holds, r.valid_to_day <= $at AS past, collect({ITEM}) AS items
          RETURN {{type: type, direction: direction, holds: holds, past: past,
            count: size(items), items: items[..$each]}}
        }} AS groups""",
        {"key": key, "at": at, "each": each},
    )
    if not rows:
        raise UnknownKey(f"no {noun.label()} {key!r}")
    groups: list[Group] = []
    others: Row = {"past": [], "future": []}
    for row in rows[0]["groups"]:
        items = [_neighbour(row["type"], item) for item in row["items"]]
        if row["holds"]:
            groups.append(Group(row["type"], row["direction"], row["count"], items))
        else:
            others["past" if row["past"] else "future"] += items
    places = {kind: at for at, kind in enumerate(RELATIONSHIPS)}
    groups.sort(key=lambda group: (places[group.type], group.direction))
    for items in others.values():
        items.sort(key=lambda item: item["properties"].get("valid_from") or "", reverse=True)
        del items[4 * each :]
    return _own(noun, rows[0]), groups, others


ITEM = "{direction: direction, label: label, key: key, name: name, properties: properties(r)}"


def _thing(noun: type[Node]) -> str:
    """Return the Cypher that finds `n` by its key."""
    return f"MATCH (n:{noun.label()} {{{noun.key_field}: $key}})"


def _relationships(kind: str | None = None, direction: Direction | None = None) -> str:
    """Return the Cypher that finds the relationships `r` of `n`, their type and direction, and the other end.

    That one as label, key and name. Those without dates hold always, the others while both of their ends do.
    """
    arrow = f"[r:{kind}]" if kind else f"[r{reading.seen_types()}]"
    ways = {
        "in": f"MATCH (n)<-{arrow}-(o) RETURN r, o, 'in' AS direction",
        "out": f"MATCH (n)-{arrow}->(o) RETURN r, o, 'out' AS direction",
    }
    return f"""CALL (n) {{ {" UNION ALL ".join(text for way, text in ways.items() if direction in (None, way))} }}
        WITH n, r, o, direction, labels(o)[0] AS label WHERE type(r) <> 'WITHDRAWN'
        WITH r, type(r) AS type, direction, label, {by_label("key_field")} AS key, {by_label("title_field")} AS name,
          r.valid_from_day IS NULL OR ({active("r")} AND {active_if_dated("n")} AND {active_if_dated("o")}) AS holds"""


def _own(noun: type[Node], row: Row) -> Row:
    return {name: row["properties"][name] for name in noun.own_fields()}


def _neighbour(kind: str, item: Row) -> dict[str, Any]:
    """Return what is told of a neighbour, with what its relationship declares."""
    known = item["properties"]
    fields = [name for name in RELATIONSHIPS[kind].own_fields() if name not in ("start", "end")]
    told = {name: known.get(name) for name in fields}
    other = {name: item[name] for name in ("direction", "label", "key", "name")}
    return {"type": kind, **other, "properties": told, "runs": known.get("runs") or []}
