/*
asks     = "Which integrations does the plan require, or do similar municipalities have, that are not there?"
asks_da  = "Hvilke integrationer kræver planen, eller har lignende kommuner, som ikke er der?"
area     = "integration"
how      = "The rows of the question of that name; those of many municipalities between the same two systems are one edge, which says how many."
how_da   = "Rækkerne fra spørgsmålet af samme navn; dem, som flere kommuner har mellem de samme to systemer, er én streg, der siger hvor mange."
draws    = { question = "missing_integrations", columns = ["system", "target", "requirement", "state", "k", "n"], nodes = ["system", "target"] }
says     = { municipalities = "kommuner" }

[params]
at = {}
municipality = {}
region = {}
kind = { type = "str?", one_of = ["required", "peer"], da = "Art", doc = "Only what the plan requires, or what similar municipalities have." }
level = { type = "str", one_of = ["municipality", "system"], default = "municipality", da = "Niveau", doc = "Per municipality, or per system." }
state = { type = "str?", one_of = ["missing", "due", "explained", "unknown"], da = "Tilstand", doc = "Only this state." }
limit = { default = 60, doc = "At most so many edges; all for every one." }
*/
UNWIND $rows AS row
MATCH (s:System {id: row.system})
CALL (row) {
  WITH row WHERE row.requirement IS NULL
  MATCH (t:System {id: row.target})
  RETURN t
  UNION
  WITH row WHERE row.requirement IS NOT NULL
  MATCH (:Requirement {id: row.requirement})-[:DEMANDS]->(t)
  RETURN t
}
RETURN {
  type: 'MISSING', key: coalesce(row.requirement, '') + ' ' + row.state, start: s, end: t, state: row.state,
  properties: {
    requirement: row.requirement, k: row.k, n: row.n,
    municipalities: CASE WHEN $level = 'municipality' THEN row.times END
  }
} AS missing
