/*
asks     = "Which municipalities have a landscape like this one's?"
asks_da  = "Hvilke kommuner har et it-landskab, der ligner denne kommunes?"
area     = "reuse"
how      = "The municipalities of the question of that name, and the shared systems that say most, with who uses them."
how_da   = "Kommunerne fra spørgsmålet af samme navn og de fælles systemer, der siger mest, med hvem der bruger dem."
draws    = { question = "peers", nodes = ["other", "because"] }
edges    = { SIMILAR = "ligner" }
says     = { shared = "fælles systemer", similarity = "lighed" }

[params]
municipality = { type = "str", scope = false, doc = "The municipality, by its code." }
at = {}
limit = { default = 8, doc = "At most so many municipalities; all for every one." }
*/
MATCH (m:Municipality {code: $municipality})
WHERE m.valid_from_day <= $at < m.valid_to_day
CALL (m) {
  UNWIND $rows AS row
  MATCH (o:Municipality {code: row.other})
  RETURN collect([
    {type: 'SIMILAR', start: m, end: o, properties: {similarity: row.similarity, shared: row.shared}},
    COLLECT {
      MATCH (s:System)<-[u:USES]-(n:Municipality)
      WHERE s.id IN row.because AND n IN [m, o]
        AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
      RETURN [n, u, s]
    }
  ]) AS others
}
RETURN m, others
