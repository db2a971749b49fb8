/*
title    = "Similar municipalities"
title_da = "Kommuner, der ligner"
asks     = "Which municipalities have a landscape like this one's?"
asks_da  = "Hvilke kommuner har et it-landskab, der ligner denne kommunes?"
area     = "reuse"
how      = "Weighted Jaccard: Σ w over the shared systems ÷ Σ w over all systems of either, w = ln(municipalities using anything ÷ users of the system), so that what everybody has says nothing."
how_da   = "Vægtet Jaccard: Σ w over de fælles systemer ÷ Σ w over alle systemer hos en af de to, w = ln(kommuner, der bruger noget ÷ systemets brugere), så det, som alle har, intet siger."
source   = "Jaccard weighted by inverse document frequency"
computed = true
order    = ["similarity desc", "other"]
chart    = { kind = "bars", x = "similarity", y = "name" }

[params]
municipality = { type = "str", scope = false, doc = "The municipality, by its code." }
at = {}
limit = { default = 10 }

[columns]
other = { type = "str", key_of = ["Municipality"], da = "Kommune", doc = "Code of the other municipality.", doc_da = "Den anden kommune." }
name = { type = "str", da = "Kommune", doc = "Its name.", doc_da = "Kommunens navn." }
similarity = { type = "float", format = "share", da = "Lighed", doc = "0 to 1.", doc_da = "Fra 0 (intet til fælles) til 1 (ens)." }
shared = { type = "int", da = "Fælles systemer", doc = "Systems that both use.", doc_da = "Systemer, som begge bruger." }
only_here = { type = "int", da = "Kun her", doc = "Systems that only the municipality asked about uses of the two.", doc_da = "Systemer, som kun den kommune, der spørges om, bruger af de to." }
only_there = { type = "int", da = "Kun der", doc = "Systems that only the other uses.", doc_da = "Systemer, som kun den anden bruger." }
because = { type = "list[str]", key_of = ["System"], da = "Fordi begge har", doc = "Up to ten shared systems, the most telling first.", doc_da = "Op til ti fælles systemer, de mest sigende først." }
*/
MATCH (m:Municipality)
WHERE m.valid_from_day <= $at < m.valid_to_day
RETURN m.code AS code, m.name AS name,
  COLLECT {
    MATCH (m)-[u:USES]->(s:System)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    RETURN DISTINCT s.id
  } AS systems
