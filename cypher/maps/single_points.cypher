/*
asks     = "Which system, or which connection between two systems, would split the landscape if it failed?"
asks_da  = "Hvilket system, eller hvilken forbindelse mellem to systemer, ville dele landskabet, hvis det svigtede?"
area     = "integration"
how      = "The bridges of the question of that name, and each articulation point with all systems that it is joined with by flows."
how_da   = "Broerne fra spørgsmålet af samme navn og hvert kritisk system med alle de systemer, som det udveksler data med."
draws    = { question = "single_points", nodes = ["system", "other"] }
edges    = { BRIDGE = "eneste forbindelse", FLOW = "dataudveksling" }
marks    = { critical_system = "kritisk system" }
says     = { flows = "dataudvekslinger", cut_off = "systemer, den skærer fra" }

[params]
at = {}
municipality = { scope = false, doc = "Only flows that hold for this municipality." }
infrastructure = { type = "bool", default = false, da = "Medregn infrastruktur", doc = "Count national registers and shared services too." }
limit = { default = 40, doc = "At most so many rows of the answer; all for every one." }
*/
CALL () {
  OPTIONAL MATCH (m:Municipality {code: $municipality})-[u:USES]->(o:System)
  WHERE m.valid_from_day <= $at < m.valid_to_day
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  RETURN collect(DISTINCT o) AS used
}

CALL () {
  UNWIND $rows AS row
  WITH row WHERE row.kind = 'bridge'
  MATCH (a:System {id: row.system}), (b:System {id: row.other})
  RETURN collect({type: 'BRIDGE', start: a, end: b, properties: {parts: row.parts, cut_off: row.cut_off}}) AS bridges
}
CALL (used, bridges) {
  UNWIND $rows AS row
  WITH used, bridges, row WHERE row.kind = 'articulation_point'
  MATCH (s:System {id: row.system})-[:SENDS|RECEIVED_BY]-(f:DataFlow)
  WITH DISTINCT used, bridges, s, f
  MATCH (a:System)-[x:SENDS]->(f)-[y:RECEIVED_BY]->(b:System)
  WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day AND a <> b AND s IN [a, b]
    AND ($infrastructure OR none(o IN [a, b] WHERE coalesce(o.kind, '') IN ['national_register', 'shared_service']))
    AND none(one IN bridges WHERE [one.start, one.end] IN [[a, b], [b, a]])
    AND (EXISTS {
      MATCH (f)-[w:WITHIN]->(p:Municipality)
      WHERE w.valid_from_day <= $at < w.valid_to_day AND p.valid_from_day <= $at < p.valid_to_day AND ($municipality IS NULL OR p.code = $municipality)
    } OR NOT EXISTS { (f)-[:WITHIN]->() } AND ($municipality IS NULL OR all(o IN [a, b] WHERE
      o IN used OR coalesce(o.kind, '') IN ['national_register', 'shared_service'])))
  WITH a, b, count(DISTINCT f) AS flows, reduce(known = [], sources IN collect(DISTINCT f.sources) | known + [one IN sources WHERE NOT one IN known]) AS sources
  RETURN collect({type: 'FLOW', start: a, end: b, properties: {flows: flows, sources: sources}}) AS flows
}
CALL () {
  UNWIND $rows AS row
  WITH row WHERE row.kind = 'articulation_point'
  MATCH (s:System {id: row.system})
  RETURN collect(DISTINCT s) AS marked
}
RETURN bridges, flows, marked
