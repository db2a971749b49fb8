"""Looking up what there is of each noun, and one thing with its neighbours: as of a day, and a page at a time."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_origin

from kb.access.asking import asking, refusal
from kb.errors import InvalidParameter, UnknownKey
from kb.graph import Graph
from kb.identity import former, meant
from kb.model import NODES, RELATIONSHIPS, Node
from kb.rows import Row
from kb.seen import reading

Direction = Literal["in", "out"]


@dataclass(frozen=True)
class Page:
    """Some of the items; `next` is the cursor of the page that follows, null on the last."""

    items: list[Row]
    next: str | None


def counts(graph: Graph) -> dict[str, int]:
    """Return how many nodes there are by label, of those that whoever asks may see, whatever the day."""
    # One row of subqueries: Neo4j takes four times as long to plan as many statements joined by UNION.
    seen = filter(reading.sees, NODES)
    (row,) = graph.read(f"RETURN {', '.join(f'COUNT {{ (:{label}) }} AS {label}' for label in seen)}")
    return row


def listing(
    graph: Graph, noun: type[Node], *, at: date, filters: Row | None = None, limit: int = 100, cursor: str | None = None
) -> Page:
    """Return the things of a noun in the order of their keys, as {property: value} with null for what is not known.

    `filters` are exact; of a list it is enough that it holds the value. What has dates of its own is listed only while
    it is active. Raises InvalidParameter.
    """
    key, asked = noun.key_field, {name: value for name, value in (filters or {}).items() if value is not None}
    where = [f"n.{key} > $after[0]"]
    if noun.dated:
        where.append(active("n"))
    for name in asked:
        if name not in noun.model_fields:
            raise InvalidParameter(f"{name}: {noun.label()} has no such property")
        if name == "sources" and not asking().sees_all:
            raise refusal("sources: not all of them are public, and so nothing is found by them")
        if isinstance(asked[name], str):
            asked[name] = noun.spelled(asked[name], name)
        is_list = get_origin(noun.model_fields[name].annotation) is tuple
        where.append(f"$filters.{name} IN n.{name}" if is_list else f"n.{name} = $filters.{name}")
    rows = graph.read(
        f"MATCH (n:{noun.label()}) WHERE {' AND '.join(where)}\n"
        f"RETURN {properties('n', noun)} AS properties ORDER BY n.{key} LIMIT $limit + 1",
        {"at": at, "filters": asked, "after": _read(cursor, 1) or [""], "limit": limit},
    )
    items = [{name: row["properties"][name] for name in noun.own_fields()} for row in rows]
    return _page(items, limit, lambda item: [item[key]])


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
    """Return the properties of one thing, and its neighbours: {type, direction, properties, runs, label, key, name}.

    Of relationships with dates only those active on the day are shown; those without are always shown. They come by
    type, direction, and the other end's label and key. Any id of it will do. Raises UnknownKey, InvalidParameter.
    """
    if kind is not None and kind not in RELATIONSHIPS:
        raise InvalidParameter(f"type: there is no relationship {kind!r}; there are {', '.join(RELATIONSHIPS)}")
    if kind is not None and not reading.sees(kind):
        raise refusal(f"type: {kind} is for the municipalities")
    arrow = f"[r:{kind}]" if kind else f"[r{reading.seen_types()}]"
    branches = {"in": f"MATCH (n)<-{arrow}-(o) RETURN r, o, 'in' AS direction"}
    branches["out"] = f"MATCH (n)-{arrow}->(o) RETURN r, o, 'out' AS direction"
    chosen = [text for name, text in branches.items() if direction in (None, name)]
    found = graph.read(
        f"MATCH (n:{noun.label()} {{{noun.key_field}: $key}}) RETURN {properties('n', noun)} AS properties",
        {"key": key},
    )
    if not found:
        other = meant(graph, noun, key)
        if other is None:
            raise UnknownKey(f"no {noun.label()} {key!r}")
        return node(graph, noun, other, at=at, kind=kind, direction=direction, limit=limit, cursor=cursor)
    rows = graph.read(
        f"""MATCH (n:{noun.label()} {{{noun.key_field}: $key}})
        CALL (n) {{ {" UNION ALL ".join(chosen)} }}
        WITH n, r, o, direction, labels(o)[0] AS label
        WHERE type(r) <> 'WITHDRAWN' AND (
          r.valid_from_day IS NULL OR {active("r")} AND {active_if_dated("n")} AND {active_if_dated("o")}
        )
        WITH type(r) AS type, direction, label, {by_label("key_field")} AS key, {by_label("title_field")} AS name, r
        WITH *, [type, direction, label, key, r.key] AS place
        WHERE $after IS NULL OR place > $after
        RETURN type, direction, label, key, name, properties(r) AS properties, place ORDER BY place LIMIT $limit + 1""",
        {"key": key, "at": at, "after": _read(cursor, 5), "limit": limit},
    )
    page = _page(rows, limit, lambda row: row["place"])
    for row in page.items:
        del row["place"]
        fields = [name for name in RELATIONSHIPS[row["type"]].own_fields() if name not in ("start", "end")]
        row["runs"] = row["properties"].get("runs") or []
        row["properties"] = {name: row["properties"].get(name) for name in fields}
    return {name: found[0]["properties"][name] for name in noun.own_fields()}, page


@dataclass(frozen=True)
class History:
    """What a thing was before, and the numbers of the runs that made it what it is.

    `earlier` are the values that properties had, the latest first, as {property, value, since, until, run, id}: `since`
    is null for the first that was known, `run` the one that brought another value, and `id` the one that it had then.
    """

    runs: list[int]
    earlier: list[Row]


def history(graph: Graph, noun: type[Node], key: str, *, limit: int = 100) -> History:
    """Return what there was of a thing, of what was merged into it too; nothing of one that there is not.

    Nor is the public told anything of it: a run may be of one municipality's list.
    """
    if not reading.sees("Earlier"):
        return History([], [])
    before = former(noun, "")
    rows = graph.read(
        f"""MATCH (n:{noun.label()} {{{noun.key_field}: $key}})
        RETURN n.runs AS runs, COLLECT {{
          CALL (n) {{
            RETURN $key AS id
            UNION MATCH (n)<-[:IDENTIFIES]-(x:ExternalId) WHERE x.key STARTS WITH $before
            RETURN substring(x.key, size($before)) AS id
          }}
          MATCH (e:Earlier {{of: $label + ':' + id}})
          RETURN {{property: e.property, value: e.value, since: toString(e.since), until: toString(e.until),
            run: e.run, id: id}} ORDER BY e.until DESC, e.property, id LIMIT $limit
        }} AS earlier""",
        {"key": key, "before": before, "label": noun.label(), "limit": limit},
    )
    return History(rows[0]["runs"] or [], rows[0]["earlier"]) if rows else History([], [])


def properties(name: str, noun: type[Node]) -> str:
    """Return a map of the declared properties; days that are only there to be compared are no part of it."""
    return f"{name} {{{', '.join('.' + field for field in noun.own_fields())}}}"


def active(name: str) -> str:
    """Return the Cypher that tells whether something holds on $at."""
    return f"{name}.valid_from_day <= $at < {name}.valid_to_day"


def active_if_dated(name: str) -> str:
    """Return the Cypher that tells whether a node, where its noun has dates, holds on $at."""
    dated = [noun.label() for noun in NODES.values() if noun.dated]
    return f"(NOT {name}:{'|'.join(dated)} OR {active(name)})"


def by_label(what: str) -> str:
    """Return the Cypher that reads what the declaration of the noun of `o` names."""
    fields = {label: noun.key_field if what == "key_field" else noun.title_field() for label, noun in NODES.items()}
    cases = " ".join(f"WHEN '{label}' THEN o.{field}" for label, field in fields.items())
    return f"CASE label {cases} END"


def _page(rows: list[Row], limit: int, place: Callable[[Row], list[str]]) -> Page:
    if len(rows) <= limit:
        return Page(rows, None)
    text = json.dumps(place(rows[limit - 1]), ensure_ascii=False, separators=(",", ":"))
    return Page(rows[:limit], urlsafe_b64encode(text.encode()).decode().rstrip("="))


def _read(cursor: str | None, parts: int) -> list[str] | None:
    if cursor is None:
        return None
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        json.dumps(place, ensure_ascii=False).encode()  # half a letter can't be sent to Neo4j
    except (NotBase64, ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != parts or not all(isinstance(part, str) for part in place):
        raise InvalidParameter("cursor: take it as it is from `next` of the page before")
    return place
