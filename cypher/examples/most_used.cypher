/*
title    = "The systems that most municipalities use"
title_da = "De systemer, som flest kommuner anvender"
asks     = "Which systems are in use on the day, and by how many?"
asks_da  = "Hvilke systemer er i brug på dagen, og hos hvor mange?"

[params]
at = {}
*/
MATCH (m:Municipality)-[u:USES]->(s:System)
WHERE u.valid_from_day <= $at < u.valid_to_day
RETURN s AS system, count(DISTINCT m) AS municipalities
ORDER BY municipalities DESC, s.name
LIMIT 25
