"""The rules that imports and merges hold: one at a time, no circles, one decision, and what a requirement demands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from kb.dates import BEFORE, FIRST
from kb.model import NODES
from kb.said import Said
from kb.words import CHOICES

SINGLE = {
    "OWNED_BY": Said("a second owner", "to ejere"),
    "PART_OF": Said("a second area above", "to overordnede områder"),
    "SENDS": Said("a second sender", "to afsendere"),
    "RECEIVED_BY": Said("a second receiver", "to modtagere"),
}
"""Of which a thing has one at a time; what SENDS points at is the thing, and so its sender the one."""
ACYCLIC = ("OWNED_BY", "PART_OF", "SUPERSEDES")
RULED = (*SINGLE, "SUPERSEDES", "SETS", "DEMANDS", "APPLIES_TO")
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


def sides(label: str, edge: Edge) -> tuple[str, str]:
    """Return the thing that has one at a time of what a relationship says, and which one that is."""
    return (edge.end, edge.start) if label == "SENDS" else (edge.start, edge.end)


def seconds(label: str, edges: list[Edge]) -> Iterator[tuple[Edge, Edge]]:
    """Yield what a thing has of one at a time while it has another that comes before: the other, and it."""
    for at, edge in enumerate(edges):
        one = sides(label, edge)[1]
        others = (other for other in edges[:at] if sides(label, other)[1] != one and overlap(other, edge))
        if other := next(others, None):
            yield other, edge


def circles(edges: Iterable[Edge], some: Iterable[Edge]) -> Iterator[tuple[Edge, list[str]]]:
    """Yield those of some of the edges that close a circle on some day, with it; one circle of each, and each once."""
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        out[edge.start].append(edge)
    after = {key: {edge.end for edge in found} for key, found in out.items()}
    reported: set[frozenset[str]] = set()
    for first in some:
        if not reaches(after, first.end, first.start) and first.end != first.start:
            continue
        closed = (cycle for cycle in cycles(first, lambda key: out.get(key, [])) if frozenset(cycle) not in reported)
        if cycle := next(closed, None):  # one edge may close many, and they are mended together
            reported.add(frozenset(cycle))
            yield first, cycle


def undecided(supersedes: Iterable[Edge], sets: Iterable[Edge]) -> Iterator[tuple[Edge, Edge]]:
    """Yield two that set the same requirement, of which neither decision supersedes the other."""
    superseded: dict[str, set[str]] = defaultdict(set)
    for edge in supersedes:
        superseded[edge.start].add(edge.end)
    by: dict[str, list[Edge]] = defaultdict(list)
    for edge in sets:
        by[edge.end].append(edge)
    for found in by.values():
        for at, edge in enumerate(found):
            for other in found[:at]:
                one, another = edge.start, other.start
                if not (reaches(superseded, one, another) or reaches(superseded, another, one)):
                    yield other, edge


def wrong_demands(kind: str, demanded: list[Edge], applied: list[Edge]) -> Iterator[tuple[str, Said]]:
    """Yield what is wrong with the things that a requirement demands and applies to, as (type, message)."""
    possible, art = DEMANDED.get(kind, ()), CHOICES.get(kind, kind)
    if not possible and demanded:
        yield "DEMANDS", Said("is a retirement, which demands nothing", "er en udfasning, som intet kræver")
    if possible and (many := len(demanded)) != 1:
        told = f"kræver {many} ting; et krav af arten {art!r} skal kræve præcis én"
        yield "DEMANDS", Said(f"demands {many} things; {kind} demands exactly one", told)
    elif possible and (label := demanded[0].end_label) not in possible:
        told = f"kræver {_danish(label)}; et krav af arten {art!r} kræver {' eller '.join(map(_danish, possible))}"
        yield "DEMANDS", Said(f"demands a {label}; {kind} demands a {' or '.join(possible)}", told)
    if kind != "adoption" and not applied:
        told = f"gælder ikke for noget; et krav af arten {art!r} skal gælde for mindst én ting"
        yield "APPLIES_TO", Said(f"applies to nothing; {kind} applies to at least one thing", told)
    if kind == "retirement" and any(edge.end_label != "System" for edge in applied):
        told = "er en udfasning, som kun gælder for systemer"
        yield "APPLIES_TO", Said("is a retirement, which applies to systems only", told)


def _danish(label: str) -> str:
    return NODES[label].danish[0]


def edge_of(start: str, end: str, label: str, since: str | None, until: str | None, line: int | None) -> Edge:
    """Return a relationship with its days; what is not known is unbounded."""
    return Edge(start, label, end, FIRST.of(since), BEFORE.of(until), line)


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
