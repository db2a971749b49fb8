/*
title    = "Whom a vendor serves"
title_da = "Hvem en leverandør betjener"
asks     = "Which systems does this vendor supply, with all that it owns, and who uses them?"
asks_da  = "Hvilke systemer leverer leverandøren med alt, den ejer, og hvem bruger dem?"
area     = "competition"
how      = "The vendor and what it owns, the systems that they supply, those with the most users first, and the municipalities that use them."
how_da   = "Leverandøren og det, den ejer, de systemer, som de leverer, dem med flest brugere først, og de kommuner, der bruger dem."

[params]
vendor = { type = "str", key_of = "Vendor", da = "Leverandør", doc = "Id of the vendor." }
at = {}
region = {}
limit = { default = 10, doc = "At most so many systems; all for every one." }
*/
MATCH (v:Vendor {id: $vendor})
CALL (v) {
  MATCH p = (g:Vendor)-[:OWNED_BY*0..]->(v)
  WHERE all(r IN relationships(p) WHERE r.valid_from_day <= $at < r.valid_to_day)
  RETURN collect(DISTINCT g) AS group, collect(p) AS owned
}

CALL (group) {
  UNWIND group AS g
  MATCH (g)-[r:SUPPLIES]->(s:System)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  WITH s, collect([g, r]) AS supplied
  CALL (s) {
    MATCH (m:Municipality)-[u:USES]->(s)
    WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
      AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    RETURN collect(DISTINCT m) AS users, collect(u) AS uses
  }
  WITH s, supplied, users, uses
  ORDER BY size(users) DESC, s.id
  RETURN collect({s: s, supplied: supplied, users: users, uses: uses}) AS found
}
WITH v, owned, found, found[0..CASE WHEN $limit < size(found) THEN $limit ELSE size(found) END] AS shown
CALL (found) { UNWIND found AS one UNWIND one.users AS m RETURN count(DISTINCT m) AS all }
CALL (shown) { UNWIND shown AS one UNWIND one.users AS m RETURN collect(DISTINCT m) AS municipalities }
RETURN v, owned, [one IN shown | [one.s, one.supplied]] AS systems, municipalities, [one IN shown | one.uses] AS uses,
  size(found) + all - size(shown) - size(municipalities) AS hidden
