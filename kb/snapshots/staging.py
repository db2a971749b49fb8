"""Staging: how a landscape that is larger than a transaction comes into an empty graph, all of it or nothing.

Its nodes are written, batch by batch, under labels that no question knows, and with them their relationships, to which
no question finds the way. One transaction in the end gives all nodes the labels that are theirs. What an import that
was cut short leaves behind goes when the next one begins.
"""

import re
from collections.abc import Iterable

from kb.errors import EngineError
from kb.graph import Graph
from kb.model import NODES
from kb.ours import STAGED
from kb.snapshots.statements import template
from kb.writing import Writing

AT_ONCE = 100_000
"""So many rows are written in one transaction; Neo4j holds 4 kB of each in its heap until the end."""
BYTES_A_NODE = 1_500
"""So much heap is taken by each node that is named in the last transaction."""
LIMITS = ("db.memory.transaction.max", "dbms.memory.transaction.total.max")
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
DELETE = "MATCH (n:{0}) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 5000 ROWS"


def has_room(steps: Writing, nodes: int) -> None:
    """Raise EngineError, before anything is written, when so many nodes can't be named in one transaction.

    A server that tells nobody its limits is believed to have room.
    """
    needed = nodes * BYTES_A_NODE
    for row in steps.read(f"SHOW SETTINGS {', '.join(map(repr, LIMITS))} YIELD name, value"):
        found = re.fullmatch(r"([\d.]+)([KMGT]?i?B)", row["value"])
        limit = float(found[1]) * UNITS[found[2]] if found else 0
        if 0 < limit < needed:
            heap = -(-needed * 4 // 3 // 2**30)
            raise EngineError(
                f"{nodes} things at once take {needed / 2**30:.1f} GB of Neo4j's heap, and its {row['name']} is "
                f"{limit / 2**30:.1f} GB: set KB_HEAP to {heap}g or more, and start it anew; nothing was written"
            )


def unstage(run: Writing, labels: Iterable[str]) -> None:
    """Let everybody see what waits, once the transaction ends."""
    for label in labels:
        run(template("unstaged", Staged=STAGED + label, Label=label))


def waiting(graph: Graph) -> list[str]:
    """Return the labels of which something waits."""
    there = {row["label"] for row in graph.read("CALL db.labels() YIELD label RETURN label")}
    return [label for label in NODES if STAGED + label in there]


def sweep_away(graph: Graph, steps: Writing) -> None:
    """Delete what waits; whoever calls this holds the lock, so that nobody stages."""
    for label in waiting(graph):
        steps(DELETE.format(STAGED + label))
