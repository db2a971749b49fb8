"""The relationships that rules are about, of a snapshot and of what is there, and which lines of it break one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from kb.identity import Readable
from kb.imports.edges import ACYCLIC, RULED, SINGLE, Edge, circles, edge_of, seconds, sides, undecided
from kb.imports.spilled import Spilled
from kb.model import RELATIONSHIPS
from kb.rows import batches
from kb.said import Said

GRAPH = Said("the graph", "grafen")
ONE_END = ("SENDS", "RECEIVED_BY")
"""Of these there are as many as flows, and all that counts is whether a flow has two."""

BATCH = 5_000
"""Of so many flows at once is asked what is there."""
Ends = Callable[[list[str] | None], bool]


class Wrong(NamedTuple):
    """What breaks a rule, in which line of which relationship's file."""

    label: str
    line: int
    column: str | None
    message: Said


class There(NamedTuple):
    """A relationship in the graph, and whether it ends with the import, or has ended."""

    edge: Edge
    ends: bool


def _by_start(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    of: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        of[edge.start].append(edge)
    return of


def _add(edges: dict[tuple[object, ...], Edge], there: There) -> None:
    """Add what is there to what the snapshot says, unless it ends and the snapshot does not repeat it."""
    new = edges.get(there.edge[:4])
    if new or not there.ends:
        # An empty valid_to in the snapshot leaves the known one as it is.
        until = there.edge.until if new is None or new.until == date.max else new.until
        edges[there.edge[:4]] = (new or there.edge)._replace(until=until)


def _written(edges: list[Edge]) -> list[list[Any]]:
    return [[*edge[:3], edge.since.isoformat(), edge.until.isoformat(), edge.line] for edge in edges]


def _edges(found: list[list[Any]]) -> list[Edge]:
    days = date.fromisoformat
    return [Edge(start, label, end, days(since), days(until), line) for start, label, end, since, until, line in found]


class Ruled:
    """Hold the relationships that rules are about; those of flows are many, and so most of them out of memory."""

    def __init__(self, at: Callable[[int], Said]) -> None:
        """Know of none; `at` says where a line is."""
        self._at = at
        self.edges: dict[str, dict[tuple[object, ...], Edge]] = {label: {} for label in RULED if label not in ONE_END}
        self._of_flows = {label: Spilled(_written, _edges) for label in ONE_END}

    def note(self, label: str, edge: Edge) -> None:
        """Remember what a rule is about."""
        if label not in ONE_END:
            self.edges[label][edge[:4]] = edge
            return
        flow, of = sides(label, edge)[0], self._of_flows[label]
        others = of.get(flow)
        of[flow] = [*(other for other in others if other[:4] != edge[:4]), edge] if others else [edge]

    def add_what_is_there(self, graph: Readable, ends: Ends, *, whole: bool) -> None:
        """Add the relationships of the graph that the snapshot's could contradict; what the snapshot says of one wins.

        What an import ended, or this one ends, contradicts nothing: the source that said so has changed its mind.
        `ends` tells by its sources whether this one ends what the snapshot does not repeat; where that is not all that
        they say, the `whole`, it does so only of the flows in it.
        """
        for label, edges in self.edges.items():
            for there in self._there(graph, label, None, ends if whole else None):
                _add(edges, there)
        for label, of in self._of_flows.items():
            for flows in batches(of, BATCH):
                found: dict[str, list[There]] = defaultdict(list)
                for there in self._there(graph, label, flows, ends):
                    found[sides(label, there.edge)[0]].append(there)
                for flow, theirs in found.items():
                    edges = {edge[:4]: edge for edge in of[flow]}
                    for there in theirs:
                        _add(edges, there)
                    of[flow] = list(edges.values())

    def _there(self, graph: Readable, label: str, flows: list[str] | None, ends: Ends | None) -> Iterator[There]:
        """Yield the relationships of one type in the graph; where there are many, those of some flows."""
        only = f"WHERE {'b' if label == 'SENDS' else 'a'}.id IN $flows" if flows else ""
        rows = graph.read(
            f"MATCH (a:{RELATIONSHIPS[label].starts[0].label()})-[r:{label}]->(b) {only} "
            "RETURN a.id AS start, b.id AS end, labels(b)[0] AS label, r.valid_from AS since, r.valid_to AS until, "
            "r.sources AS sources, coalesce(r.closed_on, r.withdrawn_on) IS NOT NULL AS ended",
            {"flows": flows} if flows else None,
        )
        for row in rows:
            edge = edge_of(row["start"], row["end"], row["label"], row["since"], row["until"], None)
            yield There(edge, row["ended"] or bool(ends and ends(row["sources"])))

    def wrong(self) -> Iterator[Wrong]:
        """Yield what breaks a rule, and is said by a line of the snapshot."""
        for label, what in SINGLE.items():
            yield from self._one_at_a_time(label, what)
        for label in ACYCLIC:
            yield from self._no_cycles(label)
        yield from self._one_decision()

    def _one_at_a_time(self, label: str, what: Said) -> Iterator[Wrong]:
        of: Mapping[str, list[Edge]] = self._of_flows.get(label) or _by_start(self.edges.get(label, {}).values())
        side = "start" if label == "SENDS" else "end"
        for thing, edges in of.items():
            if len({sides(label, edge) for edge in edges}) == 1:
                continue
            edges = sorted(edges, key=lambda edge: (edge.line is not None, edge.line or 0))
            for other, edge in seconds(label, edges):
                if edge.line:
                    where = self._at(other.line) if other.line else GRAPH
                    said = f"{thing!r} has {what} at the same time: {sides(label, other)[1]!r} ({where})"
                    told = f"{thing!r} har {what.da} på samme tid: også {sides(label, other)[1]!r} ({where.da})"
                    yield Wrong(label, edge.line, side, Said(said, told))

    def _no_cycles(self, label: str) -> Iterator[Wrong]:
        edges = self.edges[label].values()
        lines = sorted((edge for edge in edges if edge.line), key=lambda edge: edge.line or 0)
        for edge, circle in circles(edges, lines):
            way = " -> ".join(circle)
            yield Wrong(label, edge.line or 0, None, Said(f"closes a circle: {way}", f"lukker en kreds: {way}"))

    def _one_decision(self) -> Iterator[Wrong]:
        for other, edge in undecided(self.edges["SUPERSEDES"].values(), self.edges["SETS"].values()):
            if line := edge.line or other.line:
                one, another = repr(other.start), repr(edge.start)
                said = f"{edge.end!r} is set by {one} and {another}, neither superseding the other"
                told = f"{edge.end!r} stilles af {one} og {another}, hvoraf ingen afløser den anden"
                yield Wrong("SETS", line, "end", Said(said, told))
