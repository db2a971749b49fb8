"""What stands against a merge: the rules about relationships that imports hold too, of the one thing there would be."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.imports.edges import ACYCLIC, SINGLE, Edge, circles, edge_of, seconds, sides, undecided, wrong_demands
from kb.model import NODES, RELATIONSHIPS, Node
from kb.writing import Writing


class Broken(NamedTuple):
    """What breaks a rule: which, about which things, and how it is said."""

    rule: str
    about: frozenset[str]
    told: str

    def as_of_one(self, keep: str, gone: str) -> tuple[str, frozenset[str]]:
        """Return the rule and the things, where of two things one stays for both."""
        return self.rule, frozenset(keep if thing == gone else thing for thing in self.about)


def broken(run: Writing, noun: type[Node], key: str) -> Iterator[Broken]:
    """Yield what breaks a rule, and is about a thing, as the graph is within a transaction.

    What an import ended contradicts nothing: the source that said so has changed its mind.
    """
    for label in dict.fromkeys((*SINGLE, *ACYCLIC)):
        if noun not in (*RELATIONSHIPS[label].starts, *RELATIONSHIPS[label].ends):
            continue
        edges = _edges(run, label, noun, key)
        if label in SINGLE:
            yield from _second(label, edges, key)
        if label in ACYCLIC:
            for _, circle in circles(edges, [edge for edge in edges if edge.start == key]):
                yield Broken(label, frozenset(circle), f"that closes a circle: {' -> '.join(circle)}")
    if noun is NODES["Requirement"]:
        yield from _of_requirement(run, noun, key)


def _second(label: str, edges: Iterable[Edge], key: str) -> Iterator[Broken]:
    of: dict[str, list[Edge]] = {}
    for edge in sorted(edges):
        if key in (edge.start, edge.end):
            of.setdefault(sides(label, edge)[0], []).append(edge)
    for thing, found in of.items():
        for other, edge in seconds(label, found):
            one, another = sides(label, other)[1], sides(label, edge)[1]
            told = f"{thing!r} would have {SINGLE[label]} at the same time: {one!r} and {another!r}"
            yield Broken(label, frozenset((thing, one, another)), told)


def _of_requirement(run: Writing, noun: type[Node], key: str) -> Iterator[Broken]:
    edges = {label: _edges(run, label, noun, key) for label in ("SUPERSEDES", "SETS", "DEMANDS", "APPLIES_TO")}
    for other, edge in undecided(edges["SUPERSEDES"], edges["SETS"]):
        both = sorted((other.start, edge.start))
        told = f"{key!r} would be set by {both[0]!r} and {both[1]!r}, neither superseding the other"
        yield Broken("SETS", frozenset(both), told)
    text = "MATCH (q:Requirement {id: $key}) WHERE q.withdrawn_on IS NULL RETURN q.kind AS kind"
    for row in run.read(text, {"key": key}):
        for label, wrong in wrong_demands(row["kind"], edges["DEMANDS"], edges["APPLIES_TO"]):
            things = sorted(f"{edge.end_label} {edge.end!r}" for edge in edges[label])
            named = f" ({', '.join(things)})" if things else ""
            yield Broken(label, frozenset((wrong,)), f"{key!r} would be one that {wrong}{named}")


def _edges(run: Writing, label: str, noun: type[Node], key: str) -> list[Edge]:
    """Return the relationships of one type that hold: all of those that make circles, of the others a thing's own."""
    own = f":{noun.label()} {{id: $key}}"
    at_start, at_end = ("", "") if label in ACYCLIC else (own, "") if noun in RELATIONSHIPS[label].starts else ("", own)
    rows = run.read(
        f"MATCH (a{at_start})-[r:{label}]->(b{at_end}) "
        "RETURN a.id AS start, b.id AS end, labels(b)[0] AS label, r.valid_from AS since, r.valid_to AS until, "
        "coalesce(r.closed_on, r.withdrawn_on) IS NOT NULL AS ended",
        {"key": key},
    )
    return [edge_of(r["start"], r["end"], r["label"], r["since"], r["until"], None) for r in rows if not r["ended"]]
