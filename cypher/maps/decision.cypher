/*
title    = "A decision"
title_da = "En beslutning"
asks     = "From which vision does this decision come, and which systems does it reach?"
asks_da  = "Fra hvilken vision kommer beslutningen, og hvilke systemer når den?"
area     = "plan"
how      = "What leads to the decision, its requirements, what they demand and apply to, and the systems that they so concern, those with the most users first."
how_da   = "Hvad der leder til beslutningen, dens krav, hvad de kræver og gælder for, og de systemer, som det angår, dem med flest brugere først."

[params]
decision = { type = "str", key_of = "Decision", da = "Beslutning", doc = "Id of the decision." }
at = {}
limit = { default = 20, doc = "At most so many systems that a business area leads to; all for every one." }
*/
MATCH (d:Decision {id: $decision})
CALL (d) {
  CALL (d) {
    MATCH (d)-[r:ADVANCES|SETS|RESTS_ON|TAKEN_BY|ADVISES|CONCERNS|SUPERSEDES]->() RETURN r
    UNION
    MATCH (d)<-[r:MADE|DOCUMENTS|SUPERSEDES]-() RETURN r
    UNION
    MATCH (d)-[:ADVANCES]->(:Goal)-[r:SERVES]->() RETURN r
    UNION
    MATCH (d)-[:SETS]->(:Requirement)-[r:APPLIES_TO|DEMANDS]->() RETURN r
  }
  RETURN collect([startNode(r), r, endNode(r)]) AS relationships
}
CALL (d) {
  MATCH (d)-[:SETS]->(:Requirement)-[:APPLIES_TO]->(:Capability)<-[:PART_OF*0..]-(c:Capability)<-[p:SUPPORTS]-(s:System)
  WHERE p.valid_from_day <= $at < p.valid_to_day
  WITH DISTINCT s, c, p
  MATCH w = (c)-[:PART_OF*0..]->(:Capability)<-[:APPLIES_TO]-(:Requirement)<-[:SETS]-(d)
  WITH s, collect([p, w]) AS ways, COUNT {
    MATCH (m:Municipality)-[u:USES]->(s)
    WHERE m.valid_from_day <= $at < m.valid_to_day
      AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    RETURN DISTINCT m
  } AS users
  ORDER BY users DESC, s.id
  RETURN collect([s, ways]) AS found
}
WITH d, relationships, found, CASE WHEN $limit < size(found) THEN $limit ELSE size(found) END AS many
RETURN d, relationships, found[0..many] AS systems, size(found) - many AS hidden
