/*
title    = "Gaps in the plan"
title_da = "Huller i planen"
asks     = "Which goals has nobody decided anything about, and which decisions lead to nothing or are contradicted?"
asks_da  = "Hvilke mål er der ikke besluttet noget om, og hvilke beslutninger fører ikke til noget eller modsiges?"
area     = "plan"
how      = "goal_without_decision: no adopted decision advances the goal. decision_without_requirement: an adopted decision sets no requirement. decision_without_effect: nobody meets any requirement of it, and somebody lacks or has explained one. contract_contradicts: a contract signed since the decision covers a system that the decision wants retired."
how_da   = "Mål uden beslutning: ingen vedtaget beslutning fremmer målet. Beslutning uden krav: en vedtaget beslutning stiller ingen krav. Beslutning uden virkning: ingen opfylder noget krav i den, og mindst én mangler eller har forklaret sig. Kontrakt imod beslutning: en kontrakt, der er underskrevet efter beslutningen, omfatter et system, som beslutningen vil have udfaset."
computed = true
facts    = "requirements"
order    = ["gap", "id"]

[params]
at = {}

[columns]
gap = { type = "str", da = "Hul", doc = "goal_without_decision, decision_without_requirement, decision_without_effect or contract_contradicts.", doc_da = "Et mål uden beslutning, en beslutning uden krav, en beslutning uden virkning eller en kontrakt imod en beslutning." }
id = { type = "str", key_of = ["Goal", "Decision", "Contract"], da = "Hvad", doc = "Id of the goal, decision or contract.", doc_da = "Målet, beslutningen eller kontrakten." }
title = { type = "str", da = "Titel", doc = "Its title.", doc_da = "Dens titel." }
why = { type = "str", da = "Hvorfor, på engelsk", doc = "What is meant, in a sentence.", doc_da = "Hvad der menes, i en engelsk sætning." }
why_da = { type = "str", da = "Hvorfor", doc = "The same in Danish.", doc_da = "Hvad der menes, i en sætning." }
*/
MATCH (g:Goal)
WHERE NOT EXISTS {
  MATCH (g)<-[:ADVANCES]-(d:Decision)
  WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $at AND NOT EXISTS {
    MATCH (d)<-[:SUPERSEDES]-(x:Decision) WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $at
  }
}
RETURN 'goals' AS fact, collect([g.id, g.title]) AS rows
UNION ALL
MATCH (d:Decision)
WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $at AND NOT EXISTS {
  MATCH (d)<-[:SUPERSEDES]-(x:Decision) WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $at
}
RETURN 'decisions' AS fact, collect([d.id, d.title, d.decided_on, COLLECT { MATCH (d)-[:SETS]->(q) RETURN q.id }]) AS rows
UNION ALL
MATCH (d:Decision)-[:SETS]->(:Requirement {kind: 'retirement'})-[:APPLIES_TO]->(s:System)<-[r:COVERS]-(c:Contract)
WHERE r.valid_from_day <= $at < r.valid_to_day AND d.decided_on_day <= c.signed_on_day <= $at
  AND d.status IN ['adopted', 'superseded'] AND NOT EXISTS {
    MATCH (d)<-[:SUPERSEDES]-(x:Decision) WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $at
  }
WITH DISTINCT c, d, s ORDER BY d.id, s.id
RETURN 'contracts' AS fact, collect([c.id, c.title, c.signed_on, s.name, d.title, d.id, d.decided_on]) AS rows
