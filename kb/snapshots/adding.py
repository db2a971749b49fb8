"""Adding: what is new waits until there is much of it, and is written while the next rows are read.

One statement makes all nodes and one all relationships, whatever their labels and types, between places that Neo4j
told of when it made the nodes. A statement for each pair of labels would be planned for each, and planning them took
more of Neo4j's time than writing.
"""

from collections import defaultdict
from typing import Any

from kb.imports.spilled import Spilled
from kb.model import NODES, Noun
from kb.ours import STAGED
from kb.snapshots.statements import BATCH, template
from kb.writing import Writing

Properties = dict[str, Any]
Node = tuple[str, str]
"""Label and key of a node."""


class Adding:
    """The nodes and relationships that an import adds; what is staged has its label behind another name until then."""

    def __init__(self, run: Writing, *, staged: bool) -> None:
        """Write in this transaction, or by these steps."""
        self._run = run
        self._prefix = STAGED if staged else ""
        self._nodes: list[Properties] = []
        self._on_their_way = 0
        self._relationships: list[tuple[str, Node, Node, Properties]] = []
        self._places: dict[str, Spilled[str]] = defaultdict(Spilled)

    def node(self, noun: Noun, key: str, properties: Properties) -> None:
        """Add a node before long."""
        self._nodes.append({"label": self._prefix + noun.label(), "key": key, "properties": properties})
        if len(self._nodes) == BATCH:
            self._write_nodes()

    def relationship(self, noun: Noun, start: Node, end: Node, properties: Properties) -> None:
        """Add a relationship between nodes that are there or were added, before long."""
        self._relationships.append((noun.label(), start, end, properties))
        if len(self._relationships) == BATCH:
            self._write_relationships()

    def settle(self) -> None:
        """Wait until all that was added is there."""
        self._write_nodes()
        self._write_relationships()
        self._run.settle()

    def _write_nodes(self) -> None:
        rows, self._nodes = self._nodes, []
        if rows:
            self._on_their_way += len(rows)
            self._run.ahead(template("nodes"), rows, self._placed)

    def _placed(self, made: list[Properties]) -> None:
        self._on_their_way -= len(made)
        for row in made:
            self._places[row["label"].removeprefix(self._prefix)][row["key"]] = row["place"]

    def _write_relationships(self) -> None:
        waiting, self._relationships = self._relationships, []
        if not waiting:
            return
        self._write_nodes()
        if self._on_their_way:
            self._run.settle()
        self._find([node for _, *ends, _ in waiting for node in ends])
        rows = [
            {"type": kind, "start": self._places[a][one], "end": self._places[b][other], "properties": properties}
            for kind, (a, one), (b, other), properties in waiting
        ]
        self._run.ahead(template("relationships"), rows)

    def _find(self, nodes: list[Node]) -> None:
        """Ask for the places of nodes that were there before."""
        missing: dict[str, set[str]] = defaultdict(set)
        for label, key in nodes:
            if key not in self._places[label]:
                missing[label].add(key)
        for label, keys in missing.items():
            found = f"MATCH (n:{label} {{{NODES[label].key_field}: key}}) RETURN key, elementId(n) AS place"
            for row in self._run.read(f"UNWIND $keys AS key {found}", {"keys": sorted(keys)}):
                self._places[label][row["key"]] = row["place"]
