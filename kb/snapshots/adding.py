"""Adding: what is new waits until there is much of it, and is written while the next rows are read.

One statement makes all nodes and one all relationships, whatever their labels and types, between places that Neo4j
told of when it made the nodes. A statement for each pair of labels would be planned for each, and planning them took
more of Neo4j's time than writing. Days and sources, which many rows have in common, are sent once for all of them:
to pack a day takes the driver forty times as long as to pack a text.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from kb.dates import first_day
from kb.imports.spilled import Spilled
from kb.model import NODES, RELATIONSHIPS, Noun
from kb.ours import STAGED
from kb.snapshots.statements import BATCH, template
from kb.writing import Writing

T = TypeVar("T")
Properties = dict[str, Any]
Node = tuple[str, str]
"""Label and key of a node."""


KNOWN = tuple(
    dict.fromkeys(
        name
        for noun in RELATIONSHIPS.values()
        for name in (*noun.model_fields, "key", "reopened")
        if name not in ("start", "end", "sources")
    )
)
"""What may be known of a relationship, beside its ends and its sources, in the order in which rows hold it."""
FIRST = 6
"""So many columns are before that: the places of its ends, its type, its sources, its first day and that after it."""
VALUES = ", ".join(f"{name}: row[{at}]" for at, name in enumerate(KNOWN, FIRST))


class _Once(Generic[T]):
    """Values that rows have in common: a row says where its own stands."""

    def __init__(self) -> None:
        """Begin with none."""
        self.values: list[T] = []
        self._places: dict[Any, int] = {}

    def at(self, told: Any, value: Callable[[], T]) -> int:
        """Return where the value stands that is told by this."""
        place = self._places.get(told)
        if place is None:
            place = self._places[told] = len(self.values)
            self.values.append(value())
        return place


@dataclass
class _Nodes:
    """Nodes that wait to be sent together, and what they share: days, sources, and what stands for the unknown."""

    rows: list[Properties] = field(default_factory=list)
    shared: _Once[Properties] = field(default_factory=_Once)


@dataclass
class _Relationships:
    """Relationships that wait to be sent together, and what they share."""

    rows: list[list[Any]] = field(default_factory=list)
    sources: _Once[tuple[str, ...]] = field(default_factory=_Once)
    days: _Once[date] = field(default_factory=_Once)

    def day(self, day: date) -> int:
        """Return where a day stands."""
        return self.days.at(day, lambda: day)


class Adding:
    """The nodes and relationships that an import adds; what is staged has its label behind another name until then."""

    def __init__(self, run: Writing, number: int, *, staged: bool = False) -> None:
        """Write in this transaction, or by these steps, as the run of a number."""
        self._run, self._number = run, number
        self._prefix = STAGED if staged else ""
        self._nodes = _Nodes()
        self._on_their_way = 0
        self._relationships = _Relationships()
        self._places: dict[str, Spilled[str]] = defaultdict(Spilled)

    def node(self, noun: Noun, key: str, known: Properties, sources: tuple[str, ...]) -> None:
        """Add a node before long."""
        dates = {name: known[name] for name in noun.days if name in known}
        shared = self._nodes.shared.at((noun, sources, *dates.items()), lambda: self._stored(noun, dates, sources))
        label = self._prefix + noun.label()
        self._nodes.rows.append({"label": label, "key": key, "shared": shared, "properties": known})
        if len(self._nodes.rows) == BATCH:
            self._write_nodes()

    def _stored(self, noun: Noun, dates: Properties, sources: tuple[str, ...]) -> Properties:
        return noun.when_absent() | noun.counting(dates) | {"sources": sources, "runs": (self._number,)}

    def relationship(self, noun: Noun, start: Node, end: Node, known: Properties, sources: tuple[str, ...]) -> None:
        """Add a relationship between nodes that are there or were added, before long.

        Its ends and sources may be among what is known; they are not looked for there.
        """
        self._write_nodes()  # they are there when the first relationships are written
        batch = self._relationships
        row = [start, end, noun.label(), batch.sources.at(sources, lambda: sources), None, None]
        if noun.dated:
            since, until = known.get("valid_from"), known.get("valid_to")
            row[4] = batch.day(first_day(since) if since else date.min)
            row[5] = batch.day(first_day(until) if until else date.max)
        row += map(known.get, KNOWN)
        batch.rows.append(row)
        if len(batch.rows) == BATCH:
            self._write_relationships()

    def settle(self) -> None:
        """Wait until all that was added is there."""
        self._write_nodes()
        self._write_relationships()
        self._run.settle()

    def _write_nodes(self) -> None:
        batch, self._nodes = self._nodes, _Nodes()
        if batch.rows:
            self._on_their_way += len(batch.rows)
            self._run.ahead(template("nodes"), batch.rows, self._placed, shared=batch.shared.values)

    def _placed(self, made: list[Properties]) -> None:
        (found,) = made
        self._on_their_way -= len(found["places"])
        for label, key, place in zip(found["labels"], found["keys"], found["places"], strict=True):
            self._places[label.removeprefix(self._prefix)][key] = place

    def _write_relationships(self) -> None:
        batch, self._relationships = self._relationships, _Relationships()
        if not batch.rows:
            return
        self._write_nodes()
        if self._on_their_way:
            self._run.settle()
        self._find({node for row in batch.rows for node in row[:2]})
        for row in batch.rows:
            (start_label, start), (end_label, end) = row[:2]
            row[:2] = self._places[start_label][start], self._places[end_label][end]
        text, sources, days = template("relationships", known=VALUES), batch.sources.values, batch.days.values
        self._run.ahead(text, batch.rows, sources=sources, days=days, runs=[self._number])

    def _find(self, nodes: Iterable[Node]) -> None:
        """Ask for the places of nodes that were there before."""
        missing: dict[str, set[str]] = defaultdict(set)
        for label, key in nodes:
            if key not in self._places[label]:
                missing[label].add(key)
        for label, keys in missing.items():
            found = f"MATCH (n:{label} {{{NODES[label].key_field}: key}}) RETURN key, elementId(n) AS place"
            for row in self._run.read(f"UNWIND $keys AS key {found}", {"keys": sorted(keys)}):
                self._places[label][row["key"]] = row["place"]
