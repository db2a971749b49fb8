/*
title    = "Usages of the same pair that overlap"
title_da = "Overlappende anvendelser af samme system"
asks     = "Where does a municipality use the same system twice at the same time?"
asks_da  = "Hvor bruger en kommune det samme system to gange på samme tid?"
area     = "checks"
severity = "note"
how      = "Two usages of the same municipality and system whose periods share a day. Figures count them once."
how_da   = "To anvendelser af samme system i samme kommune, hvis perioder deler en dag. Tallene tæller dem én gang."
advice   = "Close the earlier one where the later begins, if they are one."
advice_da = "Afslut den tidligere, hvor den senere begynder, hvis de er den samme."
order    = ["municipality", "system", "first", "second"]

[params]
limit = {}

[columns]
municipality = { type = "str", da = "Kommune", doc = "Where it is in use." }
system = { type = "str", da = "System", doc = "The system." }
first = { type = "date?", da = "Den ene fra", doc = "When the one began; null when not known." }
second = { type = "date?", da = "Den anden fra", doc = "When the other began." }
*/
MATCH (m:Municipality)-[u:USES]->(s:System)
WITH m, s, u ORDER BY u.valid_from_day, u.valid_from
WITH m, s, collect(u) AS usages
WHERE size(usages) > 1
UNWIND range(0, size(usages) - 2) AS i
UNWIND range(i + 1, size(usages) - 1) AS j
WITH m, s, usages[i] AS u, usages[j] AS v
WHERE u.valid_from_day < v.valid_to_day AND v.valid_from_day < u.valid_to_day
RETURN m.code AS municipality, s.id AS system, u.valid_from AS first, v.valid_from AS second
