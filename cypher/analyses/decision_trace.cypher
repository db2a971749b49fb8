/*
title    = "What a decision touches"
title_da = "Hvad en beslutning berører"
asks     = "What leads to this decision, what follows from it, and who meets it?"
asks_da  = "Hvad fører til denne beslutning, hvad følger af den, og hvem efterlever den?"
area     = "plan"
how      = "Each relationship once: from visions and goals by way of the decision to its requirements, their deviations and the municipalities. Of the requirements in force, a row per municipality whose type is its state: met, explained, due, missing or unknown, as in conformance_detail."
how_da   = "Hver forbindelse én gang: fra visioner og mål gennem beslutningen til dens krav, deres afvigelser og kommunerne. For gældende krav er der en række pr. kommune, hvis type er dens tilstand: opfyldt, forklaret, frist ikke nået, mangler eller ukendt, som i »Efterlevelse, række for række«."
computed = true
facts    = "requirements"
order    = ["from_label", "from", "type", "to_label", "to"]

[params]
decision = { type = "str", key_of = "Decision", da = "Beslutning", doc = "Id of the decision." }
at = {}

[columns]
from_label = { type = "str", da = "Fra (art)", doc = "Label of what the relationship leaves.", doc_da = "Hvad forbindelsen går ud fra." }
from = { type = "str", da = "Fra", doc = "Its key.", doc_da = "Det, forbindelsen går ud fra." }
type = { type = "str", da = "Forbindelse", doc = "Type of the relationship, or the state of a municipality.", doc_da = "Forbindelsens art, eller en kommunes tilstand." }
to_label = { type = "str", da = "Til (art)", doc = "Label of what it reaches.", doc_da = "Hvad forbindelsen når til." }
to = { type = "str", da = "Til", doc = "Its key.", doc_da = "Det, forbindelsen når til." }
*/
MATCH (d:Decision {id: $decision})
CALL (d) {
  MATCH (d)-[r:ADVANCES|SETS|RESTS_ON|TAKEN_BY|ADVISES|CONCERNS|SUPERSEDES]->() RETURN r
  UNION
  MATCH (d)<-[r:MADE|DOCUMENTS|SUPERSEDES]-() RETURN r
  UNION
  MATCH (d)-[:ADVANCES]->(:Goal)-[r:SERVES]->() RETURN r
  UNION
  MATCH (d)-[:SETS]->(:Requirement)-[r:APPLIES_TO|DEMANDS]->() RETURN r
  UNION
  MATCH (d)-[:SETS]->(:Requirement)<-[:DEVIATES_FROM]-(v:Deviation)
  // In a pattern of its own, so that the relationship just followed can be found again.
  MATCH (v)-[r:DEVIATES_FROM|CLAIMED_BY|ACCEPTED_BY]->() RETURN r
}
WITH DISTINCT r, startNode(r) AS a, endNode(r) AS b
WHERE NOT b:Municipality OR b.valid_from_day <= $at < b.valid_to_day
RETURN 'relationships' AS fact, collect([
  labels(a)[0], coalesce(a.code, a.id), type(r), labels(b)[0], coalesce(b.code, b.id)
]) AS rows
