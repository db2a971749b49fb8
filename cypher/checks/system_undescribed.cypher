/*
title    = "System in use without supplier or business area"
title_da = "System i brug uden leverandør eller opgaveområde"
asks     = "Of which systems in use is the supplier or the business area not known?"
asks_da  = "For hvilke systemer i brug kendes leverandøren eller opgaveområdet ikke?"
area     = "checks"
severity = "note"
how      = "Systems in use on the day with no SUPPLIES, or no SUPPORTS, on that day."
how_da   = "Systemer i brug på dagen, som ingen leverer, eller som intet opgaveområde understøttes af."
advice   = "Find out: without them the system is missing from concentration, duplication and suggestions."
advice_da = "Find ud af det: uden dem mangler systemet i koncentration, dobbeltarbejde og forslag."
order    = ["users desc", "system"]

[params]
at = {}
limit = {}

[columns]
system = { type = "str", da = "System", doc = "The system." }
name = { type = "str", da = "Navn", doc = "Its name." }
users = { type = "int", da = "Brugere", doc = "Municipalities that use it." }
lacks = { type = "list[str]", da = "Mangler", doc = "Which of supplier and business area." }
*/
MATCH (m:Municipality)-[u:USES]->(s:System)
WHERE m.valid_from_day <= $at < m.valid_to_day
  AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
WITH s, count(DISTINCT m) AS users
WITH s, users, [one IN [
  CASE WHEN NOT EXISTS { MATCH (s)<-[r:SUPPLIES]-() WHERE r.valid_from_day <= $at < r.valid_to_day } THEN 'supplier' END,
  CASE WHEN NOT EXISTS { MATCH (s)-[p:SUPPORTS]->() WHERE p.valid_from_day <= $at < p.valid_to_day } THEN 'capability' END
] WHERE one IS NOT NULL] AS lacks
WHERE size(lacks) > 0
RETURN s.id AS system, s.name AS name, users, lacks
