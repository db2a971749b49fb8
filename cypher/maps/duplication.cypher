/*
asks     = "Where do municipalities have many systems for the same task, and who stands alone with one?"
asks_da  = "Hvor har kommunerne mange systemer til samme opgave, og hvem står alene med et?"
area     = "reuse"
how      = "The business areas of the question of that name, in its order, the systems in use in each, and the municipalities in scope that use a system with fewer than three users."
how_da   = "Opgaveområderne fra spørgsmålet af samme navn, i dets rækkefølge, systemerne i brug i hvert af dem og de kommuner i udsnittet, der bruger et system med færre end tre brugere."
draws    = { question = "duplication", columns = ["capability"], nodes = ["capability"] }

[params]
at = {}
region = {}
level = {}
shared = {}
limit = { default = 4, doc = "At most so many business areas; all for every one." }
*/
UNWIND $rows AS row
MATCH (c:Capability {id: row.capability})
CALL (c) {
  MATCH w = (c)<-[:PART_OF*0..]-(:Capability)<-[p:SUPPORTS]-(s:System)
  WHERE p.valid_from_day <= $at < p.valid_to_day AND ($level = 'main' OR length(w) = 1)
    AND ($shared OR NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service']))
  WITH s, collect(w) AS ways
  MATCH (m:Municipality)-[u:USES]->(s)
  WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  WITH s, ways, collect(DISTINCT m) AS users, collect(u) AS uses
  RETURN collect([s, ways, CASE WHEN size(users) < 3 THEN [users, uses] END]) AS systems
}
RETURN c, systems
