/*
title    = "The whole landscape, rolled up"
title_da = "Hele landskabet, samlet"
asks     = "Which vendors serve which business areas, and how much?"
asks_da  = "Hvilke leverandører betjener hvilke opgaveområder, og hvor meget?"
area     = "landscape"
how      = "Main business areas and ultimate owners of vendors; an edge says how many usages join them, most first. Infrastructure and joint systems are left out unless asked for."
how_da   = "Hovedområder og leverandørernes øverste ejere; en streg siger, hvor mange anvendelser der forbinder dem, flest først. Infrastruktur og fælles systemer er kun med, hvis man beder om det."
edges    = { SERVES_AREA = "betjener" }
says     = { usages = "anvendelser", systems = "systemer" }

[params]
at = {}
region = {}
shared = {}
limit = { default = 80, doc = "At most so many edges; all for every one." }
*/
MATCH (m:Municipality)-[u:USES]->(s:System)
WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
  AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  AND ($shared OR NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service']))
WITH s, count(DISTINCT m) AS usages
CALL (s) {
  MATCH (s)-[p:SUPPORTS]->(:Capability)-[:PART_OF*0..]->(c:Capability)
  WHERE p.valid_from_day <= $at < p.valid_to_day AND NOT EXISTS { (c)-[:PART_OF]->() }
  RETURN collect(DISTINCT c) AS areas
}
CALL (s) {
  MATCH (v:Vendor)-[r:SUPPLIES]->(s)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  MATCH p = (v)-[:OWNED_BY*0..]->(o:Vendor)
  WHERE all(x IN relationships(p) WHERE x.valid_from_day <= $at < x.valid_to_day)
    AND NOT EXISTS { MATCH (o)-[x:OWNED_BY]->() WHERE x.valid_from_day <= $at < x.valid_to_day }
  RETURN collect(DISTINCT o) AS owners
}
UNWIND areas AS c
UNWIND owners AS o
WITH c, o, sum(usages) AS usages, count(s) AS systems
ORDER BY usages DESC, c.id, o.id
WITH collect({type: 'SERVES_AREA', start: o, end: c, properties: {usages: usages, systems: systems}}) AS found
WITH found, found[0..CASE WHEN $limit < size(found) THEN $limit ELSE size(found) END] AS shown
CALL (found) { UNWIND found AS one UNWIND [one.start, one.end] AS n RETURN count(DISTINCT n) AS all }
CALL (shown) { UNWIND shown AS one UNWIND [one.start, one.end] AS n RETURN count(DISTINCT n) AS some }
RETURN shown, all - some AS hidden
