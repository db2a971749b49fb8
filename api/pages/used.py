"""Who uses and supplies what, in the Cypher that the pages of several nouns are found with."""

from collections.abc import Iterable

from api.pages.site import Site
from kb.dates import today
from kb.graph import Graph
from kb.lookup import active
from kb.rows import Row

IN_USE = f"{active('u')} AND coalesce(u.status, 'in_use') <> 'planned'"
AREAS = f"""COLLECT {{ MATCH (s)-[r:SUPPORTS]->(c:Capability) WHERE {active("r")}
    RETURN {{key: c.id, name: c.name_da}} AS area ORDER BY area.key }}"""
"""The business areas of the system `s`."""
VENDORS = f"""COLLECT {{ MATCH (v:Vendor)-[r:SUPPLIES]->(s) WHERE {active("r")}
    RETURN DISTINCT {{key: v.id, name: v.name}} AS vendor ORDER BY vendor.key }}"""
"""The vendors of the system `s`."""

WITH_OWNED = f"""MATCH w = (v:Vendor {{id: $key}})<-[:OWNED_BY*0..]-(own:Vendor)
WHERE all(o IN relationships(w) WHERE {active("o")})
WITH DISTINCT v, own
MATCH (own)-[r:SUPPLIES]->(s:System) WHERE {active("r")}"""
"""A vendor, and of it and all that it owns today what they supply."""
THROUGH = "WITH s, collect(DISTINCT CASE WHEN own <> v THEN {key: own.id, name: own.name} END) AS through"
"""Each of those systems once, with whom of those that it owns it comes from."""

OWNED = f"""
UNWIND $keys AS key MATCH w = (owner:Vendor {{id: key}})<-[:OWNED_BY*1..]-(v:Vendor)
WHERE all(o IN relationships(w) WHERE {active("o")})
WITH DISTINCT key, v ORDER BY v.name, v.id
RETURN key, collect(v.name) AS names
"""


def users_of(system: str) -> str:
    """Return the Cypher that counts the municipalities that use a system."""
    return f"""COUNT {{ MATCH (m:Municipality)-[u:USES]->({system})
    WHERE {IN_USE} AND {active("m")} RETURN DISTINCT m }}"""


def read(site: Site, text: str, key: str) -> list[Row]:
    """Return what a query finds about a thing today."""
    return site.graph.read(text, {"key": key, "at": today()})


def owned_by(graph: Graph, owners: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of the vendors that others own today, directly or through others."""
    rows = graph.read(OWNED, {"keys": sorted(set(owners)), "at": today()})
    return {row["key"]: row["names"] for row in rows}
