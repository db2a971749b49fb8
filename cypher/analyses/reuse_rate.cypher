/*
title    = "Reuse rate"
title_da = "Genbrugsgrad"
asks     = "How much of what is in use is used by more than one municipality?"
asks_da  = "Hvor meget af det, der er i brug, bruges af mere end én kommune?"
area     = "reuse"
how      = "Systems with at least two users ÷ systems with a user; infrastructure and joint systems are left out unless asked for."
how_da   = "Systemer med mindst to brugere ÷ systemer med en bruger; infrastruktur og fælles systemer regnes kun med, hvis man beder om det."
chart    = { kind = "lines", y = ["rate", "well_reused"] }

[params]
at = {}
region = {}
capability = {}
shared = {}

[columns]
systems = { type = "int", da = "Systemer", doc = "Systems with a user.", doc_da = "Systemer, som nogen bruger." }
reused = { type = "int", da = "Genbrugte", doc = "Those with at least two.", doc_da = "Dem, som mindst to bruger." }
rate = { type = "float?", format = "share", da = "Genbrugsgrad", doc = "Reused ÷ systems.", doc_da = "Genbrugte ÷ systemer." }
median_users = { type = "float?", da = "Brugere, median", doc = "Median number of users of a system.", doc_da = "Medianen af antallet af brugere pr. system." }
usages = { type = "int", da = "Anvendelser", doc = "Pairs of municipality and system in use.", doc_da = "Par af kommune og system i brug." }
well_reused = { type = "float?", format = "share", da = "Velgenbrugt", doc = "Share of the usages that are of systems with at least five users.", doc_da = "Andelen af anvendelserne, der er af systemer med mindst fem brugere." }

[public]
behind = "known"
shows = ["rate", "well_reused"]
digits = { rate = 2, well_reused = 2 }
*/
MATCH (m:Municipality)-[u:USES]->(s:System)
WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
  AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  AND ($shared OR NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service']))
WITH s, count(DISTINCT m) AS users
WHERE $capability IS NULL OR EXISTS {
  MATCH (s)-[p:SUPPORTS]->(:Capability)-[:PART_OF*0..]->(:Capability {id: $capability})
  WHERE p.valid_from_day <= $at < p.valid_to_day
}
WITH count(*) AS systems, count(CASE WHEN users >= 2 THEN 1 END) AS reused, toFloat(percentileCont(users, 0.5)) AS median_users,
  sum(users) AS usages, sum(CASE WHEN users >= 5 THEN users ELSE 0 END) AS of_well_reused
RETURN systems, reused, CASE WHEN systems > 0 THEN toFloat(reused) / systems END AS rate, median_users, usages,
  CASE WHEN usages > 0 THEN toFloat(of_well_reused) / usages END AS well_reused
