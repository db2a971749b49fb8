/*
title    = "Who owns the vendors"
title_da = "Hvem der ejer leverandørerne"
asks     = "Which vendors belong to others, directly or through others?"
asks_da  = "Hvilke leverandører hører til andre, direkte eller gennem andre?"
*/
MATCH p = (v:Vendor)-[:OWNED_BY]->+(o:Vendor)
WHERE NOT EXISTS { (o)-[:OWNED_BY]->(:Vendor) }
RETURN v.name AS vendor, o.name AS owner, length(p) AS steps, p
ORDER BY owner, vendor
