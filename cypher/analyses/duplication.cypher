/*
title    = "Bought many times over"
title_da = "Det samme købt mange gange"
asks     = "Where do municipalities have many systems for the same task, and what would be saved if all paid as the cheapest quarter does?"
asks_da  = "Hvor har kommunerne mange systemer til samme opgave, og hvad ville der spares, hvis alle betalte som den billigste fjerdedel?"
area     = "reuse"
how      = "A municipality's cost in a business area: its part of its contracts (a joint contract is split by population), spread evenly over the systems that the contract covers. Excess = Σ max(0, cost ÷ inhabitants − Q1) · inhabitants, Q1 the lower quartile of the cost per inhabitant. Shown where at least eight costs are known."
how_da   = "En kommunes udgift på et opgaveområde: dens del af kontrakterne (en fælles kontrakt deles efter indbyggertal), fordelt ligeligt på de systemer, som kontrakten dækker. Merudgift = Σ maks(0, udgift ÷ indbyggere − Q1) · indbyggere, hvor Q1 er den nedre kvartil af udgiften pr. indbygger. Vises, hvor mindst otte udgifter er kendt."
source   = "R. J. Hyndman and Y. Fan, Sample Quantiles in Statistical Packages (1996), definition 7"
computed = true
order    = ["excess desc", "systems desc", "capability"]
chart    = { kind = "bars", x = "systems", y = "name" }

[params]
at = {}
region = {}
level = {}
shared = {}
limit = {}

[columns]
capability = { type = "str", da = "Opgaveområde", doc = "Business area.", doc_da = "Opgaveområdet." }
name = { type = "str", da = "Navn", doc = "Its Danish name.", doc_da = "Opgaveområdets navn." }
systems = { type = "int", da = "Systemer", doc = "Different systems in use in the area.", doc_da = "Forskellige systemer i brug på området." }
municipalities = { type = "int", da = "Kommuner", doc = "Municipalities in scope that use one of them.", doc_da = "Kommuner i udsnittet, der bruger et af dem." }
lonely = { type = "int", da = "Næsten alene", doc = "Those all of whose systems in the area have fewer than three users in scope.", doc_da = "Kommuner, hvis systemer på området alle har under tre brugere i udsnittet." }
costs_known = { type = "int", da = "Kendte udgifter", doc = "Municipalities whose yearly cost in the area is known.", doc_da = "Kommuner, hvis årlige udgift på området er kendt." }
q1 = { type = "float?", format = "kroner", da = "Q1, kr. pr. indbygger", doc = "Lower quartile of the yearly cost per inhabitant, kroner; empty below eight known costs.", doc_da = "Nedre kvartil af den årlige udgift pr. indbygger i kroner; ukendt under otte kendte udgifter." }
median = { type = "float?", format = "kroner", da = "Median, kr. pr. indbygger", doc = "Median of the yearly cost per inhabitant, kroner.", doc_da = "Medianen af den årlige udgift pr. indbygger i kroner." }
excess = { type = "float?", format = "kroner", da = "Merudgift, kr. om året", doc = "What the known municipalities pay a year beyond Q1, kroner.", doc_da = "Hvad de kendte kommuner betaler om året ud over Q1, i kroner." }
*/
// Who uses what: [system, markets, codes].
CALL () {
  MATCH (m:Municipality)-[u:USES]->(s:System)
  WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    AND ($shared OR NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service']))
  WITH s, collect(DISTINCT m.code) AS users
  RETURN collect([
    s.id,
    COLLECT {
      MATCH (s)-[p:SUPPORTS]->(stated:Capability)-[:PART_OF*0..]->(c:Capability)
      WHERE p.valid_from_day <= $at < p.valid_to_day
        AND CASE $level WHEN 'main' THEN NOT EXISTS { (c)-[:PART_OF]->() } ELSE c = stated END
      RETURN DISTINCT c.id
    },
    users
  ]) AS uses
}
// Whoever holds a contract takes part in the split, in scope or not.
CALL () {
  MATCH (m:Municipality)
  WHERE m.valid_from_day <= $at < m.valid_to_day
  RETURN collect([m.code, m.population]) AS inhabitants
}
// What is paid: [kroner a year, codes of the holders, systems covered].
CALL () {
  MATCH (k:Contract)
  WHERE k.starts_on_day <= $at <= k.ends_on_day AND k.value_dkk IS NOT NULL
  RETURN collect([
    k.value_dkk,
    COLLECT {
      MATCH (k)-[h:HELD_BY]->(m:Municipality)
      WHERE h.valid_from_day <= $at < h.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day
      RETURN DISTINCT m.code
    },
    COLLECT {
      MATCH (k)-[r:COVERS]->(s:System) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT s.id
    }
  ]) AS contracts
}
RETURN uses, inhabitants, contracts, COLLECT { MATCH (c:Capability) RETURN [c.id, c.name_da] } AS names
