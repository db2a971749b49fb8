/*
title    = "Source that is not there"
title_da = "Kilde, der ikke findes"
asks     = "Which facts name a source that there is none of?"
asks_da  = "Hvilke oplysninger nævner en kilde, der ikke findes?"
area     = "checks"
severity = "error"
how      = "Compares `sources` of all nodes and relationships with the ids of sources."
how_da   = "Sammenholder kilderne på alle ting og forbindelser med kildernes id."
advice   = "Add the source, or correct its id where it is named."
advice_da = "Tilføj kilden, eller ret dens id, hvor den er nævnt."
order    = ["unknown", "type"]

[params]
limit = {}

[columns]
unknown = { type = "str", da = "Kilde", doc = "The id that names no source." }
type = { type = "str", da = "Type", doc = "Kind of thing or relationship that names it." }
facts = { type = "int", da = "Oplysninger", doc = "How many of them do." }
example = { type = "str", da = "Eksempel", doc = "One of them: its key, or the keys of its two ends." }
*/
// A run of the journal is no fact. Few lists of sources occur, each on many facts: unwind the lists, not the facts.
CALL {
  MATCH (n) WHERE n.sources IS NOT NULL AND NOT n:Run
  RETURN labels(n)[0] AS type, n.sources AS sources, count(*) AS facts,
    min(toString(coalesce(n.id, n.code, n.key))) AS example
  UNION ALL
  MATCH (a)-[r]->(b) WHERE r.sources IS NOT NULL
  RETURN type(r) AS type, r.sources AS sources, count(*) AS facts,
    min(coalesce(a.id, a.code, a.key) + ' ' + coalesce(b.id, b.code, b.key)) AS example
}
UNWIND sources AS source
WITH source, type, sum(facts) AS facts, min(example) AS example
WHERE NOT EXISTS { (:Source {id: source}) }
RETURN source AS unknown, type, facts, example
