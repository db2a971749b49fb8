/*
title    = "Single points of failure"
title_da = "Sårbare knudepunkter"
asks     = "Which system, or which connection between two systems, would split the landscape if it failed?"
asks_da  = "Hvilket system, eller hvilken forbindelse mellem to systemer, ville splitte landskabet, hvis det faldt ud?"
area     = "integration"
how      = "The systems joined by data flows, whichever way they run. An articulation point is a system, and a bridge a connection, without which its part of the landscape falls apart; cut_off counts the systems that lose touch with the largest remaining part. National registers and shared services are left out unless asked for, as everything hangs together in them."
how_da   = "Systemerne, forbundet af dataudvekslinger i den ene eller anden retning. Et knudepunkt er et system, og en bro en forbindelse, som deres del af landskabet falder fra hinanden uden; afskåret tæller de systemer, der mister forbindelsen til den største del, der er tilbage. Nationale registre og fælles tjenester udelades, hvis man ikke beder om dem, for i dem hænger alt sammen."
source   = "J. Hopcroft and R. Tarjan, Efficient Algorithms for Graph Manipulation (1973)"
computed = true
order    = ["cut_off desc", "kind", "system"]
chart    = { kind = "bars", x = "cut_off", y = "system", to = "other" }

[params]
at = {}
municipality = { da = "Kommune", doc = "Only the data flows that hold for this municipality, by its code." }
infrastructure = { type = "bool", default = false, da = "Medregn infrastruktur", doc = "Count national registers and shared services too." }

[columns]
kind = { type = "str", da = "Art", doc = "articulation_point (a system) or bridge (a connection).", doc_da = "Et knudepunkt (et system) eller en bro (en forbindelse)." }
system = { type = "str", da = "System", doc = "Id of the system; of a bridge, the smaller id of its ends.", doc_da = "Systemet; for en bro den ene ende." }
other = { type = "str?", null = "–", key_of = ["System"], da = "Andet system", doc = "The other end of a bridge.", doc_da = "Broens anden ende." }
parts = { type = "int", da = "Dele, det falder i", doc = "How many parts its own part of the landscape falls into.", doc_da = "Hvor mange dele dets egen del af landskabet falder i." }
cut_off = { type = "int", da = "Afskårne systemer", doc = "Systems outside the largest of those parts.", doc_da = "Systemer uden for den største af de dele." }
*/
// What the ends of a national flow must be: with a municipality, systems that it has.
CALL () {
  MATCH (s:System)
  WHERE $municipality IS NULL OR EXISTS {
    MATCH (m:Municipality {code: $municipality})
    WHERE m.valid_from_day <= $at < m.valid_to_day AND (s.kind IN ['national_register', 'shared_service'] OR EXISTS {
      MATCH (m)-[u:USES]->(s)
      WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    })
  }
  RETURN collect(s) AS had
}
CALL (had) {
  MATCH (a:System)-[x:SENDS]->(f:DataFlow)-[y:RECEIVED_BY]->(b:System)
  WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
    AND NOT EXISTS { (f)-[:WITHIN]->() }
  WITH DISTINCT had, a, b
  WHERE a IN had AND b IN had
  RETURN a, b
  UNION
  MATCH (m:Municipality)<-[w:WITHIN]-(f:DataFlow)
  WHERE ($municipality IS NULL OR m.code = $municipality)
    AND m.valid_from_day <= $at < m.valid_to_day AND w.valid_from_day <= $at < w.valid_to_day
  WITH DISTINCT f
  MATCH (a:System)-[x:SENDS]->(f)-[y:RECEIVED_BY]->(b:System)
  WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
  RETURN DISTINCT a, b
}
WITH a, b
WHERE a <> b AND ($infrastructure OR none(s IN [a, b] WHERE coalesce(s.kind, '') IN ['national_register', 'shared_service']))
RETURN a.id AS sender, b.id AS receiver
