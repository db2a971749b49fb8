/*
asks     = "On which vendors does a business area depend?"
asks_da  = "Hvilke leverandører hviler et opgaveområde på?"
area     = "competition"
how      = "The systems in use in the area, those with the most users first, who uses them, who supplies them and who owns these; infrastructure and joint systems are left out unless asked for."
how_da   = "Systemerne i brug i opgaveområdet, dem med flest brugere først, hvem der bruger dem, hvem der leverer dem, og hvem der ejer leverandørerne; infrastruktur og fælles systemer er kun med, hvis man beder om det."

[params]
at = {}
region = {}
capability = { type = "str", doc = "The business area, with all that are part of it." }
shared = {}
limit = { default = 10, doc = "At most so many systems; all for every one." }
*/
MATCH (:Capability {id: $capability})<-[:PART_OF*0..]-(:Capability)<-[p:SUPPORTS]-(s:System)
WHERE p.valid_from_day <= $at < p.valid_to_day
  AND ($shared OR NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service']))
WITH DISTINCT s
MATCH (m:Municipality)-[u:USES]->(s)
WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
  AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
WITH s, collect(DISTINCT m) AS users, collect(u) AS uses
ORDER BY size(users) DESC, s.id
WITH collect({s: s, users: users, uses: uses}) AS found
WITH found, found[0..CASE WHEN $limit < size(found) THEN $limit ELSE size(found) END] AS shown
CALL (found) { UNWIND found AS one UNWIND one.users AS m RETURN count(DISTINCT m) AS all }
CALL (shown) { UNWIND shown AS one UNWIND one.users AS m RETURN collect(DISTINCT m) AS municipalities }
CALL (shown) {
  UNWIND shown AS one
  WITH one.s AS s
  MATCH (v:Vendor)-[r:SUPPLIES]->(s)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  MATCH p = (v)-[:OWNED_BY*0..]->(:Vendor)
  WHERE all(o IN relationships(p) WHERE o.valid_from_day <= $at < o.valid_to_day)
  RETURN collect([r, p]) AS vendors
}
RETURN [one IN shown | one.s] AS systems, municipalities, [one IN shown | one.uses] AS uses, vendors,
  size(found) + all - size(shown) - size(municipalities) AS hidden
