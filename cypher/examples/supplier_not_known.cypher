/*
title    = "Systems in use whose supplier nobody names"
title_da = "Systemer i brug, hvis leverandør ingen nævner"
asks     = "Of which systems is it not known who supplies them?"
asks_da  = "Om hvilke systemer vides det ikke, hvem der leverer dem?"
*/
MATCH (s:System)
WHERE EXISTS { (:Municipality)-[:USES]->(s) } AND NOT EXISTS { (:Vendor)-[:SUPPLIES]->(s) }
RETURN s AS system, COUNT { (:Municipality)-[:USES]->(s) } AS usages
ORDER BY usages DESC, s.name
