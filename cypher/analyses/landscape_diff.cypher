/*
title    = "What has changed"
title_da = "Hvad er ændret"
asks     = "What began and what ended in the landscape between two dates?"
asks_da  = "Hvad begyndte, og hvad ophørte i it-landskabet mellem to datoer?"
area     = "landscape"
how      = "What holds on one of the dates and not on the other: usages, data flows within municipalities, contracts, and who owns which vendor. What came and went in between is not shown. With a municipality: its usages, flows and contracts."
how_da   = "Det, som gælder på den ene dato og ikke på den anden: anvendelser, dataudvekslinger i kommuner, kontrakter, og hvem der ejer hvilken leverandør. Det, der både kom og forsvandt imellem, vises ikke. Med en kommune: dens anvendelser, dataudvekslinger og kontrakter."
computed = true
order    = ["type", "start", "end", "change"]

[params]
from = { type = "date", da = "Fra dato", doc = "The earlier day; 2017-03 or 2017 is its first day." }
to = { type = "date", default = "today", after = "from", da = "Til dato", doc = "The later day." }
municipality = {}
limit = {}

[columns]
change = { type = "str", da = "Ændring", doc = "began or ended.", doc_da = "Begyndte eller ophørte." }
type = { type = "str", da = "Art", doc = "USES, WITHIN (a data flow in a municipality), CONTRACT or OWNED_BY.", doc_da = "En anvendelse, en dataudveksling i en kommune, en kontrakt eller et ejerskab." }
start = { type = "str", key_of = ["Municipality", "Contract", "Vendor", "DataFlow"], da = "Hvem", doc = "Key of the municipality, data flow, contract or vendor.", doc_da = "Kommunen, dataudvekslingen, kontrakten eller leverandøren." }
end = { type = "str?", null = "–", key_of = ["System", "Municipality", "Vendor"], da = "Hvad", doc = "Key of the system, municipality or owner; empty for a contract.", doc_da = "Systemet, kommunen eller ejeren; ingen for en kontrakt." }
on = { type = "date", da = "Dato", doc = "The first day on which it held, or on which it no longer did.", doc_da = "Den første dag, det gjaldt, eller den første, det ikke længere gjaldt." }
*/
// What a day between the two changes, each with lists of [first day, day after the last]: it holds while it is in an
// interval of every list.
CALL () {
  MATCH (m:Municipality)-[u:USES]->(s:System)
  WHERE ($municipality IS NULL OR m.code = $municipality) AND coalesce(u.status, 'in_use') <> 'planned'
    AND ($from < u.valid_from_day <= $to OR $from < u.valid_to_day <= $to
      OR $from < m.valid_from_day <= $to OR $from < m.valid_to_day <= $to)
  WITH DISTINCT m, s
  RETURN 'USES' AS type, m.code AS start, s.id AS end, [
    [[toString(m.valid_from_day), toString(m.valid_to_day)]],
    COLLECT {
      MATCH (m)-[u:USES]->(s) WHERE coalesce(u.status, 'in_use') <> 'planned'
      RETURN [toString(u.valid_from_day), toString(u.valid_to_day)]
    }
  ] AS held
  UNION ALL
  MATCH (f:DataFlow)-[w:WITHIN]->(m:Municipality)
  WHERE ($municipality IS NULL OR m.code = $municipality)
    AND ($from < w.valid_from_day <= $to OR $from < w.valid_to_day <= $to
      OR $from < m.valid_from_day <= $to OR $from < m.valid_to_day <= $to
      OR EXISTS {
        MATCH (f)-[r:SENDS|RECEIVED_BY]-(:System)
        WHERE $from < r.valid_from_day <= $to OR $from < r.valid_to_day <= $to
      })
  WITH DISTINCT m, f
  RETURN 'WITHIN' AS type, f.id AS start, m.code AS end, [
    [[toString(m.valid_from_day), toString(m.valid_to_day)]],
    COLLECT { MATCH (f)-[w:WITHIN]->(m) RETURN [toString(w.valid_from_day), toString(w.valid_to_day)] },
    COLLECT { MATCH (f)<-[x:SENDS]-(:System) RETURN [toString(x.valid_from_day), toString(x.valid_to_day)] },
    COLLECT { MATCH (f)-[y:RECEIVED_BY]->(:System) RETURN [toString(y.valid_from_day), toString(y.valid_to_day)] }
  ] AS held
  UNION ALL
  MATCH (k:Contract)
  WHERE $municipality IS NULL AND ($from < k.starts_on_day <= $to OR $from <= k.ends_on_day < $to)
  RETURN 'CONTRACT' AS type, k.id AS start, null AS end, [
    [[toString(k.starts_on_day), CASE
      WHEN k.ends_on_day < date('9999-12-31') THEN toString(k.ends_on_day + duration('P1D')) ELSE '9999-12-31'
    END]]
  ] AS held
  UNION ALL
  MATCH (k:Contract)-[:HELD_BY]->(m:Municipality {code: $municipality})
  WITH DISTINCT k, m
  RETURN 'CONTRACT' AS type, k.id AS start, null AS end, [
    [[toString(k.starts_on_day), CASE
      WHEN k.ends_on_day < date('9999-12-31') THEN toString(k.ends_on_day + duration('P1D')) ELSE '9999-12-31'
    END]],
    [[toString(m.valid_from_day), toString(m.valid_to_day)]],
    COLLECT { MATCH (k)-[h:HELD_BY]->(m) RETURN [toString(h.valid_from_day), toString(h.valid_to_day)] }
  ] AS held
  UNION ALL
  MATCH (v:Vendor)-[:OWNED_BY]->(w:Vendor)
  WHERE $municipality IS NULL
  WITH DISTINCT v, w
  RETURN 'OWNED_BY' AS type, v.id AS start, w.id AS end, [
    COLLECT { MATCH (v)-[o:OWNED_BY]->(w) RETURN [toString(o.valid_from_day), toString(o.valid_to_day)] }
  ] AS held
}
RETURN type, start, end, held
