/*
title    = "Who reports what"
title_da = "Hvem indberetter hvad"
asks     = "What does each municipality report, and how much is known of it?"
asks_da  = "Hvad indberetter den enkelte kommune, og hvor meget ved vi om den?"
area     = "landscape"
how      = "Reported: a source covers the municipality for that subject on the day. Facts: its active usages, data flows within it, contracts that it holds and reports. Only where a subject is reported is absence evidence of absence."
how_da   = "Indberettet: en kilde dækker kommunen på det emne den dag. Oplysninger: dens aktive anvendelser, dataudvekslinger i den, kontrakter, den er part i, og indberetninger. Kun hvor et emne er indberettet, betyder tavshed, at noget ikke er der."
order    = ["facts", "municipality"]
chart    = { kind = "bars", x = "facts", y = "name", place = "municipality" }

[params]
at = {}
region = {}

[columns]
municipality = { type = "str", da = "Kommune", doc = "Code of the municipality.", doc_da = "Kommunen." }
name = { type = "str", da = "Kommune", doc = "Its name.", doc_da = "Kommunens navn." }
usages = { type = "bool", da = "Indberetter anvendelser", doc = "Whether its usages are reported.", doc_da = "Om kommunens anvendelser er indberettet." }
dataflows = { type = "bool", da = "Indberetter dataudvekslinger", doc = "Whether its data flows are reported.", doc_da = "Om dens dataudvekslinger er indberettet." }
contracts = { type = "bool", da = "Indberetter kontrakter", doc = "Whether its contracts are reported.", doc_da = "Om dens kontrakter er indberettet." }
newest_source = { type = "date?", da = "Nyeste kilde", doc = "When the newest source of its facts was read.", doc_da = "Hvornår den nyeste kilde til oplysningerne blev læst." }
facts = { type = "int", enough = { facts = 1 }, da = "Oplysninger", doc = "What is known of it: usages, flows, contracts held and reports, active on the day.", doc_da = "Hvad der vides: anvendelser, dataudvekslinger, kontrakter og indberetninger, der gælder på dagen." }
illustrative_share = { type = "float?", format = "share", da = "Andel illustrative", doc = "Share of its facts whose only source is illustrative.", doc_da = "Andelen af oplysningerne, der kun er opdigtet for eksemplets skyld." }
*/
MATCH (m:Municipality)
WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
CALL (m) {
  CALL (m) {
    MATCH (m)-[r:USES|REPORTS]->() WHERE r.valid_from_day <= $at < r.valid_to_day RETURN r.sources AS sources, r.subject AS subject
    UNION ALL
    MATCH (m)<-[r:WITHIN|HELD_BY]-() WHERE r.valid_from_day <= $at < r.valid_to_day RETURN r.sources AS sources, null AS subject
  }
  WITH sources, count(*) AS facts, collect(DISTINCT subject) AS subjects
  RETURN sum(facts) AS facts, sum(CASE WHEN sources = ['illustrative'] THEN facts ELSE 0 END) AS illustrative,
    collect(sources) AS lists, reduce(all = [], some IN collect(subjects) | all + some) AS subjects
}
CALL (lists) {
  UNWIND lists AS sources
  UNWIND sources AS id
  WITH DISTINCT id
  MATCH (o:Source {id: id})
  WHERE o.retrieved_on IS NOT NULL
  // Of equal days the more precise: 2017-03-01 after 2017-03, which is after 2017.
  RETURN substring(max(toString(o.retrieved_on_day) + (size(o.retrieved_on) - 1) + o.retrieved_on), 11) AS newest_source
}
RETURN m.code AS municipality, m.name AS name,
  'usages' IN subjects AS usages, 'dataflows' IN subjects AS dataflows, 'contracts' IN subjects AS contracts,
  newest_source, facts, CASE WHEN facts > 0 THEN toFloat(illustrative) / facts END AS illustrative_share
