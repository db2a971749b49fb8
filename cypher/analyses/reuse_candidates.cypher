/*
title    = "Candidates for reuse"
title_da = "Kandidater til genbrug"
asks     = "Where does this municipality stand alone, and what do others use instead?"
asks_da  = "Hvor står kommunen alene med et system, og hvad bruger andre i stedet?"
area     = "reuse"
how      = "For each system that only this municipality uses, and each business area it supports: living systems for the same area with at least two users, those of similar municipalities first (the ten most similar of peers)."
how_da   = "For hvert system, som kun denne kommune bruger, og hvert opgaveområde, det understøtter: levende systemer til samme område med mindst to brugere; de, som lignende kommuner bruger, står først (de ti, der ligner mest)."
computed = true
order    = ["similar_users desc", "users desc", "candidate"]
chart    = { kind = "bars", x = "users", y = "name" }

[params]
municipality = { type = "str", scope = false, doc = "The municipality, by its code." }
at = {}
limit = {}

[columns]
capability = { type = "str", da = "Opgaveområde", doc = "Business area of both.", doc_da = "Opgaveområdet, som begge systemer er til." }
own_system = { type = "str", key_of = ["System"], da = "Eget system", doc = "System that only this municipality uses.", doc_da = "Systemet, som kun denne kommune bruger." }
candidate = { type = "str", key_of = ["System"], da = "Kandidat", doc = "System that others use for the same area.", doc_da = "Systemet, som andre bruger til samme område." }
name = { type = "str", da = "Navn", doc = "Name of the candidate.", doc_da = "Kandidatens navn." }
users = { type = "int", da = "Kommuner", doc = "Municipalities that use the candidate.", doc_da = "Kommuner, der bruger kandidaten." }
similar_users = { type = "int", da = "Lignende kommuner", doc = "How many of the ten most similar municipalities use it.", doc_da = "Hvor mange af de ti kommuner, der ligner mest, som bruger den." }
similar = { type = "list[str]", key_of = ["Municipality"], da = "Hvilke", doc = "Those of the ten, the most similar first.", doc_da = "Hvilke af de ti det er, dem der ligner mest, først." }
*/
// Systems to be retired are no candidates.
CALL () {
  MATCH (d:Decision)-[:SETS]->(q:Requirement {kind: 'retirement'})-[:APPLIES_TO]->(s:System)
  WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $at AND q.applies_from_day <= $at
    AND NOT EXISTS {
      MATCH (d)<-[:SUPERSEDES]-(x:Decision) WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $at
    }
  RETURN collect(DISTINCT s) AS retired
}
MATCH (m:Municipality)-[u:USES]->(s:System)
WHERE m.valid_from_day <= $at < m.valid_to_day
  AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
WITH retired, s, collect(DISTINCT m.code) AS users
RETURN s.id AS system, s.name AS name, users, s.end_of_life_day > $at AND NOT s IN retired AS living,
  COLLECT {
    MATCH (s)-[p:SUPPORTS]->(c:Capability) WHERE p.valid_from_day <= $at < p.valid_to_day
    RETURN DISTINCT c.id AS capability ORDER BY capability
  } AS capabilities
