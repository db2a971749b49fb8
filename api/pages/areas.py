"""What the page of a business area says first: how many use what, and whom the area depends on."""

from api.pages.site import Site, Values
from api.pages.used import AREAS, IN_USE, VENDORS, owned_by, read, users_of
from kb import browse
from kb.lookup import active
from kb.rows import Row

SHOWN = 100
"""So many of an area's systems stand on its page, those of most users."""
WITHIN = f"(:Capability {{id: $key}})<-[:PART_OF*0..]-(:Capability)<-[p:SUPPORTS WHERE {active('p')}]-(s:System)"
"""The systems that support an area, or one that is part of it."""
SYSTEMS = f"""
MATCH {WITHIN}
WITH DISTINCT s
RETURN s.id AS key, s.name AS name, s.sources AS sources, {AREAS} AS areas, {VENDORS} AS vendors,
  {users_of("s")} AS users
ORDER BY users DESC, name, key
"""
USERS = f"""
MATCH {WITHIN}
WITH DISTINCT s
MATCH (m:Municipality)-[u:USES]->(s) WHERE {IN_USE} AND {active("m")}
RETURN count(DISTINCT m) AS municipalities
"""
ABOVE = "MATCH (:Capability {id: $key})-[:PART_OF]->(c:Capability) RETURN c.id AS key, c.name_da AS name ORDER BY key"
PARTS = "MATCH (:Capability {id: $key})<-[:PART_OF]-(c:Capability) RETURN c.id AS key LIMIT 1"


def area(site: Site, key: str) -> Values:
    """Return its systems with who supplies and how many use them, and how few vendors it depends on."""
    systems = site.kept(("systems of area", key), lambda: read(site, SYSTEMS, key))
    above = read(site, ABOVE, key)
    return {
        "above": above,
        "systems": systems[:SHOWN],
        "systems_known": len(systems),
        "used": sum(1 for row in systems if row["users"]),
        "municipalities": read(site, USERS, key)[0]["municipalities"],
        "market": site.kept(("market", key), lambda: _market(site, key, main=not above)),
        "parts": bool(read(site, PARTS, key)),
    }


def _market(site: Site, key: str, *, main: bool) -> Row | None:
    """Return what is known of the concentration of an area, with its largest owner; null where nothing is."""
    given = {"level": "main"} if main else {}
    # Asked of all areas at once, as the others ask the same.
    rows = site.graph.ask("vendor_concentration", limit=None, **given).rows
    row = next((row for row in rows if row["capability"] == key and row["largest"]), None)
    if row is None:
        return None
    named = browse.names(site.graph, [("Vendor", row["largest"])])
    owned = owned_by(site.graph, [row["largest"]])
    return row | {"name": named.get(("Vendor", row["largest"]), row["largest"]), "owns": owned.get(row["largest"], [])}
