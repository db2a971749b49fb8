/*
title    = "A system and what is around it"
title_da = "Et system og det omkring det"
asks     = "Who uses and supplies this system, what does it serve, and what does it exchange data with?"
asks_da  = "Hvem bruger og leverer systemet, hvad tjener det, og hvad udveksler det data med?"
area     = "landscape"
how      = "Its suppliers, business areas, blocks and requirements, the systems that it has flows with, and its users. An edge stands for all flows from one system to the other."
how_da   = "Dets leverandører, opgaveområder, byggeblokke og krav, de systemer, som det udveksler data med, og dets brugere. En streg står for alle dataudvekslinger fra det ene system til det andet."
edges    = { FLOW = "dataudveksling" }
says     = { flows = "dataudvekslinger" }

[params]
system = { type = "str", key_of = "System", da = "System", doc = "Id of the system." }
at = {}
limit = { default = 30, doc = "At most so many municipalities; all for every one." }
*/
MATCH (s:System {id: $system})
CALL (s) {
  MATCH (s)-[r:SUPPLIES|SUPPORTS|REALISES]-(n)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN collect([r, n]) AS around
}
CALL (s) {
  MATCH (q:Requirement)-[r:APPLIES_TO|DEMANDS]->(s)
  RETURN collect([r, q]) AS requirements
}
CALL (s) {
  MATCH (s)-[:SENDS|RECEIVED_BY]-(f:DataFlow)
  WITH DISTINCT s, f
  MATCH (a:System)-[x:SENDS]->(f)-[y:RECEIVED_BY]->(b:System)
  WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day AND s IN [a, b]
    AND (EXISTS {
      MATCH (f)-[w:WITHIN]->(p:Municipality)
      WHERE w.valid_from_day <= $at < w.valid_to_day AND p.valid_from_day <= $at < p.valid_to_day
    } OR NOT EXISTS { (f)-[:WITHIN]->() })
  WITH a, b, count(DISTINCT f) AS flows, reduce(known = [], sources IN collect(DISTINCT f.sources) | known + [one IN sources WHERE NOT one IN known]) AS sources
  RETURN collect({type: 'FLOW', start: a, end: b, properties: {flows: flows, sources: sources}}) AS flows
}
CALL (s) {
  MATCH (m:Municipality)-[u:USES]->(s)
  WHERE m.valid_from_day <= $at < m.valid_to_day
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  WITH m, collect(u) AS uses
  ORDER BY m.code
  RETURN collect([m, uses]) AS users
}
WITH s, around, requirements, flows, users, CASE WHEN $limit < size(users) THEN $limit ELSE size(users) END AS many
RETURN s, around, requirements, flows, users[0..many] AS users, size(users) - many AS hidden
