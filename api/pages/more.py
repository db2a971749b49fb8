"""What the pages of some nouns say beyond their facts and links, and what machines read of them."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from api.pages import areas, binding
from api.pages.public import PUBLIC
from api.pages.site import Site, Values
from api.pages.used import AREAS, IN_USE, THROUGH, VENDORS, WITH_OWNED, read, users_of
from kb.danish import order
from kb.dates import today
from kb.errors import InvalidParameter
from kb.lookup import active
from kb.model import RELATIONSHIPS, Node
from kb.neighbours import Group
from kb.rows import Row
from kb.states import LACKING, STATES

DECISIONS = 25
"""So many decisions about a thing stand on its page, the newest."""
SYSTEMS_SHOWN = 200
"""So many systems of a municipality, and of a vendor, stand on its page."""
SYSTEMS = f"""
MATCH (:Municipality {{code: $key}})-[u:USES]->(s:System) WHERE {IN_USE}
WITH s, collect(u) AS uses
RETURN s.id AS key, s.name AS name, [u IN uses | u.status][0] AS status, [u IN uses | u.valid_from][0] AS valid_from,
  [u IN uses | u.sources][0] AS sources,
  {VENDORS} AS vendors,
  {AREAS} AS areas
"""
USERS_OF_ALL = f"MATCH (s:System) RETURN s.id AS key, {users_of('s')} AS users"
USERS = f"""
MATCH (s:System {{id: $key}})
CALL (s) {{
  MATCH (s)-[p:SUPPORTS]->(c:Capability)<-[q:SUPPORTS]-(t:System)
  WHERE t <> s AND {active("p")} AND {active("q")}
  WITH t, collect(DISTINCT c.name_da) AS areas, {users_of("t")} AS users
  ORDER BY users DESC, t.name LIMIT 8
  RETURN collect({{key: t.id, name: t.name, areas: areas, users: users}}) AS others
}}
RETURN {users_of("s")} AS users, others
"""
SUPPLIED = f"""
{WITH_OWNED}
{THROUGH}
RETURN s.id AS key, s.name AS name, {AREAS} AS areas, through, {users_of("s")} AS users
ORDER BY users DESC, name, key
"""
SERVED = f"""
{WITH_OWNED}
WITH DISTINCT s MATCH (s)<-[u:USES]-(m:Municipality)
WHERE {IN_USE} AND {active("m")}
RETURN count(DISTINCT m) AS municipalities
"""


def municipality(site: Site, key: str) -> Values:
    """Return its systems with who supplies them, and how it stands with the plan."""
    rows = site.kept(("plan", key), lambda: site.graph.ask("conformance_detail", municipality=key, limit=None).rows)
    states = Counter(row["state"] for row in rows)
    lacking = [row for state in LACKING for row in rows if row["state"] == state]
    systems = site.kept(("systems", key), lambda: _systems(site, key))
    return {
        "systems": systems[:SYSTEMS_SHOWN],
        "systems_known": len(systems),
        "states": [(state, states[state]) for state in STATES],
        "lacking": _of_requirements(site, lacking[:50]),
        "required_of_it": len(rows),
        # What stands above need not stand below.
        "instead": ("conformance_detail",),
    }


def _systems(site: Site, key: str) -> list[Row]:
    """Return the systems of a municipality, those first that most others have, too.

    Who uses what is counted once for all municipalities: the systems of one have most of all usages between them.
    """
    users = site.kept("users", lambda: {row["key"]: row["users"] for row in read(site, USERS_OF_ALL, "")})
    rows = [row | {"users": users.get(row["key"])} for row in read(site, SYSTEMS, key)]
    return sorted(rows, key=lambda row: (-(row["users"] or 0), order(row["name"]), row["key"]))


def _of_requirements(site: Site, rows: list[Row]) -> list[Row]:
    """Return the rows with what their requirements demand and the title of the decision."""
    found = site.graph.read(
        """UNWIND $keys AS key MATCH (r:Requirement {id: key})
        OPTIONAL MATCH (r)-[:DEMANDS]->(d)
        RETURN key, labels(d)[0] AS label, coalesce(d.id, '') AS thing, coalesce(d.name, '') AS name""",
        {"keys": sorted({row["requirement"] for row in rows})},
    )
    titles = site.graph.read(
        "UNWIND $keys AS key MATCH (d:Decision {id: key}) RETURN key, d.title AS title, d.decided_on AS decided_on",
        {"keys": sorted({row["decision"] for row in rows})},
    )
    demands = {row["key"]: row for row in found}
    taken = {row["key"]: {"title": row["title"], "decided_on": row["decided_on"]} for row in titles}
    nothing = {"title": None, "decided_on": None}
    return [row | {"demands": demands.get(row["requirement"])} | taken.get(row["decision"], nothing) for row in rows]


def decisions(site: Site, noun: type[Node], key: str) -> list[Row] | None:
    """Return the decisions about a thing, the newest first; null of what nothing is decided about.

    They are about it themselves, by a requirement that they set, or `about` what a system supports or realises.
    """
    if noun not in RELATIONSHIPS["CONCERNS"].ends:
        return None
    return site.graph.read(
        f"""MATCH (n:{noun.label()} {{{noun.key_field}: $key}})
        CALL (n) {{
          RETURN n AS x, null AS about
          UNION MATCH (n)-[r:SUPPORTS|PART_OF]->(:Capability)-[:PART_OF*0..]->(x:Capability)
            WHERE r.valid_from_day IS NULL OR {active("r")}
            RETURN DISTINCT x, {{label: 'Capability', key: x.id, name: x.name_da}} AS about
          UNION MATCH (n)-[r:REALISES]->(x:BuildingBlock) WHERE {active("r")}
            RETURN DISTINCT x, {{label: 'BuildingBlock', key: x.id, name: x.name}} AS about
        }}
        CALL (x) {{
          MATCH (x)<-[:CONCERNS]-(d:Decision) RETURN d
          UNION MATCH (x)<-[:DEMANDS|APPLIES_TO]-(:Requirement)<-[:SETS]-(d:Decision) RETURN d
        }}
        WITH d, collect(about) AS abouts, count(*) AS ways ORDER BY d.decided_on IS NULL, d.decided_on DESC, d.id
        LIMIT {DECISIONS}
        RETURN d.id AS key, d.title AS title, d.status AS status, d.decided_on AS decided_on,
          CASE WHEN ways = size(abouts) THEN abouts ELSE [] END AS about""",
        {"key": key, "at": today()},
    )


def system(site: Site, key: str) -> Values:
    """Return how many use it, and what others use for the same areas."""
    rows = read(site, USERS, key)
    return {"users": rows[0]["users"] if rows else 0, "others": rows[0]["others"] if rows else []}


def vendor(site: Site, key: str) -> Values:
    """Return its systems with their users, and how many municipalities it serves."""
    return _supplied(read(site, SUPPLIED, key)) | {"served": read(site, SERVED, key)[0]["municipalities"]}


def _supplied(rows: list[Row]) -> Values:
    """Return the systems of a vendor that stand on its page, and how many there are."""
    return {"supplied": rows[:SYSTEMS_SHOWN], "supplied_known": len(rows)}


REQUIRED = """
MATCH (:Decision {id: $key})-[:SETS]->(r:Requirement)
RETURN r.id AS requirement, r.kind AS kind, r.applies_from AS applies_from, r.deadline AS deadline,
  COLLECT { MATCH (r)-[:DEMANDS]->(d) RETURN {label: labels(d)[0], key: d.id, name: d.name} } AS demands,
  COLLECT { MATCH (r)-[:APPLIES_TO]->(a)
    RETURN {label: labels(a)[0], key: a.id, name: coalesce(a.name, a.name_da)} } AS applies
ORDER BY requirement
"""


def decision(site: Site, key: str) -> Values:
    """Return what it requires and how far that is followed, month by month."""
    required = read(site, REQUIRED, key)
    rows = site.kept(("plan of", key), lambda: site.graph.ask("conformance_detail", decision=key, limit=None).rows)
    states = Counter((row["requirement"], row["state"]) for row in rows)
    for row in required:
        row["states"] = [(state, states[row["requirement"], state]) for state in STATES]
    months = site.kept(("effect", key), lambda: _effect(site, key)) if required else []
    return {
        "required": required,
        "judged": [(state, sum(states[row["requirement"], state] for row in required)) for state in STATES],
        "months": months,
        # What stands above in more detail need not stand below.
        "instead": ("conformance_detail", "decision_trace", *(("decision_effect",) if months else ())),
    }


def _effect(site: Site, key: str) -> list[Row]:
    try:
        return site.graph.ask("decision_effect", decision=key).rows
    except InvalidParameter:  # nobody knows when it was decided, and so not from when to look
        return []


DECIDED = """
MATCH (m:Meeting {id: $key})-[:MADE]->(d:Decision)
RETURN d.id AS key, d.title AS title, d.status AS status, d.summary AS summary, d.decided_on AS decided_on,
  COUNT { (d)-[:SETS]->() } AS requirements ORDER BY key
"""
PAPERS = """
MATCH (m:Meeting {id: $key})<-[:DOCUMENTS]-(d:Document)
RETURN d.id AS key, d.title AS title, d.url AS url, d.kind AS kind, d.published_on AS published_on
ORDER BY CASE d.kind WHEN 'agenda' THEN 0 WHEN 'minutes' THEN 1 ELSE 2 END, key
"""


def meeting(site: Site, key: str) -> Values:
    """Return its papers and what it decided."""
    return {"decided": read(site, DECIDED, key), "papers": read(site, PAPERS, key)}


REQUIRING = ("required", "lacking")
"""What is found out that has requirements in it, as rows with a `requirement`."""
MORE: dict[str, Callable[[Site, str], Values]] = {
    "Municipality": municipality,
    "System": system,
    "Vendor": vendor,
    "Capability": areas.area,
    "Contract": binding.contract,
    "Decision": decision,
    "Requirement": binding.requirement,
    "Meeting": meeting,
}
"""What is found out for the templates of the nouns that have one of their own."""

ALIKE = f"""
MATCH (s:System {{id: $key}})-[p:SUPPORTS]->(c:Capability)<-[q:SUPPORTS]-(t:System)
WHERE t <> s AND {active("p")} AND {active("q")}
WITH DISTINCT t, c.name_da AS area ORDER BY area
RETURN t.id AS key, t.name AS name, collect(area) AS areas ORDER BY name, key
"""
OFFERED = f"""
{WITH_OWNED}
{THROUGH}
RETURN s.id AS key, s.name AS name, {AREAS} AS areas, through ORDER BY name, key
"""


def _users_told(site: Site) -> dict[str, int]:
    """Return how many municipalities use each system that the public is told that of."""
    rows = site.kept("users told", lambda: site.graph.ask("reuse", limit=None).rows)
    return {row["system"]: row["users"] for row in rows}


def _told_most_used(site: Site, rows: list[Row]) -> list[Row]:
    """Return systems with the number of their users, where that is told, those of most first."""
    users = _users_told(site)
    found = [row | {"users": users.get(row["key"])} for row in rows]
    return sorted(found, key=lambda row: -(row["users"] or 0))


def system_told(site: Site, key: str) -> Values:
    """Return what the public is told of the use of a system: how many use it, if many do."""
    return {
        "users": _users_told(site).get(key),
        "others": _told_most_used(site, read(site, ALIKE, key))[:8],
    }


def vendor_told(site: Site, key: str) -> Values:
    """Return its systems with how many use them; not how many it serves, from which small ones could be told."""
    return _supplied(_told_most_used(site, read(site, OFFERED, key))) | {"served": None}


def decision_told(site: Site, key: str) -> Values:
    """Return what it requires and how far that is followed, in the figures that the public is told."""
    required = read(site, REQUIRED, key)
    rows = site.kept("conformance told", lambda: site.graph.ask("conformance").rows)
    told = {row["key"]: row for row in rows}
    for row in required:
        row["states"] = [
            (state, told[row["requirement"]][state] if row["requirement"] in told else None) for state in STATES
        ]
    return {"required": required, "judged": [(state, None) for state in STATES], "months": []}


TOLD: dict[str, Callable[[Site, str], Values]] = {
    "System": system_told,
    "Vendor": vendor_told,
    "Decision": decision_told,
    "Meeting": meeting,
}
"""The same for the public, who is told nothing of single municipalities."""

TYPES = {
    "Municipality": "AdministrativeArea",
    "Organisation": "Organization",
    "Vendor": "Organization",
    "WorkingGroup": "Organization",
    "Person": "Person",
    "System": "SoftwareApplication",
    "Meeting": "Event",
    "Decision": "CreativeWork",
    "Document": "DigitalDocument",
    "Standard": "CreativeWork",
}
"""What schema.org calls the nouns; the others are things."""


def linked_data(noun: type[Node], name: str, facts: Row, groups: list[Group]) -> dict[str, Any] | None:
    """Return a thing as schema.org describes it, or null when it is not to be announced."""
    if not PUBLIC[noun.label()]:
        return None
    named = {
        "@context": "https://schema.org",
        "@type": TYPES.get(noun.label(), "Thing"),
        "identifier": facts[noun.key_field],
        "name": name,
        "description": facts.get("description") or facts.get("summary") or facts.get("statement"),
        "startDate": facts.get("held_on"),
        "dateCreated": facts.get("decided_on"),
        "datePublished": facts.get("published_on"),
        "taxID": facts.get("cvr"),
        "license": facts.get("licence"),
        "organizer": _first(groups, "CONVENED_BY", "out"),
        "provider": _first(groups, "SUPPLIES", "in") if noun.label() == "System" else None,
    }
    return {name: value for name, value in named.items() if value is not None}


def _first(groups: list[Group], kind: str, direction: str) -> dict[str, str] | None:
    for group in groups:
        if (group.type, group.direction) == (kind, direction) and PUBLIC[group.items[0]["label"]]:
            return {"@type": "Organization", "name": group.items[0]["name"]}
    return None
