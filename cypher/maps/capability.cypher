/*
title    = "The market of a business area"
title_da = "Markedet for et opgaveområde"
asks     = "Which systems are there for this business area, in use or not, and who supplies them?"
asks_da  = "Hvilke systemer findes der til opgaveområdet, i brug eller ej, og hvem leverer dem?"
area     = "competition"
how      = "The areas that are part of it and that it is part of, the systems that support one of them, those with the most users first, their suppliers and who owns these, and the requirements that apply."
how_da   = "De områder, der er del af det, og som det er del af, systemerne, der understøtter et af dem, dem med flest brugere først, deres leverandører og disses ejere samt de krav, der gælder."

[params]
capability = { type = "str", doc = "The business area, with all that are part of it." }
at = {}
limit = { default = 25, doc = "At most so many systems; all for every one." }
*/
MATCH (c:Capability {id: $capability})
CALL (c) {
  MATCH p = (c)-[:PART_OF*0..]->(:Capability)
  RETURN collect(p) AS above
}
CALL (c) {
  MATCH (q:Requirement)-[r:APPLIES_TO]->(c)
  RETURN collect([q, r]) AS requirements
}
CALL (c) {
  MATCH w = (c)<-[:PART_OF*0..]-(:Capability)<-[p:SUPPORTS]-(s:System)
  WHERE p.valid_from_day <= $at < p.valid_to_day
  WITH s, collect(w) AS ways, COUNT {
    MATCH (m:Municipality)-[u:USES]->(s)
    WHERE m.valid_from_day <= $at < m.valid_to_day
      AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    RETURN DISTINCT m
  } AS users
  ORDER BY users DESC, s.id
  RETURN collect({s: s, ways: ways}) AS found
}
WITH c, above, requirements, found, found[0..CASE WHEN $limit < size(found) THEN $limit ELSE size(found) END] AS shown
CALL (shown) {
  UNWIND shown AS one
  WITH one.s AS s
  MATCH (v:Vendor)-[r:SUPPLIES]->(s)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  MATCH p = (v)-[:OWNED_BY*0..]->(:Vendor)
  WHERE all(o IN relationships(p) WHERE o.valid_from_day <= $at < o.valid_to_day)
  RETURN collect([r, p]) AS vendors
}
RETURN c, above, requirements, [one IN shown | one.ways] AS systems, vendors, size(found) - size(shown) AS hidden
