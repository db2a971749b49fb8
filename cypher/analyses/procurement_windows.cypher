/*
title    = "Windows for buying together"
title_da = "Vinduer for fælles indkøb"
asks     = "Which contracts for the same task can be left at about the same time, so that their holders could buy together?"
asks_da  = "Hvilke kontrakter om samme opgave kan opsiges omtrent samtidig, så kommunerne bag dem kunne købe ind sammen?"
area     = "competition"
how      = "Latest notice = the contract's end minus its months of notice; it must lie at least lead_months ahead. In each business area a window starts at the first and takes all within so many months of it; the next starts at the first that is left. Shown with at least two contracts of enough different municipalities."
how_da   = "Seneste opsigelse = kontraktens udløb minus opsigelsesvarslet; den skal ligge mindst forberedelsestiden ude i fremtiden. På hvert opgaveområde begynder et vindue ved den første og omfatter alle inden for så mange måneder; det næste begynder ved den første, der er tilbage. Vises, når det har mindst to kontrakter hos tilstrækkelig mange forskellige kommuner."
computed = true
order    = ["opens", "capability"]
chart    = { kind = "calendar", opens = "opens", closes = "closes", y = "name", count = "municipalities", value = "yearly_value" }

[params]
at = {}
capability = {}
region = {}
level = {}
months = { type = "int", default = 12, ge = 0, da = "Vinduets længde, måneder", doc = "How many months after a window's first notice its last may lie." }
lead_months = { type = "int", default = 6, ge = 0, da = "Forberedelsestid, måneder", doc = "How many months ahead a notice must lie at least." }
at_least = { type = "int", default = 2, ge = 0, da = "Mindst kommuner", doc = "Only windows with so many different municipalities." }
limit = {}

[columns]
capability = { type = "str", da = "Opgaveområde", doc = "Business area.", doc_da = "Opgaveområdet." }
name = { type = "str", da = "Navn", doc = "Its Danish name.", doc_da = "Opgaveområdets navn." }
opens = { type = "date", da = "Åbner", doc = "First of the latest days for notice.", doc_da = "Den første af de seneste opsigelsesdage." }
closes = { type = "date", da = "Lukker", doc = "Last of them.", doc_da = "Den sidste af dem." }
contracts = { type = "list[str]", da = "Kontrakter", doc = "Ids of the contracts.", doc_da = "Kontrakterne." }
municipalities = { type = "list[str]", da = "Kommuner", doc = "Codes of the municipalities in scope that hold them.", doc_da = "Kommuner i udsnittet, der er part i dem." }
systems = { type = "list[str]", da = "Systemer", doc = "Systems of the area that they cover.", doc_da = "Områdets systemer, som de omfatter." }
yearly_value = { type = "float?", format = "kroner", da = "Værdi, kr. om året", doc = "What is paid for those systems, kroner a year, as far as is known.", doc_da = "Hvad der betales for systemerne om året, i kroner, så vidt det er kendt." }
values_known = { type = "int", detail = true, da = "Kendte værdier", doc = "How many of the contracts have a known value.", doc_da = "Hvor mange af kontrakterne der har en kendt værdi." }
notices = { type = "list[date]", detail = true, da = "Seneste opsigelse", doc = "Latest day for notice of each of the contracts, in their order.", doc_da = "Den seneste dag til at opsige hver af kontrakterne, i samme rækkefølge som de er nævnt." }
*/
MATCH (k:Contract)
WHERE k.ends_on IS NOT NULL AND k.starts_on_day <= $at <= k.ends_on_day
WITH k, COLLECT {
    MATCH (k)-[h:HELD_BY]->(m:Municipality)
    WHERE h.valid_from_day <= $at < h.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day
      AND ($region IS NULL OR m.region = $region)
    RETURN DISTINCT m.code
  } AS holders,
  COLLECT {
    MATCH (k)-[r:COVERS]->(s:System) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT s
  } AS covered
WHERE size(holders) > 0
UNWIND covered AS s
MATCH (s)-[p:SUPPORTS]->(stated:Capability)-[:PART_OF*0..]->(c:Capability)
WHERE p.valid_from_day <= $at < p.valid_to_day
  AND CASE $level WHEN 'main' THEN NOT EXISTS { (c)-[:PART_OF]->() } ELSE c = stated END
  AND ($capability IS NULL OR EXISTS { (c)-[:PART_OF*0..]->(:Capability {id: $capability}) })
WITH c, k, holders, covered, collect(DISTINCT s.id) AS systems
RETURN c.id AS capability, c.name_da AS name, k.id AS contract, k.ends_on_day AS ends, coalesce(k.notice_months, 0) AS notice,
  holders, systems, toFloat(k.value_dkk) * size(systems) / size(covered) AS value
