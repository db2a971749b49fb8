/*
title    = "Reuse"
title_da = "Genbrug"
asks     = "Who already uses which systems?"
asks_da  = "Hvem bruger allerede hvilke systemer?"
area     = "reuse"
how      = "Users are the municipalities in scope that use the system. Shares are of the municipalities that are known (they report usages, or use a system that is not shared) or use it."
how_da   = "Brugere er de kommuner i udsnittet, der anvender systemet. Andele er af de kommuner, der er kendte (indberetter anvendelser eller bruger et system, der ikke er fælles) eller bruger det."
order    = ["users desc", "name"]
chart    = { kind = "bars", x = "users", y = "name" }

[params]
at = {}
region = {}
capability = {}
limit = {}

[columns]
system = { type = "str", da = "System", doc = "Id of the system.", doc_da = "Systemet." }
name = { type = "str", da = "Navn", doc = "Its name.", doc_da = "Systemets navn." }
vendors = { type = "list[str]", da = "Leverandører", doc = "Names of its suppliers.", doc_da = "Navnene på dem, der leverer det." }
users = { type = "int", da = "Kommuner", doc = "Municipalities in scope that use it.", doc_da = "Kommuner i udsnittet, der bruger det." }
share = { type = "float", format = "share", da = "Andel af kommuner", doc = "Users ÷ municipalities known or using it.", doc_da = "Brugere ÷ de kommuner, der er kendte eller bruger det." }
population = { type = "int?", da = "Indbyggere", doc = "Inhabitants of the users.", doc_da = "Indbyggere i de kommuner, der bruger det." }
population_share = { type = "float?", format = "share", da = "Andel af indbyggere", doc = "Of the inhabitants of those known or using it.", doc_da = "Af indbyggerne i de kommuner, der er kendte eller bruger det." }
first_adopted = { type = "date?", da = "Først taget i brug", doc = "When the first municipality in scope took it into use, as far as is known.", doc_da = "Hvornår den første kommune i udsnittet tog det i brug, så vidt det vides." }
latest_adopted = { type = "date?", da = "Senest taget i brug", doc = "When the latest one did.", doc_da = "Hvornår den seneste gjorde det." }

[public]
behind = "users"
shows = ["system", "name", "vendors", "users"]
params = ["capability", "limit"]
*/
MATCH (m:Municipality)
WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
WITH m, EXISTS {
    MATCH (m)-[r:REPORTS {subject: 'usages'}]->(:Source) WHERE r.valid_from_day <= $at < r.valid_to_day
  } OR EXISTS {
    MATCH (m)-[u:USES]->(s:System)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
      AND NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service'])
  } AS known
WITH collect({m: m, known: known}) AS scope,
  count(CASE WHEN known THEN 1 END) AS knowns,
  sum(CASE WHEN known THEN m.population END) AS inhabitants
UNWIND scope AS one
WITH one.m AS m, one.known AS known, knowns, inhabitants
MATCH (m)-[u:USES]->(s:System)
WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
WITH DISTINCT s, m, known, knowns, inhabitants
WITH s, knowns, inhabitants, count(*) AS users,
  sum(m.population) AS population, count(m.population) AS populations,
  count(CASE WHEN NOT known THEN 1 END) AS others, sum(CASE WHEN NOT known THEN m.population END) AS other_inhabitants
WHERE $capability IS NULL OR EXISTS {
  MATCH (s)-[p:SUPPORTS]->(:Capability)-[:PART_OF*0..]->(:Capability {id: $capability})
  WHERE p.valid_from_day <= $at < p.valid_to_day
}
CALL (s) {
  MATCH (s)<-[u:USES]-(m:Municipality)
  WHERE u.valid_from IS NOT NULL AND u.valid_from_day <= $at AND coalesce(u.status, 'in_use') <> 'planned'
    AND ($region IS NULL OR m.region = $region)
  // Of equal days the more precise: 2017-03-01 before 2017-03 before 2017 as the earliest, after them as the latest.
  RETURN substring(min(toString(u.valid_from_day) + (10 - size(u.valid_from)) + u.valid_from), 11) AS first_adopted,
    substring(max(toString(u.valid_from_day) + (size(u.valid_from) - 1) + u.valid_from), 11) AS latest_adopted
}
RETURN s.id AS system, s.name AS name,
  COLLECT {
    MATCH (s)<-[r:SUPPLIES]-(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day
    RETURN DISTINCT v.name AS vendor ORDER BY vendor
  } AS vendors,
  users, toFloat(users) / (knowns + others) AS share,
  CASE WHEN populations > 0 THEN population END AS population,
  CASE WHEN populations > 0 THEN toFloat(population) / (inhabitants + other_inhabitants) END AS population_share,
  first_adopted, latest_adopted
