"""What must hold across rows and files, checked before anything is written: keys, references, the plan's rules."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from kb.errors import Problem
from kb.identity import Identities, Readable
from kb.imports.edges import Edge, cycles, edge_of, overlap, reaches, wrong_demands
from kb.imports.folder import Folder, did_you_mean, labelled
from kb.model import INTERVALS, NODES, RELATIONSHIPS, Fact, Node, Relationship, out_of_order

SINGLE = {"OWNED_BY": "owner", "PART_OF": "area above", "SENDS": "sender", "RECEIVED_BY": "receiver"}
"""Of which a thing has one at a time; what SENDS points at is the thing, and so its sender the one."""
ACYCLIC = ("OWNED_BY", "PART_OF", "SUPERSEDES")
RULED = (*SINGLE, "SUPERSEDES", "SETS", "DEMANDS", "APPLIES_TO")
HINTS = 20
"""Of so many unknown keys the nearest is looked for: a column in the wrong place has as many as the file has rows."""


class Period(NamedTuple):
    """When a relationship holds, as texts that compare as their first days do; and the line that says so."""

    since: str
    until: str
    line: int


class Checked:
    """A folder that was read once, with all that rules across rows need to know of it.

    `referred` are the nodes that rows refer to and only the graph has; `sources` those that the rows name.
    """

    def __init__(
        self, folder: Folder, graph: Readable | None, *, source: str | None = None, scope: str | None = None
    ) -> None:
        """Read and check the folder against itself and what is in the graph, if any; problems gather in the folder.

        With a `source` all rows are its; with a `scope`, the code of a municipality, those of another are refused.
        """
        self.folder, self.graph, self.source, self.scope = folder, graph, source, scope
        folder.ids = Identities(graph)
        self.sources: set[str] = {source} if source else set()
        self.others: set[str] = set()
        self.referred: set[tuple[str, str]] = set()
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
        self._warn_of_sources()

    def _sources(self, fact: Fact) -> None:
        if self.source:
            self.others.update(one for one in fact.sources if one != self.source)
        else:
            self.sources.update(fact.sources)

    def _warn_of_sources(self) -> None:
        noun = NODES["Source"]
        unknown = self.sources - self.lines["Source"].keys()
        if unknown and self.graph:
            text = "MATCH (s:Source) WHERE s.id IN $ids RETURN s.id AS id"
            unknown -= {row["id"] for row in self.graph.read(text, {"ids": sorted(unknown)})}
        where = str(self.folder.path)
        for one in sorted(unknown)[:HINTS]:
            told = f"no {noun.label()} {one!r}: nothing tells what it is or how old"
            self.folder.warnings.append(Problem(where, None, None, told))
        if self.others:
            named = ", ".join(map(repr, sorted(self.others)[:HINTS]))
            told = f"the rows name {named} too, which an import of {self.source!r} does not speak for: left out"
            self.folder.warnings.append(Problem(where, None, None, told))

    def _read_nodes(self, noun: type[Node]) -> None:
        lines = self.lines[noun.label()] = {}
        for line, node in self.folder.rows(noun):
            key = getattr(node, noun.key_field)
            self._sources(node)
            if key in lines:
                counts = self.folder.one_of(noun, line, lines[key])
                if counts is None:
                    self.folder.problem(noun, line, noun.key_field, f"{key!r} stands in line {lines[key]} already")
                elif counts == lines[key]:
                    continue
                self.half_known[noun.label()].pop(key, None)
            lines[key] = line
            for interval in INTERVALS:
                known = {name: value for name in interval if (value := getattr(node, name, None))}
                if len(known) == 1:
                    self.half_known[noun.label()][key] = line, known
            if noun is NODES["Requirement"]:
                self.requirement_kinds[key] = node.kind
        self.counts[noun.file] = len(lines)

    def _read_relationships(self, noun: type[Relationship[Any, Any]]) -> None:
        seen: dict[tuple[str, ...], list[Period]] = {}
        ruled = self.edges.get(noun.label())
        for line, fact in self.folder.rows(noun):
            identity = fact.identity()
            self._sources(fact)
            start, end_, since, apart = identity
            others = seen.setdefault((start, end_, apart), [])
            period = Period(since, (noun.dated and fact.valid_to) or "9999-12-31", line)
            if not self._stands(noun, period, others):
                continue
            others.append(period)
            found = list(self._ends(noun, line, {"start": fact.start, "end": fact.end}))
            if ruled is not None and len(found) == 2:
                (_, start), (end_label, key) = found
                edge = edge_of(
                    start, key, end_label, getattr(fact, "valid_from", None), getattr(fact, "valid_to", None), line
                )
                ruled[edge[:4]] = edge
        self.counts[noun.file] = sum(map(len, seen.values()))
        for line, good in self.folder.halves.get(noun.file, ()):
            for _ in self._ends(noun, line, good):
                pass  # what is wrong with the ends of a row of which another cell is wrong is said now, too

    def _stands(self, noun: type[Relationship[Any, Any]], period: "Period", others: "list[Period]") -> bool:
        """Hold a row against the others of its ends, and tell whether it counts."""
        for other in others:
            if other.since != period.since:
                continue
            counts = self.folder.one_of(noun, period.line, other.line)
            if counts is None:
                told = f"the same relationship stands in line {other.line} already"
                self.folder.problem(noun, period.line, None, told)
            elif counts == other.line:
                return False
            else:
                others.remove(other)
            return True
        for other in others:
            if other.since < period.until and period.since < other.until:
                self.folder.warning(noun, period.line, None, f"overlaps with line {other.line}, which has another day")
                break
        return True

    def _ends(self, noun: type[Relationship[Any, Any]], line: int, given: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the ends of a row as (label, key); note what is wrong with them, and which only the graph can have."""
        for side, possible in (("start", noun.starts), ("end", noun.ends)):
            if side not in given:
                continue
            try:
                end = labelled(given[side], possible)
            except ValueError as error:
                self.folder.problem(noun, line, side, str(error))
                self.folder.unread.add(noun.file)
                continue
            if self.scope and end[0] == "Municipality" and end[1] != self.scope:
                self.folder.problem(noun, line, side, f"is of {end[1]!r}; the import is of {self.scope!r} alone")
            if end[1] not in self.lines[end[0]]:
                self.dangling[end].append((noun, line, side))
            yield end

    def _look_for_dangling(self) -> None:
        if self.graph:
            for label in {label for label, _ in self.dangling}:
                key_field = NODES[label].key_field
                keys = [key for of, key in self.dangling if of == label]
                text = f"UNWIND $keys AS key MATCH (n:{label} {{{key_field}: key}}) RETURN key"
                for row in self.graph.read(text, {"keys": keys}):
                    del self.dangling[label, row["key"]]
                    self.referred.add((label, row["key"]))
        for at, ((label, key), places) in enumerate(self.dangling.items()):
            if self.folder.declares(NODES[label], key):
                continue
            hint = did_you_mean(key, self.lines[label]) if at < HINTS else ""
            for noun, line, side in places:
                self.folder.problem(noun, line, side, f"no {label} {key!r}{hint}")

    def _add_what_is_there(self, graph: Readable) -> None:
        """Add the relationships of the graph that the folder's could contradict; what the folder says of one wins.

        What an import ended, or this one ends, contradicts nothing: the source that said so has changed its mind.
        """
        for label, edges in self.edges.items():
            only = ""
            if label in ("SENDS", "RECEIVED_BY"):  # there are many: only those of the flows that the folder has
                only = f"WHERE {'b' if label == 'SENDS' else 'a'}.id IN $flows"
            rows = graph.read(
                f"MATCH (a:{RELATIONSHIPS[label].starts[0].label()})-[r:{label}]->(b) {only} "
                "RETURN a.id AS start, b.id AS end, labels(b)[0] AS label, r.valid_from AS since, r.valid_to AS until, "
                "r.sources AS sources, coalesce(r.closed_on, r.withdrawn_on) IS NOT NULL AS ended",
                {"flows": [(e.end if label == "SENDS" else e.start) for e in edges.values()]} if only else None,
            )
            for row in rows:
                there = edge_of(row["start"], row["end"], row["label"], row["since"], row["until"], None)
                new = edges.get(there[:4])
                if not new and (row["ended"] or (self._ends_with_this(row["sources"]) and (not self.scope or only))):
                    continue
                # An empty valid_to in the folder leaves the known one as it is.
                until = there.until if new is None or new.until == date.max else new.until
                edges[there[:4]] = (new or there)._replace(until=until)
        for row in graph.read("MATCH (q:Requirement) WHERE q.withdrawn_on IS NULL RETURN q.id AS id, q.kind AS kind"):
            self.requirement_kinds.setdefault(row["id"], row["kind"])
        for label, nodes in self.half_known.items():
            text = f"UNWIND $keys AS k MATCH (n:{label} {{{NODES[label].key_field}: k}}) RETURN k, properties(n) AS n"
            for row in graph.read(text, {"keys": list(nodes)}):
                line, known = nodes[row["k"]]
                if wrong := out_of_order(row["n"] | known):
                    self.folder.problem(NODES[label], line, None, wrong)

    def _ends_with_this(self, sources: list[str] | None) -> bool:
        """Tell whether nobody asserts what the folder does not repeat."""
        return bool(sources) and self.sources.issuperset(sources or ())

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
                other = next(((o, e) for o, e in found[:at] if o != one and overlap(e, edge)), None)
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
            if not reaches(after, first.end, first.start) and first.end != first.start:
                continue
            found = (cycle for cycle in cycles(first, lambda key: out.get(key, [])) if frozenset(cycle) not in reported)
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
                        reaches(superseded, edge.start, other.start) or reaches(superseded, other.start, edge.start)
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
            for label, message in wrong_demands(kind, demanded[requirement], applied[requirement]):
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
