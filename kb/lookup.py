"""Looking up what there is of each noun as of a day, a page at a time, and what a thing was before."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args, get_origin

from kb import search
from kb.access.asking import asking, refusal
from kb.beside import BESIDE, other_ends
from kb.errors import InvalidParameter, UnknownKey
from kb.graph import Graph
from kb.identity import former
from kb.model import NODES, RELATIONSHIPS, Node
from kb.paging import Order, Page, Place
from kb.rows import Row
from kb.seen import reading


def noun_of(text: str) -> type[Node]:
    """Return the noun of this label, or of this name of its file: System, system. Raises UnknownKey."""
    found = NODES.get(text) or next((one for one in NODES.values() if one.file == text), None)
    if found is None:
        raise UnknownKey(f"no noun {text!r}; there are {', '.join(NODES)}")
    return found


def counts(graph: Graph) -> dict[str, int]:
    """Return how many nodes there are by label, of those that whoever asks may see, whatever the day."""
    # One row of subqueries: Neo4j takes four times as long to plan as many statements joined by UNION.
    seen = filter(reading.sees, NODES)
    (row,) = graph.read(f"RETURN {', '.join(f'COUNT {{ (:{label}) }} AS {label}' for label in seen)}")
    return row


def listing(
    graph: Graph,
    noun: type[Node],
    *,
    at: date,
    filters: Row | None = None,
    text: str | None = None,
    since: int | None = None,
    sort: str | None = None,
    fields: Iterable[str] | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> Page:
    """Return the things of a noun, as {property: value} with null for what is not known.

    `filters` are exact; of a list it is enough that it holds the value, and a type of BESIDE in small letters has the
    key of the other end, as `Label:key` or alone. `text` is searched for in names and keys, and
    `since` is the run after which they changed. They come in the order of their keys, those searched for the best
    first, or by the property that `sort` names, - before it for descending; null last. `fields` are the properties that
    are wanted, all if null. What has dates of its own is listed only while it is active. Raises InvalidParameter.
    """
    names = chosen(noun, fields)
    order = Order(_places(noun, text, sort), noun.label(), text, cursor=cursor)
    asked = which(noun, at, filters, text, since)
    if asked is None:
        return Page([], None)
    matched, params = asked
    rows = graph.read(
        f"{matched} AND {order.behind()}\nRETURN n {{{', '.join(f'.{name}' for name in names)}}} AS properties, "
        f"{order.place()} AS place ORDER BY {order.by()} LIMIT $limit + 1",
        {**params, "after": order.after, "limit": limit},
    )
    page = order.page(rows, limit)
    return Page([{name: row["properties"][name] for name in names} for row in page.items], page.next)


def everything(
    graph: Graph,
    noun: type[Node],
    *,
    at: date,
    filters: Row | None = None,
    text: str | None = None,
    since: int | None = None,
    sort: str | None = None,
    fields: Iterable[str] | None = None,
    cursor: str | None = None,
) -> Generator[Row]:
    """Yield all that `listing` has, in its order, as Neo4j gives it, with never more than a few hundred in memory.

    Closing it ends the query. Raises InvalidParameter; and EngineError in the end, when an import came in between.
    """
    names = chosen(noun, fields)
    with graph.standing_still():
        if not asking().sees_all:  # a page at a time, as some is left out of what it reads
            how: Row = {"at": at, "filters": filters, "text": text, "since": since, "sort": sort, "fields": names}
            page = listing(graph, noun, **how, limit=1000, cursor=cursor)
            while page.next:
                yield from page.items
                page = listing(graph, noun, **how, limit=1000, cursor=page.next)
            yield from page.items
            return
        order = Order(_places(noun, text, sort), noun.label(), text, cursor=cursor)
        asked = which(noun, at, filters, text, since)
        if asked is None:
            return
        wanted = ", ".join(f"n.{name} AS {name}" for name in names)
        query = f"{asked[0]} AND {order.behind()} RETURN {wanted} ORDER BY {order.by()}"
        with graph.said_plainly(), graph.reading() as session:
            for record in session.run(query, {**asked[1], "after": order.after}):
                yield dict(record)


def chosen(noun: type[Node], fields: Iterable[str] | None) -> list[str]:
    """Return the properties that are wanted, all if null; InvalidParameter names one that there is not."""
    names = list(noun.own_fields() if fields is None else dict.fromkeys(fields))
    for name in names:
        if name not in noun.model_fields:
            raise InvalidParameter({"fields": f"{noun.label()} has no {name!r}; it has {', '.join(noun.own_fields())}"})
    return names


def which(
    noun: type[Node], at: date, filters: Row | None = None, text: str | None = None, since: int | None = None
) -> tuple[str, Row] | None:
    """Return the Cypher that finds `n`, the things that are meant, and its parameters; null when nothing can be found.

    It ends in a WHERE that more can be added to. What is meant is said as `listing` takes it.
    """
    asked = {name: value for name, value in (filters or {}).items() if value is not None}
    where = [active("n")] if noun.dated else []
    for name in [*asked]:
        if name.upper() in BESIDE.get(noun.label(), ()):
            where.append(_joined(noun, name, asked))
            continue
        if name not in noun.model_fields:
            raise InvalidParameter({name: f"{noun.label()} has no such property"})
        if name == "sources" and not asking().sees_all:
            raise refusal("sources: not all of them are public, and so nothing is found by them")
        if isinstance(asked[name], str):
            asked[name] = noun.spelled(asked[name], name)
        is_list = get_origin(noun.model_fields[name].annotation) is tuple
        where.append(f"$filters.{name} IN n.{name}" if is_list else f"n.{name} = $filters.{name}")
    if since is not None:
        where.append("n.runs[-1] > $since")
    params = {"at": at, "filters": asked, "since": since}
    conditions = f"WHERE {' AND '.join(where or ['true'])}"
    if text is None:
        return f"MATCH (n:{noun.label()}) {conditions}", params
    sought = search.sought(text)
    if sought is None:
        return None
    return f"{search.FOUND}WHERE n:{noun.label()} WITH n, rank {conditions}", {**params, "sought": sought}


def _joined(noun: type[Node], name: str, asked: Row) -> str:
    """Return the Cypher that tells whether a thing is joined to the other end that is asked for, by its key."""
    kind, given = name.upper(), asked.pop(name)
    if not seen_beside(noun, kind):
        raise refusal(f"{name}: {kind} is for the municipalities")
    label, _, key = given.partition(":")
    ends = other_ends(noun, kind)
    said = [end for end in ends if end.label() == label]
    asked |= {f"{name}_{end.file}": end.spelled(key if said else given) for end in said or ends}
    same = " ".join(f"WHEN o:{end.label()} THEN o.{end.key_field} = $filters.{name}_{end.file}" for end in said or ends)
    return f"EXISTS {{ MATCH {pattern(noun, kind)} WHERE CASE {same} END AND {holds(kind)} }}"


def seen_beside(noun: type[Node], kind: str) -> bool:
    """Tell whether whoever asks may see a relationship of a noun and what it leads to."""
    return reading.sees(kind) and all(reading.sees(end.label()) for end in other_ends(noun, kind))


def pattern(noun: type[Node], kind: str) -> str:
    """Return the Cypher of a relationship `r` between `n` and `o`; of one between things of a noun, n is the start."""
    return f"(n)-[r:{kind}]->(o)" if noun in RELATIONSHIPS[kind].starts else f"(n)<-[r:{kind}]-(o)"


def holds(kind: str) -> str:
    """Return the Cypher that tells whether `r`, and its end `o`, hold on $at; what is only planned does not."""
    link = RELATIONSHIPS[kind]
    found = f"{active('r')} AND {active_if_dated('o')}" if link.dated else "true"
    return found + (" AND coalesce(r.status, '') <> 'planned'" if "status" in link.model_fields else "")


def _places(noun: type[Node], text: str | None, sort: str | None) -> list[Place]:
    """Return what a list is ordered by, the key last."""
    key = Place(f"n.{noun.key_field}")
    if not sort:
        return [key] if text is None else [Place("rank", int), Place("n.folded"), key]
    name = sort.removeprefix("-")
    if name == "sources" and not asking().sees_all:
        raise refusal("sort: not all sources are public, and so nothing is sorted by them")
    if name not in noun.model_fields:
        raise InvalidParameter({"sort": f"{noun.label()} has no {name!r}; it has {', '.join(noun.own_fields())}"})
    if name == noun.key_field:
        return [Place(key.expression, down=sort.startswith("-"))]
    field = noun.model_fields[name]
    kinds = (field.annotation, *get_args(field.annotation))
    kind = list if get_origin(field.annotation) is tuple else int if int in kinds else bool if bool in kinds else str
    return [Place(f"n.{name}", kind, sort.startswith("-"), known=field.is_required() or kind is list), key]


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
