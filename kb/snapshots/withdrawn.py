"""What nobody asserts any more and has no interval to close: it keeps its place, where no question meets it.

A withdrawn node trades its label for `Withdrawn`, and a withdrawn relationship, or one of a withdrawn node, its type
for `WITHDRAWN`; what they were stands beside it. While an import runs all of them are what they were, so that it can
find them.
"""

from collections import defaultdict

from kb.model import NODES, RELATIONSHIPS
from kb.writing import Writing

OF_NOBODY = (
    "MATCH (n:DataFlow)-[:WITHDRAWN {withdrawn_type: 'WITHIN'}]->() WHERE NOT EXISTS { (n)-[:WITHIN]->() } "
    "WITH DISTINCT n"
)
"""Flows that were within withdrawn municipalities alone: a flow that is within none is everybody's."""
Withdrawn = dict[str, set[str]]
"""The keys of what is withdrawn, by label or type."""


def unveil(run: Writing) -> Withdrawn:
    """Make everything that is withdrawn what it was, and return which that is; `withdrawn_on` still says so."""
    found: Withdrawn = defaultdict(set)
    rows = run.read("MATCH (n:Withdrawn) RETURN n.withdrawn_label AS label, coalesce(n.code, n.id, n.key) AS key")
    for row in rows:
        found[row["label"]].add(row["key"])
    for label in found:
        run(f"MATCH (n:Withdrawn {{withdrawn_label: '{label}'}}) SET n:{label} REMOVE n:Withdrawn, n.withdrawn_label")
    text = "MATCH ()-[r:WITHDRAWN]->() RETURN r.withdrawn_type AS type, r.key AS key, r.withdrawn_on IS NOT NULL AS own"
    kinds = set()
    for row in run.read(text):
        kinds.add(row["type"])
        if row["own"]:
            found[row["type"]].add(row["key"])
    for kind in kinds:
        run(
            f"MATCH (a)-[w:WITHDRAWN {{withdrawn_type: '{kind}'}}]->(b) WITH a, b, w, properties(w) AS p DELETE w "
            f"CREATE (a)-[r:{kind}]->(b) SET r = p REMOVE r.withdrawn_type"
        )
    return found


def veil(run: Writing, withdrawn: Withdrawn) -> None:
    """Hide what is still, or now, withdrawn, and all relationships of the nodes among it."""
    for kind in RELATIONSHIPS.keys() & withdrawn.keys():
        run(
            f"UNWIND $keys AS key MATCH (a)-[r:{kind} {{key: key}}]->(b) WHERE r.withdrawn_on IS NOT NULL "
            "WITH a, b, r, properties(r) AS p DELETE r "
            f"CREATE (a)-[w:WITHDRAWN]->(b) SET w = p, w.withdrawn_type = '{kind}'",
            keys=sorted(withdrawn[kind]),
        )
    for label in NODES.keys() & withdrawn.keys():
        run(
            f"UNWIND $keys AS key MATCH (n:{label} {{{NODES[label].key_field}: key}}) "
            f"WHERE n.withdrawn_on IS NOT NULL SET n:Withdrawn, n.withdrawn_label = '{label}' REMOVE n:{label}",
            keys=sorted(withdrawn[label]),
        )
    if NODES.keys() & withdrawn.keys():
        for whose in ("MATCH (n:Withdrawn)", OF_NOBODY):
            _veil_relationships(run, whose)


def _veil_relationships(run: Writing, whose: str) -> None:
    """Hide the relationships of some nodes, which are called n."""
    for row in run.read(f"{whose} MATCH (n)-[r]-() WHERE type(r) <> 'WITHDRAWN' RETURN DISTINCT type(r) AS type"):
        run(
            f"{whose} MATCH (n)-[r:{row['type']}]-() WITH DISTINCT r "
            "WITH startNode(r) AS a, endNode(r) AS b, r, properties(r) AS p DELETE r "
            f"CREATE (a)-[w:WITHDRAWN]->(b) SET w = p, w.withdrawn_type = '{row['type']}'"
        )
