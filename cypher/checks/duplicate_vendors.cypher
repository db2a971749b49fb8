/*
title    = "Vendors with the same CVR number"
title_da = "Leverandører med samme CVR-nummer"
asks     = "Which vendors are probably one, as they have the same CVR number?"
asks_da  = "Hvilke leverandører er formentlig den samme, da de har samme CVR-nummer?"
area     = "checks"
severity = "warning"
how      = "Vendors whose cvr is equal."
how_da   = "Leverandører, hvis cvr er ens."
advice   = "Merge them, or correct the number: concentration counts them as two."
advice_da = "Læg dem sammen, eller ret nummeret: koncentrationen tæller dem som to."
order    = ["cvr"]

[params]
limit = {}

[columns]
cvr = { type = "str", da = "CVR-nummer", doc = "The number." }
vendors = { type = "list[str]", da = "Leverandører", doc = "The vendors that have it." }
*/
MATCH (v:Vendor)
WHERE v.cvr IS NOT NULL
WITH v ORDER BY v.id
WITH v.cvr AS cvr, collect(v.id) AS vendors
WHERE size(vendors) > 1
RETURN cvr, vendors
