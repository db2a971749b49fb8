/*
asks     = "What leads to this decision, what follows from it, and who meets it?"
asks_da  = "Hvad leder til denne beslutning, hvad følger af den, og hvem opfylder den?"
area     = "plan"
how      = "The rows of the question of that name: how decision, goals, requirements and deviations hang together, and how far each municipality is."
how_da   = "Rækkerne fra spørgsmålet af samme navn: hvordan beslutning, mål, krav og afvigelser hænger sammen, og hvor langt hver kommune er."
draws    = { question = "decision_trace", nodes = ["from", "to"] }
edges    = { MEETS = "opfylder" }

[params]
decision = { type = "str", key_of = "Decision", da = "Beslutning", doc = "Id of the decision." }
at = {}
limit = { default = 150, doc = "At most so many rows of the answer; all for every one." }
*/
MATCH (d:Decision {id: $decision})
CALL (d) {
  MATCH (d)-[r:ADVANCES|SETS|RESTS_ON|TAKEN_BY|ADVISES|CONCERNS|SUPERSEDES]->() RETURN r
  UNION
  MATCH (d)<-[r:MADE|DOCUMENTS|SUPERSEDES]-() RETURN r
  UNION
  MATCH (d)-[:ADVANCES]->(:Goal)-[r:SERVES]->() RETURN r
  UNION
  MATCH (d)-[:SETS]->(:Requirement)-[r:APPLIES_TO|DEMANDS]->() RETURN r
  UNION
  MATCH (d)-[:SETS]->(:Requirement)<-[:DEVIATES_FROM]-(v:Deviation)
  MATCH (v)-[r:DEVIATES_FROM|CLAIMED_BY|ACCEPTED_BY]->() RETURN r
}
WITH d, r, startNode(r) AS a, endNode(r) AS b
WITH d, r, a, b, [labels(a)[0], coalesce(a.code, a.id), type(r), labels(b)[0], coalesce(b.code, b.id)] AS said
WHERE said IN [row IN $rows | [row.from_label, row.from, row.type, row.to_label, row.to]]
WITH d, collect([a, r, b]) AS relationships
CALL () {
  UNWIND $rows AS row
  WITH row WHERE row.from_label = 'Requirement' AND row.to_label = 'Municipality'
  MATCH (q:Requirement {id: row.from}), (m:Municipality {code: row.to})
  RETURN collect({
    type: CASE row.type WHEN 'met' THEN 'MEETS' ELSE 'MISSING' END, start: m, end: q,
    state: CASE row.type WHEN 'met' THEN 'there' ELSE row.type END, properties: {requirement: q.id}
  }) AS states
}
RETURN d, relationships, states
