"""Edges that rules are about: what holds at the same time, what closes a circle, and what a requirement may demand."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from kb.dates import first_day

DEMANDED = {
    "integration": ("BuildingBlock", "System"),
    "adoption": ("BuildingBlock", "System"),
    "standard": ("Standard",),
}


class Edge(NamedTuple):
    """A relationship that a rule is about, what tells it apart first; line is null when it is in the graph already."""

    start: str
    end_label: str
    end: str
    since: date
    until: date
    line: int | None


def wrong_demands(kind: str, demanded: list[Edge], applied: list[Edge]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the things that a requirement demands and applies to, as (type, message)."""
    possible = DEMANDED.get(kind, ())
    if not possible and demanded:
        yield "DEMANDS", "is a retirement, which demands nothing"
    if possible and len(demanded) != 1:
        yield "DEMANDS", f"demands {len(demanded)} things; {kind} demands exactly one"
    elif possible and demanded[0].end_label not in possible:
        yield "DEMANDS", f"demands a {demanded[0].end_label}; {kind} demands a {' or '.join(possible)}"
    if kind != "adoption" and not applied:
        yield "APPLIES_TO", f"applies to nothing; {kind} applies to at least one thing"
    if kind == "retirement" and any(edge.end_label != "System" for edge in applied):
        yield "APPLIES_TO", "is a retirement, which applies to systems only"


def edge_of(start: str, end: str, label: str, since: str | None, until: str | None, line: int | None) -> Edge:
    """Return a relationship with its days; what is not known is unbounded."""
    return Edge(
        start, label, end, first_day(since) if since else date.min, first_day(until) if until else date.max, line
    )


def overlap(one: Edge, other: Edge) -> bool:
    """Tell whether there is a day on which both hold."""
    return one.since < other.until and other.since < one.until


def cycles(first: Edge, out: Callable[[str], Iterable[Edge]]) -> Iterator[list[str]]:
    """Yield the circles that the edge is part of on some day."""
    waiting = [(first, first.since, first.until, [first.start])]
    while waiting:
        edge, since, until, path = waiting.pop()
        if edge.end == first.start:
            yield [*path, edge.end]
        elif edge.end not in path:
            for following in out(edge.end):
                later, sooner = max(since, following.since), min(until, following.until)
                if later < sooner:
                    waiting.append((following, later, sooner, [*path, edge.end]))


def reaches(graph: dict[str, set[str]], start: str, goal: str) -> bool:
    """Tell whether there is a way from one to the other."""
    waiting, seen = [start], {start}
    while waiting:
        for following in graph.get(waiting.pop(), set()) - seen:
            if following == goal:
                return True
            seen.add(following)
            waiting.append(following)
    return False
