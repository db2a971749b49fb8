/*
title    = "In use past its end of life"
title_da = "I brug efter levetidens ophør"
asks     = "Which systems are in use although they are no longer to be had?"
asks_da  = "Hvilke systemer er i brug, selv om de ikke længere findes?"
area     = "checks"
severity = "warning"
how      = "An active usage of a system whose end_of_life has passed."
how_da   = "En aktiv anvendelse af et system, der er ophørt."
advice   = "Ask the municipality: either the usage has ended too, or the date is wrong, or it runs what nobody maintains."
advice_da = "Spørg kommunen: enten er anvendelsen også ophørt, eller datoen er forkert, eller også kører den noget, som ingen vedligeholder."
order    = ["system", "municipality"]

[params]
at = {}
limit = {}

[columns]
system = { type = "str", da = "System", doc = "The system." }
municipality = { type = "str", da = "Kommune", doc = "Where it is in use." }
end_of_life = { type = "date", da = "Ophør", doc = "From when it is no longer to be had." }
*/
MATCH (m:Municipality)-[u:USES]->(s:System)
WHERE m.valid_from_day <= $at < m.valid_to_day
  AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  AND s.end_of_life_day <= $at
RETURN DISTINCT s.id AS system, m.code AS municipality, s.end_of_life AS end_of_life
