"""Adding: what is new waits until there is much of it, and is written while the next rows are read.

One statement makes all nodes and one all relationships, whatever their labels and types, between places that Neo4j
told of when it made the nodes. A statement for each pair of labels would be planned for each, and planning them took
more of Neo4j's time than writing. Days and sources, which many rows have in common, are sent once for all of them:
to pack a day takes the driver forty times as long as to pack a text.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kb.imports.spilled import Spilled
from kb.imports.stated import End
from kb.model import NODES, RELATIONSHIPS, Noun
from kb.ours import STAGED
from kb.snapshots.statements import BATCH, template
from kb.writing import Writing

Properties = dict[str, Any]

DAYS = {f"{name}_day": (name, day) for noun in RELATIONSHIPS.values() for name, day in noun.days.items()}
"""The days that relationships have, by the property that each is stored as: of which date, and how that counts."""
KNOWN = tuple(
    dict.fromkeys(
        name
        for noun in RELATIONSHIPS.values()
        for name in (*noun.model_fields, "key", "reopened")
        if name not in ("start", "end", "sources")
    )
)
"""What else may be known of a relationship, beside its ends and its sources."""
COLUMNS = ("start", "end", "type", "sources", *DAYS, *KNOWN)
"""What a row holds of a relationship: the places of its ends, and of what rows share where its own stands."""
CELLS = {name: f"row[{at}]" for at, name in enumerate(COLUMNS)}
STORED = {"sources": f"$sources[{CELLS['sources']}]", "runs": "$runs"}
STORED |= {name: f"${name}[{CELLS[name]}]" for name in DAYS} | {name: CELLS[name] for name in KNOWN}
CREATING = CELLS | {"properties": ", ".join(f"{name}: {value}" for name, value in STORED.items())}
"""What the statement that creates relationships calls these."""


class _Once(dict[Any, int]):
    """Where each value stands among those that rows have in common, by what tells it."""

    def __init__(self, value: Callable[[Any], Any]) -> None:
        """Begin with none; `value` makes one of what tells it."""
        super().__init__()
        self.shared: list[Any] = []
        self._value = value

    def __missing__(self, told: Any) -> int:
        """Add the value that is told by this."""
        place = self[told] = len(self.shared)
        self.shared.append(self._value(told))
        return place


@dataclass
class _Waiting:
    """Rows that wait to be sent together, and what they share, by the name of the parameter."""

    once: dict[str, _Once]
    rows: list[Any] = field(default_factory=list)

    def shared(self) -> dict[str, list[Any]]:
        """Return what the rows share."""
        return {name: once.shared for name, once in self.once.items()}


def _relationships() -> _Waiting:
    return _Waiting({"sources": _Once(tuple)} | {name: _Once(day.of) for name, (_, day) in DAYS.items()})


class Adding:
    """The nodes and relationships that an import adds; what is staged has its label behind another name until then."""

    def __init__(self, run: Writing, number: int, *, staged: bool = False) -> None:
        """Write in this transaction, or by these steps, as the run of a number."""
        self._run, self._number = run, number
        self._prefix = STAGED if staged else ""
        self._nodes, self._relationships = self._no_nodes(), _relationships()
        self._on_their_way = 0
        self._places: dict[str, Spilled[str]] = defaultdict(Spilled)

    def node(self, noun: Noun, key: str, known: Properties, sources: tuple[str, ...]) -> None:
        """Add a node before long."""
        dates = tuple((name, known[name]) for name in noun.days if name in known)
        shared = self._nodes.once["shared"][noun, sources, dates]
        label = self._prefix + noun.label()
        self._nodes.rows.append({"label": label, "key": key, "shared": shared, "properties": known})
        if len(self._nodes.rows) == BATCH:
            self._write_nodes()

    def _no_nodes(self) -> _Waiting:
        return _Waiting({"shared": _Once(self._stored)})

    def _stored(self, told: tuple[Noun, tuple[str, ...], tuple[tuple[str, str], ...]]) -> Properties:
        """Return what is stored of all nodes of a noun that have these sources and dates."""
        noun, sources, dates = told
        return noun.when_absent() | noun.counting(dict(dates)) | {"sources": sources, "runs": (self._number,)}

    def relationship(self, noun: Noun, start: End, end: End, known: Properties, sources: tuple[str, ...]) -> None:
        """Add a relationship between nodes that are there or were added, before long.

        Its ends and sources may be among what is known; they are not looked for there.
        """
        if self._nodes.rows:
            self._write_nodes()  # they are there when the first relationships are written
        waiting = self._relationships
        once = waiting.once
        days = [once[day][known.get(date)] if date in noun.days else None for day, (date, _) in DAYS.items()]
        waiting.rows.append([start, end, noun.label(), once["sources"][sources], *days, *map(known.get, KNOWN)])
        if len(waiting.rows) == BATCH:
            self._write_relationships()

    def settle(self) -> None:
        """Wait until all that was added is there."""
        self._write_nodes()
        self._write_relationships()
        self._run.settle()

    def _write_nodes(self) -> None:
        waiting, self._nodes = self._nodes, self._no_nodes()
        if waiting.rows:
            self._on_their_way += len(waiting.rows)
            self._run.ahead(template("nodes"), waiting.rows, self._placed, **waiting.shared())

    def _placed(self, made: list[Properties]) -> None:
        (found,) = made
        self._on_their_way -= len(found["places"])
        for label, key, place in zip(found["labels"], found["keys"], found["places"], strict=True):
            self._places[label.removeprefix(self._prefix)][key] = place

    def _write_relationships(self) -> None:
        waiting, self._relationships = self._relationships, _relationships()
        if not waiting.rows:
            return
        self._write_nodes()
        if self._on_their_way:
            self._run.settle()
        if missing := self._put_in_place(waiting.rows):
            self._find(missing)
            self._put_in_place(waiting.rows)
        text = template("relationships", **CREATING)
        self._run.ahead(text, waiting.rows, runs=[self._number], **waiting.shared())

    def _put_in_place(self, rows: list[list[Any]]) -> dict[str, set[str]]:
        """Put the places of nodes where rows have their labels and keys; return those that are not known, by label."""
        missing: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for side in (0, 1):
                if isinstance(row[side], tuple):
                    label, key = row[side]
                    place = self._places[label].get(key)
                    if place is None:
                        missing[label].add(key)
                    else:
                        row[side] = place
        return missing

    def _find(self, missing: dict[str, set[str]]) -> None:
        """Ask for the places of nodes that were there before."""
        for label, keys in missing.items():
            found = f"MATCH (n:{label} {{{NODES[label].key_field}: key}}) RETURN key, elementId(n) AS place"
            for row in self._run.read(f"UNWIND $keys AS key {found}", {"keys": sorted(keys)}):
                self._places[label][row["key"]] = row["place"]
