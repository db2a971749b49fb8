"""What must hold across rows and files, checked before anything is committed: keys, references, the plan's rules."""

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple, Self

from kb.danish import fold
from kb.identity import Identities, Readable
from kb.imports.edges import RULED, Edge, edge_of, wrong_demands
from kb.imports.headings import NOUNS, nearest
from kb.imports.ruled import Ruled
from kb.imports.snapshot import Snapshot
from kb.imports.spilled import Spilled
from kb.imports.stated import End, Stated, labelled
from kb.model import INTERVALS, NODES, RELATIONSHIPS, Fact, Node, Noun, Relationship, out_of_order
from kb.said import NOTHING, Said, did_you_mean

HINTS = 20
"""Of so many unknown keys the nearest is looked for: a column in the wrong place has as many as the file has rows."""
WAITING = 20_000
"""Of so many ends that the snapshot does not have is asked at once whether the graph has them."""


ONE_ID = Said(" (one id a cell: write a row for each)", " (kun ét id i hver celle: skriv en række for hver)")
MOST_PERIODS = 1_000
"""So many rows of the same ends are held against each other: nobody began to use a system so often."""


class Known(NamedTuple):
    """The keys of the things of a noun, by their keys and by their names as they are searched for."""

    keys: dict[str, str]
    names: dict[str, str]


class Period(NamedTuple):
    """When a relationship holds, as texts that compare as their first days do; and the line that says so."""

    since: str
    until: str
    line: int


def _periods(found: list[list[Any]]) -> list[Period]:
    return [Period(*one) for one in found]


class Checked:
    """A snapshot that is read once, with all that rules across rows need to know of it, most of it out of memory.

    Its nouns are read in their order, and then it is concluded; problems gather in it. `referred` are the nodes that
    rows refer to and only the graph has; `sources` those that the rows name.
    """

    def __init__(
        self, snapshot: Snapshot, graph: Readable | None, *, source: str | None = None, scope: str | None = None
    ) -> None:
        """Be about to check the snapshot against itself and what is in the graph, if any.

        With a `source` all rows are its; with a `scope`, the code of a municipality, those of another are refused.
        """
        self.snapshot, self.graph, self.source, self.scope = snapshot, graph, source, scope
        snapshot.ids = Identities(graph)
        self.sources: set[str] = {source} if source else set()
        self.others: set[str] = set()
        self.referred: dict[str, Spilled[None]] = defaultdict(Spilled)
        self.counts: dict[str, int] = {}
        self.lines: dict[str, Spilled[int]] = {}
        self.requirement_kinds: dict[str, str] = {}
        self.half_known: dict[str, dict[str, tuple[int, dict[str, str]]]] = defaultdict(dict)
        self.ruled = Ruled(snapshot.at)
        self.dangling: dict[tuple[str, str], list[tuple[type[Fact], int, str]]] = defaultdict(list)
        self.waiting = 0
        self.elsewhere: dict[End, list[tuple[type[Fact], int, str]]] = defaultdict(list)
        self.known: dict[str, Known] = {}

    def whole(self) -> Self:
        """Read and check all of it."""
        for noun in NOUNS.values():
            for _ in self.rows(noun):
                pass
        self.conclude()
        return self

    def rows(self, noun: Noun, *, once: bool = False) -> Iterator[Any]:
        """Yield each node, or Stated, of a noun once it is checked, and none any more once something is wrong.

        Relationships that are wanted `once` are not kept by the snapshot to be had again.
        """
        for fact in self._nodes(noun) if issubclass(noun, Node) else self._relationships(noun, once):
            if not (self.snapshot.problems or self.dangling or self.elsewhere):
                yield fact

    def conclude(self) -> None:
        """Check what can be told only when all rows are read."""
        self._ask_for_dangling()
        self._say_what_dangles()
        self._say_what_is_elsewhere()
        if self.graph:
            self._add_what_is_there(self.graph)
        self._rules()
        self._warn_of_sources()

    def _sources(self, fact: Fact) -> None:
        if self.source:
            self.others.update(one for one in fact.sources if one != self.source)
        else:
            self.sources.update(fact.sources)

    def _warn_of_sources(self) -> None:
        noun = NODES["Source"]
        unknown = {one for one in self.sources if one not in self.lines["Source"]}
        if unknown and self.graph:
            text = "MATCH (s:Source) WHERE s.id IN $ids RETURN s.id AS id"
            unknown -= {row["id"] for row in self.graph.read(text, {"ids": sorted(unknown)})}
        for one in sorted(unknown)[:HINTS]:
            said = f"no {noun.label()} {one!r}: nothing tells what it is or how old"
            self.snapshot.warn(
                Said(said, f"kilden {one!r} findes ikke: intet fortæller, hvad den er, eller hvor gammel den er")
            )
        if self.others:
            named = ", ".join(map(repr, sorted(self.others)[:HINTS]))
            said = f"the rows name {named} too, which an import of {self.source!r} does not speak for: left out"
            told = f"rækkerne nævner også {named}, som en import af {self.source!r} ikke taler for: ikke taget med"
            self.snapshot.warn(Said(said, told))

    def _nodes(self, noun: type[Node]) -> Iterator[Any]:
        lines: Spilled[int] = Spilled()
        self.lines[noun.label()] = lines
        intervals = [interval for interval in INTERVALS if interval[0] in noun.model_fields]
        for line, node in self.snapshot.rows(noun):
            key = getattr(node, noun.key_field)
            self._sources(node)
            if (other := lines.get(key)) is not None:
                counts = self.snapshot.one_of(noun, line, other)
                if counts is None:
                    at = self.snapshot.at(other)
                    told = Said(f"{key!r} stands in {at} already", f"{key!r} står allerede i {at.da}")
                    self.snapshot.problem(noun, line, noun.key_field, told)
                elif counts == other:
                    continue
                self.half_known[noun.label()].pop(key, None)
            lines[key] = line
            for interval in intervals:
                known = {name: value for name in interval if (value := node.__dict__.get(name))}
                if len(known) == 1:
                    self.half_known[noun.label()][key] = line, known
            if noun is NODES["Requirement"]:
                self.requirement_kinds[key] = node.kind
            yield node
        self.counts[noun.file] = len(lines)

    def _relationships(self, noun: type[Relationship[Any, Any]], once: bool) -> Iterator[Any]:
        seen: Spilled[list[Period]] = Spilled(read=_periods)
        count, label = 0, noun.label()
        for line, fact in self.snapshot.rows(noun, once=once):
            identity = fact.identity()
            self._sources(fact)
            key = f"{identity[0]}\0{identity[1]}\0{identity[3]}"
            period = Period(identity[2], (noun.dated and fact.valid_to) or "9999-12-31", line)
            if (others := seen.get(key)) is None:
                seen[key] = [period]
                count += 1
            else:
                before = len(others)
                stands = self._stands(noun, period, others)
                if stands is None:
                    continue
                if stands:
                    seen[key] = [*others, period]
                    count += len(others) + 1 - before
            start = self._end(noun, line, "start", fact.start, noun.starts)
            end = self._end(noun, line, "end", fact.end, noun.ends)
            if not (start and end):
                continue
            if label in RULED:
                since, until = getattr(fact, "valid_from", None), getattr(fact, "valid_to", None)
                self.ruled.note(label, edge_of(start[1], end[1], end[0], since, until, line))
            yield Stated(fact, identity, start, end)
        self.counts[noun.file] = count
        for line, good in self.snapshot.halves.get(noun.file, ()):
            for side, possible in (("start", noun.starts), ("end", noun.ends)):
                if side in good:  # what is wrong with the ends of a row of which another cell is wrong is said now, too
                    self._end(noun, line, side, good[side], possible)

    def _stands(self, noun: type[Relationship[Any, Any]], period: "Period", others: "list[Period]") -> bool | None:
        """Hold a row against the others of its ends, and tell whether it is one more of them; null for another id."""
        for other in others:
            if other.since != period.since:
                continue
            counts = self.snapshot.one_of(noun, period.line, other.line)
            if counts is None:
                at = self.snapshot.at(other.line)
                said = f"the same relationship stands in {at} already"
                self.snapshot.problem(noun, period.line, None, Said(said, f"det samme står allerede i {at.da}"))
                return False
            if counts == other.line:
                return None
            others.remove(other)
            return True
        if len(others) >= MOST_PERIODS:
            said = f"the same ends stand in {len(others)} lines already, the first of them {others[0].line}"
            told = f"de samme to står allerede i {len(others)} linjer, først i {others[0].line}"
            self.snapshot.problem(noun, period.line, None, Said(said, told))
            return False
        for other in others:
            if other.since < period.until and period.since < other.until:
                at = self.snapshot.at(other.line)
                said = f"overlaps with {at}, which has another day"
                told = f"overlapper med {at.da}, som har en anden startdato"
                self.snapshot.warning(noun, period.line, None, Said(said, told))
                break
        return True

    def _end(self, noun: type[Fact], line: int, side: str, text: str, possible: tuple[type[Node], ...]) -> End | None:
        """Return an end of a row; note what is wrong with it, and whether only the graph can have it."""
        try:
            end = labelled(text, possible)
        except ValueError as error:
            self.snapshot.problem(noun, line, side, Said.of(error))
            self.snapshot.unread.add(noun.file)
            return None
        label, key = end
        if self.scope and label == "Municipality" and key != self.scope:
            self.elsewhere[end].append((noun, line, side))
        if key not in self.lines[label] and key not in self.referred[label]:
            self.dangling[end].append((noun, line, side))
            self.waiting += 1
            if self.waiting >= WAITING:
                self._ask_for_dangling()
        return end

    def _ask_for_dangling(self) -> None:
        """Find out which of the nodes that the snapshot does not have are in the graph."""
        self.waiting = 0
        if not self.graph:
            return
        for label in {label for label, _ in self.dangling}:
            keys = [key for of, key in self.dangling if of == label]
            text = f"UNWIND $keys AS key MATCH (n:{label} {{{NODES[label].key_field}: key}}) RETURN key"
            for row in self.graph.read(text, {"keys": keys}):
                del self.dangling[label, row["key"]]
                self.referred[label][row["key"]] = None

    def _say_what_dangles(self) -> None:
        for at, ((label, key), places) in enumerate(self.dangling.items()):
            if self.snapshot.declares(NODES[label], key):
                continue
            hint = self._hint(label, key) if at < HINTS else NOTHING
            told = Said(f"no {label} {key!r}", f"{NODES[label].danish[0]} {key!r} findes ikke") + hint
            for noun, line, side in places:
                self.snapshot.problem(noun, line, side, told)

    def _say_what_is_elsewhere(self) -> None:
        """Say which rows are of another municipality than the import; of one that there is not that was said."""
        for end, places in self.elsewhere.items():
            said = f"is of {end[1]!r}; the import is of {self.scope!r} alone"
            told = Said(said, f"er om {end[1]!r}; importen er kun om {self.scope!r}")
            for place in places if end not in self.dangling else ():
                self.snapshot.problem(*place, told)

    def _hint(self, label: str, text: str) -> Said:
        """Return ` (did you mean '0751'?)` where a thing that there is has about such a key or name."""
        if label not in self.known:
            self.known[label] = self._known(NODES[label])
        known, folded = self.known[label], fold(text)
        bare = folded.removesuffix(f" {NODES[label].danish[0]}")
        if found := known.keys.get(folded) or known.names.get(folded) or known.names.get(bare):
            return did_you_mean([repr(found)])
        if len(parts := re.split("[,;|]", text)) > 1 and any(fold(part.strip()) in known.keys for part in parts):
            return ONE_ID
        if text.isdecimal():
            return NOTHING  # of numbers the nearest is any other
        if near := nearest(text, set(known.keys.values())):
            return near
        return did_you_mean([repr(known.names[one]) for one in get_close_matches(bare, known.names, 1)])

    def _known(self, noun: type[Node]) -> Known:
        """Return what the things are called that there are, in the graph and here; of too many nothing."""
        label, key, title = noun.label(), noun.key_field, noun.title_field()
        text = f"MATCH (n:{label}) RETURN n.{key} AS key, n.{title} AS name LIMIT {WAITING}"
        there = [(row["key"], row["name"]) for row in self.graph.read(text)] if self.graph else []
        there += [(one, None) for file, one in self.snapshot.doubtful if file == noun.file and one]
        if len(there) + len(self.lines[label]) >= WAITING:
            return Known({}, {})
        there += [(getattr(node, key), getattr(node, title)) for _, node in self.snapshot.rows(noun)]
        return Known({fold(one): one for one, _ in there}, {fold(name): one for one, name in there if name})

    def _add_what_is_there(self, graph: Readable) -> None:
        """Add what of the graph the snapshot could contradict."""
        self.ruled.add_what_is_there(graph, self._ends_with_this, whole=not self.scope)
        for row in graph.read("MATCH (q:Requirement) WHERE q.withdrawn_on IS NULL RETURN q.id AS id, q.kind AS kind"):
            self.requirement_kinds.setdefault(row["id"], row["kind"])
        for label, nodes in self.half_known.items():
            text = f"UNWIND $keys AS k MATCH (n:{label} {{{NODES[label].key_field}: k}}) RETURN k, properties(n) AS n"
            for row in graph.read(text, {"keys": list(nodes)}):
                line, known = nodes[row["k"]]
                if wrong := out_of_order(row["n"] | known):
                    self.snapshot.problem(NODES[label], line, None, wrong)

    def _ends_with_this(self, sources: list[str] | None) -> bool:
        """Tell whether nobody asserts what the snapshot does not repeat."""
        return bool(sources) and self.sources.issuperset(sources or ())

    def _rules(self) -> None:
        for wrong in self.ruled.wrong():
            self.snapshot.problem(RELATIONSHIPS[wrong.label], wrong.line, wrong.column, wrong.message)
        self._demands()

    def _demands(self) -> None:
        demanded: dict[str, list[Edge]] = defaultdict(list)
        applied: dict[str, list[Edge]] = defaultdict(list)
        for label, found in (("DEMANDS", demanded), ("APPLIES_TO", applied)):
            for edge in self.ruled.edges[label].values():
                found[edge.start].append(edge)
        for requirement, kind in self.requirement_kinds.items():
            for label, message in wrong_demands(kind, demanded[requirement], applied[requirement]):
                if RELATIONSHIPS[label].file in self.snapshot.unread:
                    continue  # what is missing may stand in a row that can't be read
                edges = demanded[requirement] if label == "DEMANDS" else applied[requirement]
                line = max((edge.line for edge in edges if edge.line), default=None)
                told = Said(f"{requirement!r} {message}", f"{requirement!r} {message.da}")
                if line:
                    self.snapshot.problem(RELATIONSHIPS[label], line, None, told)
                elif requirement in self.lines["Requirement"]:
                    self.snapshot.problem(NODES["Requirement"], self.lines["Requirement"][requirement], None, told)
