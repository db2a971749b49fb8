/*
title    = "What hangs together"
title_da = "Hvad hænger sammen"
asks     = "Which systems does this one depend on, and which depend on it?"
asks_da  = "Hvilke systemer er dette system afhængigt af, og hvilke afhænger af det?"
area     = "integration"
how      = "Whoever receives data depends on whoever sends it. Upstream: the systems that this one gets data from, directly or through others; downstream: those that get data from it. The path is a shortest one. With a municipality only the flows that hold for it count: those within it, and national ones between systems that it has."
how_da   = "Den, der modtager data, er afhængig af den, der sender dem. Giver data hertil: de systemer, som dette får data fra, direkte eller gennem andre. Får data herfra: dem, der får data fra det. Vejen er en af de korteste. Med en kommune tæller kun de dataudvekslinger, der gælder for den: dem i kommunen, og nationale mellem systemer, som den har."
source   = "Breadth-first search: E. F. Moore, The Shortest Path Through a Maze (1959)"
computed = true
order    = ["direction", "distance", "id"]

[params]
system = { type = "str", key_of = "System", da = "System", doc = "The system asked about, by its id." }
direction = { type = "str", one_of = ["both", "upstream", "downstream"], default = "both", da = "Retning", doc = "What it depends on (upstream), what depends on it (downstream), or both." }
depth = { type = "int", default = 3, ge = 1, da = "Dybde", doc = "At most so many data flows away." }
municipality = { da = "Kommune", doc = "Only the data flows that hold for this municipality, by its code." }
at = {}

[columns]
id = { type = "str", key_of = ["System"], da = "System", doc = "Id of the other system.", doc_da = "Det andet system." }
name = { type = "str", da = "Navn", doc = "Its name.", doc_da = "Systemets navn." }
direction = { type = "str", da = "Retning", doc = "upstream: the system asked about depends on it; downstream: it depends on the system asked about.", doc_da = "Giver data hertil: det system, der spørges om, afhænger af det. Får data herfra: det afhænger af systemet, der spørges om." }
distance = { type = "int", da = "Afstand", doc = "Fewest data flows between them.", doc_da = "Færrest dataudvekslinger mellem dem." }
path = { type = "list[str]", key_of = ["System"], da = "Vej", doc = "Ids from the system asked about to this one.", doc_da = "Vejen fra systemet, der spørges om, til dette." }
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
RETURN a.id AS sender, b.id AS receiver, a.name AS sender_name, b.name AS receiver_name
