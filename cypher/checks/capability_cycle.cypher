/*
title    = "Business areas that are part of themselves"
title_da = "Opgaveområder, der er del af sig selv"
asks     = "Which business areas are part of themselves, directly or through others?"
asks_da  = "Hvilke opgaveområder er del af sig selv, direkte eller gennem andre?"
area     = "checks"
severity = "error"
how      = "Loading refuses circles; this guards against what got in another way."
how_da   = "Indlæsning afviser cirkler; dette fanger det, der er kommet ind på anden vis."
advice   = "Remove one of the relationships: until then no figure by main area can be trusted."
advice_da = "Fjern en af relationerne: indtil da kan man ikke stole på tal pr. hovedområde."
order    = ["capability"]

[params]
limit = {}

[columns]
capability = { type = "str", da = "Opgaveområde", doc = "A member of the circle." }
circle = { type = "list[str]", key_of = ["Capability"], da = "Cirkel", doc = "A shortest way from it back to it." }
*/
MATCH (n:Capability)
WHERE EXISTS { (n)-[:PART_OF]->() } AND EXISTS { (n)<-[:PART_OF]-() }
MATCH p = SHORTEST 1 (n:Capability)-[:PART_OF]->+(n:Capability)
RETURN n.id AS capability, [x IN nodes(p) | x.id] AS circle
