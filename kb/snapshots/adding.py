"""Adding: what is new waits until there is much of it, and is written while the next rows are read.

One statement makes all nodes and one all relationships, whatever their labels and types, between places that Neo4j
told of when it made the nodes. A statement for each pair of labels would be planned for each, and planning them took
more of Neo4j's time than writing. Days and sources, which many rows have in common, are sent once for all of them:
packing its days took longer than the rest of a row.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from kb.imports.spilled import Spilled
from kb.model import NODES, Noun
from kb.ours import STAGED
from kb.snapshots.statements import BATCH, template
from kb.writing import Writing

Properties = dict[str, Any]
Node = tuple[str, str]
"""Label and key of a node."""


class _Batch:
    """Rows that wait to be sent together, and what they share."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: list[Properties] = []
        self.shared: list[Properties] = []
        self._known: dict[tuple[Any, ...], int] = {}

    def add(self, noun: Noun, properties: Properties, **row: Any) -> None:
        """Add a row; of its properties those that others may have, too, stand in `shared`, where the row says."""
        names = _common(noun)
        common = {name: properties[name] for name in names if name in properties}
        told = noun, *common.items()
        at = self._known.get(told)
        if at is None:
            at = self._known[told] = len(self.shared)
            self.shared.append(common)
        own = {name: value for name, value in properties.items() if name not in names}
        self.rows.append(row | {"shared": at, "properties": own})


@cache
def _common(noun: Noun) -> dict[str, None]:
    """Return the properties that many things of a noun have in common: days, sources and runs."""
    return dict.fromkeys((*(f"{name}_day" for name in noun.days), "sources", "runs"))


class Adding:
    """The nodes and relationships that an import adds; what is staged has its label behind another name until then."""

    def __init__(self, run: Writing, *, staged: bool) -> None:
        """Write in this transaction, or by these steps."""
        self._run = run
        self._prefix = STAGED if staged else ""
        self._nodes = _Batch()
        self._on_their_way = 0
        self._relationships = _Batch()
        self._places: dict[str, Spilled[str]] = defaultdict(Spilled)

    def node(self, noun: Noun, key: str, properties: Properties) -> None:
        """Add a node before long."""
        self._nodes.add(noun, properties, label=self._prefix + noun.label(), key=key)
        if len(self._nodes.rows) == BATCH:
            self._write_nodes()

    def relationship(self, noun: Noun, start: Node, end: Node, properties: Properties) -> None:
        """Add a relationship between nodes that are there or were added, before long."""
        self._relationships.add(noun, properties, type=noun.label(), start=start, end=end)
        if len(self._relationships.rows) == BATCH:
            self._write_relationships()

    def settle(self) -> None:
        """Wait until all that was added is there."""
        self._write_nodes()
        self._write_relationships()
        self._run.settle()

    def _write_nodes(self) -> None:
        batch, self._nodes = self._nodes, _Batch()
        if batch.rows:
            self._on_their_way += len(batch.rows)
            self._run.ahead(template("nodes"), batch.rows, self._placed, shared=batch.shared)

    def _placed(self, made: list[Properties]) -> None:
        self._on_their_way -= len(made)
        for row in made:
            self._places[row["label"].removeprefix(self._prefix)][row["key"]] = row["place"]

    def _write_relationships(self) -> None:
        batch, self._relationships = self._relationships, _Batch()
        if not batch.rows:
            return
        self._write_nodes()
        if self._on_their_way:
            self._run.settle()
        self._find(node for row in batch.rows for node in (row["start"], row["end"]))
        for row in batch.rows:
            for end in ("start", "end"):
                label, key = row[end]
                row[end] = self._places[label][key]
        self._run.ahead(template("relationships"), batch.rows, shared=batch.shared)

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
