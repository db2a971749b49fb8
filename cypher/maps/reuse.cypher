/*
asks     = "Which municipalities use the same systems?"
asks_da  = "Hvilke kommuner bruger de samme systemer?"
area     = "reuse"
how      = "Systems that at least two municipalities in scope use, those with the most users first, and their users; infrastructure and joint systems are left out unless asked for."
how_da   = "Systemer, som mindst to kommuner i udsnittet bruger, dem med flest brugere først, og deres brugere; infrastruktur og fælles systemer er kun med, hvis man beder om det."

[params]
at = {}
region = {}
capability = {}
shared = {}
limit = { default = 15, doc = "At most so many systems; all for every one." }
*/
MATCH (m:Municipality)-[u:USES]->(s:System)
WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
  AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  AND ($shared OR NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service']))
WITH s, collect(DISTINCT m) AS users, collect(u) AS uses
WHERE size(users) > 1 AND ($capability IS NULL OR EXISTS {
  MATCH (s)-[p:SUPPORTS]->(:Capability)-[:PART_OF*0..]->(:Capability {id: $capability})
  WHERE p.valid_from_day <= $at < p.valid_to_day
})
WITH s, users, uses ORDER BY size(users) DESC, s.id
WITH collect({s: s, users: users, uses: uses}) AS found
WITH found, found[0..CASE WHEN $limit < size(found) THEN $limit ELSE size(found) END] AS shown
CALL (found) { UNWIND found AS one UNWIND one.users AS m RETURN count(DISTINCT m) AS all }
CALL (shown) { UNWIND shown AS one UNWIND one.users AS m RETURN collect(DISTINCT m) AS municipalities }
RETURN [one IN shown | one.s] AS systems, municipalities, [one IN shown | one.uses] AS uses,
  size(found) + all - size(shown) - size(municipalities) AS hidden
