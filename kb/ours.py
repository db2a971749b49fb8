"""What makes a database ours: a Neo4j that is new enough, and no labels but the nouns' and our own."""

import re
from collections.abc import Callable
from typing import Any

from kb.engine import Address
from kb.errors import EngineError
from kb.model import NODES

LANDSCAPE = "Landscape"
STAGED = "Staged"
COMMITTING = "Committing"
OURS = (LANDSCAPE, COMMITTING, "Run", "Earlier", "Removed", "Withdrawn", *(STAGED + label for label in NODES))
"""Labels of ours that are no noun's; of the first is one node, whose version changes with every load."""


def check(read: Callable[[str], list[dict[str, Any]]], address: Address) -> None:
    """Refuse a Neo4j that is too old, and a database in which somebody else keeps something."""
    (component,) = read("CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions")
    version = component["versions"][0]
    if [int(part) for part in re.findall(r"\d+", version)[:2]] < [5, 26]:  # Aura's is 5.27-aura
        raise EngineError(f"Neo4j {version} at {address.uri} is too old: Byplan needs 5.26 or newer")
    labels = {row["label"] for row in read("CALL db.labels() YIELD label RETURN label")}
    for label in sorted(labels - set(NODES) - set(OURS)):
        quoted = label.replace("`", "``")
        if read(f"MATCH (n:`{quoted}`) RETURN count(n) AS n")[0]["n"]:
            raise EngineError(
                f"the database {address.database!r} at {address.uri} holds {label!r} nodes, which are not"
                " Byplan's: use an empty database (NEO4J_DATABASE)"
            )
