/*
title    = "A municipality, its systems and their vendors"
title_da = "En kommune, dens systemer og deres leverandører"
asks     = "Which systems does it use, and who supplies them? The answer is a graph."
asks_da  = "Hvilke systemer anvender den, og hvem leverer dem? Svaret er en graf."

[params]
municipality = { type = "str" }
at = {}
*/
MATCH p = (:Municipality {code: $municipality})-[u:USES]->(s:System)
WHERE u.valid_from_day <= $at < u.valid_to_day
OPTIONAL MATCH q = (s)<-[r:SUPPLIES]-(:Vendor)
WHERE r.valid_from_day <= $at < r.valid_to_day
RETURN p, q
ORDER BY s.name
