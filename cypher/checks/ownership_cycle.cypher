/*
title    = "Vendors that own themselves"
title_da = "Leverandører, der ejer sig selv"
asks     = "Which vendors are owned by themselves, directly or through others?"
asks_da  = "Hvilke leverandører ejer sig selv, direkte eller gennem andre?"
area     = "checks"
severity = "error"
how      = "Loading refuses circles; this guards against what got in another way."
how_da   = "Indlæsning afviser cirkler; dette fanger det, der er kommet ind på anden vis."
advice   = "Remove one of the relationships: until then no figure that rolls up can be trusted."
advice_da = "Fjern en af relationerne: indtil da kan man ikke stole på tal pr. ejer."
order    = ["vendor"]

[params]
at = {}
limit = {}

[columns]
vendor = { type = "str", da = "Leverandør", doc = "A member of the circle." }
circle = { type = "list[str]", key_of = ["Vendor"], da = "Cirkel", doc = "A shortest way from it back to it." }
*/
MATCH (n:Vendor)
WHERE EXISTS { (n)-[:OWNED_BY]->() } AND EXISTS { (n)<-[:OWNED_BY]-() }
MATCH p = SHORTEST 1 (n:Vendor) (()-[r:OWNED_BY WHERE r.valid_from_day <= $at < r.valid_to_day]->())+ (n:Vendor)
RETURN n.id AS vendor, [x IN nodes(p) | x.id] AS circle
