/*
title    = "The landscape of a municipality"
title_da = "Kommunens it-landskab"
asks     = "Which systems does a municipality use, who supplies them, what flows between them, and what is missing?"
asks_da  = "Hvilke systemer bruger kommunen, hvem leverer dem, hvad udveksler de, og hvad mangler?"
area     = "integration"
how      = "Systems in use on the day, their suppliers, the flows within the municipality, and the national flows between systems that it has, one of them in use. Missing integrations are those of the question of that name."
how_da   = "Systemer i brug på dagen, deres leverandører, dataudvekslinger i kommunen og nationale dataudvekslinger mellem systemer, som den har, hvoraf mindst ét er i brug. De manglende er dem, som spørgsmålet Manglende integrationer finder."
overlay  = { question = "missing_integrations", start = "system", end = "target" }

[params]
municipality = { type = "str", scope = false, doc = "The municipality, by its code." }
at = {}
*/
MATCH (m:Municipality {code: $municipality})
WHERE m.valid_from_day <= $at < m.valid_to_day
CALL (m) {
  MATCH (m)-[u:USES]->(s:System)
  WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  RETURN collect(u) AS uses, collect(DISTINCT s) AS used
}
CALL (used) {
  UNWIND used AS s
  MATCH (v:Vendor)-[r:SUPPLIES]->(s)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN collect(r) AS supplies, collect(DISTINCT v) AS vendors
}
CALL (m, used) {
  CALL (m, used) {
    MATCH (f:DataFlow)-[w:WITHIN]->(m)
    WHERE w.valid_from_day <= $at < w.valid_to_day
    RETURN f
    UNION
    UNWIND used AS s
    MATCH (s)-[:SENDS|RECEIVED_BY]-(f:DataFlow)
    WHERE NOT EXISTS { (f)-[:WITHIN]->() }
    RETURN f
  }
  MATCH (a:System)-[x:SENDS]->(f)-[y:RECEIVED_BY]->(b:System)
  WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
    AND (EXISTS { (f)-[:WITHIN]->(m) } OR all(s IN [a, b] WHERE
      s IN used OR coalesce(s.kind, '') IN ['national_register', 'shared_service']))
  RETURN collect([a, x, f, y, b]) AS flows
}
RETURN m, uses, used, supplies, vendors, flows
