/*
asks     = "Which systems does this one depend on, and which depend on it?"
asks_da  = "Hvilke systemer afhænger dette af, og hvilke afhænger af det?"
area     = "integration"
how      = "The systems of the question of that name, joined by the flows on the shortest ways to them. An edge stands for all flows from one to the other."
how_da   = "Systemerne fra spørgsmålet Afhængigheder, forbundet af dataudvekslingerne på de korteste veje til dem. En streg står for alle dataudvekslinger fra det ene til det andet."
draws    = { question = "dependencies", nodes = ["id"] }
edges    = { FLOW = "dataudveksling" }
says     = { flows = "dataudvekslinger" }

[params]
system = { type = "str", key_of = "System", da = "System", doc = "Id of the system." }
direction = { type = "str", one_of = ["upstream", "downstream", "both"], default = "both", da = "Retning", doc = "What it depends on, what depends on it, or both." }
depth = { type = "int", default = 3, ge = 1, da = "Dybde", doc = "At most so many flows away." }
municipality = { scope = false, doc = "Only flows that hold for this municipality." }
at = {}
limit = { default = 100, doc = "At most so many rows of the answer; all for every one." }
*/
CALL () {
  OPTIONAL MATCH (m:Municipality {code: $municipality})-[u:USES]->(o:System)
  WHERE m.valid_from_day <= $at < m.valid_to_day
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  RETURN collect(DISTINCT o) AS used
}

MATCH (s:System {id: $system})
CALL (used) {
  UNWIND $rows AS row
  UNWIND range(0, size(row.path) - 2) AS i
  WITH DISTINCT used, CASE row.direction
    WHEN 'downstream' THEN [row.path[i], row.path[i + 1]] ELSE [row.path[i + 1], row.path[i]]
  END AS pair
  MATCH (a:System {id: pair[0]})-[x:SENDS]->(f:DataFlow)-[y:RECEIVED_BY]->(b:System {id: pair[1]})
  WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
    AND (EXISTS {
      MATCH (f)-[w:WITHIN]->(p:Municipality)
      WHERE w.valid_from_day <= $at < w.valid_to_day AND p.valid_from_day <= $at < p.valid_to_day AND ($municipality IS NULL OR p.code = $municipality)
    } OR NOT EXISTS { (f)-[:WITHIN]->() } AND ($municipality IS NULL OR all(o IN [a, b] WHERE
      o IN used OR coalesce(o.kind, '') IN ['national_register', 'shared_service'])))
  WITH a, b, count(DISTINCT f) AS flows, reduce(known = [], sources IN collect(DISTINCT f.sources) | known + [one IN sources WHERE NOT one IN known]) AS sources
  RETURN collect({type: 'FLOW', start: a, end: b, properties: {flows: flows, sources: sources}}) AS edges
}
RETURN s, edges
