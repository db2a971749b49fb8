/*
title    = "A meeting and what came of it"
title_da = "Et møde, og hvad der kom ud af det"
asks     = "Who met, what was decided, and which goals, requirements and things does that concern?"
asks_da  = "Hvem mødtes, hvad blev besluttet, og hvilke mål, krav og ting angår det?"
area     = "plan"
how      = "Who convened the meeting, the members of the group on the day, its papers, the decisions that it made, the goals that these advance, the requirements that they set with what those demand and apply to, and what else they concern."
how_da   = "Hvem der indkaldte mødet, gruppens medlemmer på dagen, mødets papirer, de beslutninger, der blev truffet, de mål, som de fremmer, de krav, som de stiller, med det, kravene kræver og gælder for, og hvad de ellers angår."

[params]
meeting = { type = "str", key_of = "Meeting", da = "Møde", doc = "Id of the meeting." }
at = {}
*/
MATCH (k:Meeting {id: $meeting})
CALL (k) {
  MATCH (k)-[r:CONVENED_BY]->(n) RETURN r, n
  UNION
  MATCH (k)-[:CONVENED_BY]->(:WorkingGroup)<-[r:MEMBER_OF]-(n)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN r, n
  UNION
  MATCH (k)<-[r:DOCUMENTS]-(n) RETURN r, n
  UNION
  MATCH (k)-[r:MADE]->(n) RETURN r, n
  UNION
  MATCH (k)-[:MADE]->(:Decision)-[r:ADVANCES|SETS|CONCERNS|SUPERSEDES]->(n) RETURN r, n
  UNION
  MATCH (k)-[:MADE]->(:Decision)-[:SETS]->(:Requirement)-[r:APPLIES_TO|DEMANDS]->(n) RETURN r, n
}
RETURN k, collect([startNode(r), r, endNode(r)]) AS relationships
