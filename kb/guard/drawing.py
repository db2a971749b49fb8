"""What an analyst's answer looks like as a map: the nodes in its rows and what joins them."""

from datetime import date
from pathlib import Path

from kb.guard.asking import Found
from kb.model import NODES
from kb.pictures import Picture
from kb.queries import Query

ABOUT = Query(
    name="cypher",
    kind="cypher",
    path=Path("cypher"),
    text="",
    title="The answer as a graph",
    title_da="Svaret som graf",
    asks="Which things are in the rows, and what joins them there?",
    asks_da="Hvilke ting er der i rækkerne, og hvad forbinder dem dér?",
)
"""What a map says of itself, in the place of a question of the catalogue."""


def picture(found: Found, at: date) -> Picture:
    """Return the nodes of an answer that are things of the landscape, and its relationships between them."""
    nodes = {node["id"]: node for node in found.nodes if node["label"] in NODES}
    edges = {
        edge["id"]: {name: edge[name] for name in ("type", "start", "end", "properties")} | {"state": "there"}
        for edge in found.edges
        if edge["start"] in nodes and edge["end"] in nodes
    }
    return Picture(ABOUT, {"at": at}, nodes, edges, hidden=len(found.nodes) - len(nodes))
