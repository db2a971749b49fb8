"""What must hold across rows and files, checked before anything is written: keys, references, the plan's rules."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from kb.dates import first_day
from kb.graph import Graph
from kb.imports.folder import Folder, did_you_mean, labelled
from kb.model import INTERVALS, NODES, RELATIONSHIPS, Fact, Node, Relationship, out_of_order

SINGLE = {"OWNED_BY": "owner", "PART_OF": "area above", "SENDS": "sender", "RECEIVED_BY": "receiver"}
"""Of which a thing has one at a time; what SENDS points at is the thing, and so its sender the one."""
ACYCLIC = ("OWNED_BY", "PART_OF", "SUPERSEDES")
RULED = (*SINGLE, "SUPERSEDES", "SETS", "DEMANDS", "APPLIES_TO")
HINTS = 20
"""Of so many unknown keys the nearest is looked for: a column in the wrong place has as many as the file has rows."""
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


class Checked:
    """A folder that was read once, with all that rules across rows need to know of it."""

    def __init__(self, folder: Folder, graph: Graph | None) -> None:
        """Read and check the folder against itself and what is in the graph, if any; problems gather in the folder."""
        self.folder, self.graph = folder, graph
        self.counts: dict[str, int] = {}
        self.lines: dict[str, dict[str, int]] = {}
        self.requirement_kinds: dict[str, str] = {}
        self.half_known: dict[str, dict[str, tuple[int, dict[str, str]]]] = defaultdict(dict)
        self.edges: dict[str, dict[tuple[object, ...], Edge]] = {label: {} for label in RULED}
        self.dangling: dict[tuple[str, str], list[tuple[type[Fact], int, str]]] = defaultdict(list)
        for noun in NODES.values():
            self._read_nodes(noun)
        for relationship in RELATIONSHIPS.values():
            self._read_relationships(relationship)
        self._look_for_dangling()
        if graph:
            self._add_what_is_there(graph)
        self._rules()

    def _read_nodes(self, noun: type[Node]) -> None:
        lines = self.lines[noun.label()] = {}
        for line, node in self.folder.rows(noun):
            key = getattr(node, noun.key_field)
            if key in lines:
                self.folder.problem(noun, line, noun.key_field, f"{key!r} stands in line {lines[key]} already")
            lines[key] = line
            for interval in INTERVALS:
                known = {name: value for name in interval if (value := getattr(node, name, None))}
                if len(known) == 1:
                    self.half_known[noun.label()][key] = line, known
            if noun is NODES["Requirement"]:
                self.requirement_kinds[key] = node.kind
        self.counts[noun.file] = len(lines)

    def _read_relationships(self, noun: type[Relationship[Any, Any]]) -> None:
        seen: dict[tuple[str, ...], int] = {}
        ruled = self.edges.get(noun.label())
        for line, fact in self.folder.rows(noun):
            identity = fact.identity()
            if identity in seen:
                self.folder.problem(noun, line, None, f"the same relationship stands in line {seen[identity]} already")
            seen[identity] = line
            found = []
            for side, possible in (("start", noun.starts), ("end", noun.ends)):
                try:
                    end = labelled(getattr(fact, side), possible)
                except ValueError as error:
                    self.folder.problem(noun, line, side, str(error))
                    self.folder.unread.add(noun.file)
                    continue
                found.append(end)
                if end[1] not in self.lines[end[0]]:
                    self.dangling[end].append((noun, line, side))
            if ruled is not None and len(found) == 2:
                (_, start), (end_label, key) = found
                edge = _edge(
                    start, key, end_label, getattr(fact, "valid_from", None), getattr(fact, "valid_to", None), line
                )
                ruled[edge[:4]] = edge
        self.counts[noun.file] = len(seen)

    def _look_for_dangling(self) -> None:
        if self.graph:
            for label in {label for label, _ in self.dangling}:
                key_field = NODES[label].key_field
                keys = [key for of, key in self.dangling if of == label]
                text = f"UNWIND $keys AS key MATCH (n:{label} {{{key_field}: key}}) RETURN key"
                for row in self.graph.read(text, {"keys": keys}):
                    del self.dangling[label, row["key"]]
        for at, ((label, key), places) in enumerate(self.dangling.items()):
            if self.folder.declares(NODES[label], key):
                continue
            hint = did_you_mean(key, self.lines[label]) if at < HINTS else ""
            for noun, line, side in places:
                self.folder.problem(noun, line, side, f"no {label} {key!r}{hint}")

    def _add_what_is_there(self, graph: Graph) -> None:
        """Add the relationships of the graph that the folder's could contradict; what the folder says of one wins."""
        for label, edges in self.edges.items():
            only = ""
            if label in ("SENDS", "RECEIVED_BY"):  # there are many: only those of the flows that the folder has
                only = f"WHERE {'b' if label == 'SENDS' else 'a'}.id IN $flows"
            rows = graph.read(
                f"MATCH (a:{RELATIONSHIPS[label].starts[0].label()})-[r:{label}]->(b) {only} "
                "RETURN a.id AS start, b.id AS end, labels(b)[0] AS label, r.valid_from AS since, r.valid_to AS until",
                {"flows": [(e.end if label == "SENDS" else e.start) for e in edges.values()]} if only else None,
            )
            for row in rows:
                there = _edge(row["start"], row["end"], row["label"], row["since"], row["until"], None)
                new = edges.get(there[:4])
                # An empty valid_to in the folder leaves the known one as it is.
                until = there.until if new is None or new.until == date.max else new.until
                edges[there[:4]] = (new or there)._replace(until=until)
        for row in graph.read("MATCH (q:Requirement) RETURN q.id AS id, q.kind AS kind"):
            self.requirement_kinds.setdefault(row["id"], row["kind"])
        for label, nodes in self.half_known.items():
            text = f"UNWIND $keys AS k MATCH (n:{label} {{{NODES[label].key_field}: k}}) RETURN k, properties(n) AS n"
            for row in graph.read(text, {"keys": list(nodes)}):
                line, known = nodes[row["k"]]
                if wrong := out_of_order(row["n"] | known):
                    self.folder.problem(NODES[label], line, None, wrong)

    def _rules(self) -> None:
        for label, what in SINGLE.items():
            self._one_at_a_time(label, what)
        for label in ACYCLIC:
            self._no_cycles(label)
        self._one_decision()
        self._demands()

    def _say(self, label: str, line: int, column: str | None, message: str) -> None:
        self.folder.problem(RELATIONSHIPS[label], line, column, message)

    def _one_at_a_time(self, label: str, what: str) -> None:
        of: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
        for edge in self.edges[label].values():
            thing, one = (edge.end, edge.start) if label == "SENDS" else (edge.start, edge.end)
            of[thing].append((one, edge))
        for thing, found in of.items():
            if len({one for one, _ in found}) == 1:
                continue
            found.sort(key=lambda pair: (pair[1].line is not None, pair[1].line or 0))
            for at, (one, edge) in enumerate(found):
                other = next(((o, e) for o, e in found[:at] if o != one and _overlap(e, edge)), None)
                if other and edge.line:
                    where = f"line {other[1].line}" if other[1].line else "the graph"
                    side = "start" if label == "SENDS" else "end"
                    self._say(
                        label,
                        edge.line,
                        side,
                        f"{thing!r} has a second {what} at the same time: {other[0]!r} ({where})",
                    )

    def _no_cycles(self, label: str) -> None:
        out: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges[label].values():
            out[edge.start].append(edge)
        after = {key: {edge.end for edge in edges} for key, edges in out.items()}
        reported: set[frozenset[str]] = set()
        for first in sorted(
            (edge for edge in self.edges[label].values() if edge.line), key=lambda edge: edge.line or 0
        ):
            if not _reaches(after, first.end, first.start) and first.end != first.start:
                continue
            found = (
                cycle for cycle in _cycles(first, lambda key: out.get(key, [])) if frozenset(cycle) not in reported
            )
            if cycle := next(found, None):  # one edge may close many, and they are mended together
                reported.add(frozenset(cycle))
                self._say(label, first.line or 0, None, f"closes a circle: {' -> '.join(cycle)}")

    def _one_decision(self) -> None:
        superseded: dict[str, set[str]] = defaultdict(set)
        for edge in self.edges["SUPERSEDES"].values():
            superseded[edge.start].add(edge.end)
        by: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges["SETS"].values():
            by[edge.end].append(edge)
        for requirement, found in by.items():
            for at, edge in enumerate(found):
                for other in found[:at]:
                    line = edge.line or other.line
                    if line and not (
                        _reaches(superseded, edge.start, other.start) or _reaches(superseded, other.start, edge.start)
                    ):
                        both = f"{other.start!r} and {edge.start!r}"
                        self._say(
                            "SETS", line, "end", f"{requirement!r} is set by {both}, neither superseding the other"
                        )

    def _demands(self) -> None:
        demanded: dict[str, list[Edge]] = defaultdict(list)
        applied: dict[str, list[Edge]] = defaultdict(list)
        for label, found in (("DEMANDS", demanded), ("APPLIES_TO", applied)):
            for edge in self.edges[label].values():
                found[edge.start].append(edge)
        for requirement, kind in self.requirement_kinds.items():
            for label, message in _wrong(kind, demanded[requirement], applied[requirement]):
                if RELATIONSHIPS[label].file in self.folder.unread:
                    continue  # what is missing may stand in a row that can't be read
                edges = demanded[requirement] if label == "DEMANDS" else applied[requirement]
                line = max((edge.line for edge in edges if edge.line), default=None)
                if line:
                    self._say(label, line, None, f"{requirement!r} {message}")
                elif requirement in self.lines["Requirement"]:
                    self.folder.problem(
                        NODES["Requirement"], self.lines["Requirement"][requirement], None, f"{requirement!r} {message}"
                    )


def _wrong(kind: str, demanded: list[Edge], applied: list[Edge]) -> Iterator[tuple[str, str]]:
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


def _edge(start: str, end: str, label: str, since: str | None, until: str | None, line: int | None) -> Edge:
    return Edge(
        start, label, end, first_day(since) if since else date.min, first_day(until) if until else date.max, line
    )


def _overlap(one: Edge, other: Edge) -> bool:
    return one.since < other.until and other.since < one.until


def _cycles(first: Edge, out: Callable[[str], Iterable[Edge]]) -> Iterator[list[str]]:
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


def _reaches(graph: dict[str, set[str]], start: str, goal: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        for following in graph.get(waiting.pop(), set()) - seen:
            if following == goal:
                return True
            seen.add(following)
            waiting.append(following)
    return False
