/*
title    = "Vendor concentration"
title_da = "Leverandørkoncentration"
asks     = "Which business areas depend on few vendors?"
asks_da  = "Hvilke opgaveområder hviler på få leverandører?"
area     = "competition"
how      = "HHI = sum of squared percentage shares; vendors count under their ultimate owner. Bands: low up to 1 000, moderate up to 1 800, high above. hhi_if_new and hhi_if_largest say what HHI would be if every silent municipality bought as the reporting ones do, each from a vendor of its own or all from the largest."
how_da   = "HHI = summen af kvadrerede procentandele; leverandører regnes under deres øverste ejer. Bånd: lav til og med 1.000, moderat til og med 1.800, høj derover. »HHI, hvis nye« og »HHI, hvis største« er, hvad HHI ville være, hvis alle tavse kommuner købte som de indberettende: hver hos sin egen leverandør eller alle hos den største."
source   = "U.S. Department of Justice and Federal Trade Commission, Merger Guidelines (2023), guideline 1"
order    = ["total_row desc", "enough desc", "hhi desc", "capability"]
chart    = { kind = "bars", x = "hhi", y = "name", low = "hhi_if_new", high = "hhi_if_largest", bands = [1000, 1800], sure = "band", beside = "largest", part = "largest_share" }

[params]
at = {}
region = {}
capability = {}
level = {}
basis = { type = "str", one_of = ["usages", "population", "contract_value"], default = "usages", da = "Grundlag", doc = "What a share is a share of." }
shared = {}
at_least = { type = "int", default = 5, ge = 0, da = "Mindst kommuner", doc = "Areas with fewer municipalities get no band and stand last." }
limit = {}

[columns]
capability = { type = "str", da = "Opgaveområde", doc = "Business area; * is the total.", doc_da = "Opgaveområdet; første række er hele landskabet." }
name = { type = "str?", null = "hele landskabet", da = "Navn", doc = "Its Danish name.", doc_da = "Opgaveområdets navn." }
municipalities = { type = "int", da = "Kommuner", doc = "Municipalities in scope that use a system of the area.", doc_da = "Kommuner i udsnittet, der bruger et system på området." }
vendors = { type = "int", da = "Leverandører", doc = "Vendors with a share, under their ultimate owners.", doc_da = "Leverandører med en andel, regnet under deres øverste ejer." }
total = { type = "float", detail = true, da = "I alt", doc = "What the shares are of: usages, inhabitants or kroner a year.", doc_da = "Det, andelene er andele af: anvendelser, indbyggere eller kroner om året." }
hhi = { type = "float?", da = "HHI", doc = "0 to 10 000.", doc_da = "Herfindahl-Hirschman-indekset: summen af de kvadrerede procentandele, fra 0 til 10.000 (kun én leverandør)." }
cr1 = { type = "float?", detail = true, da = "CR1, %", doc = "Share of the largest, in percent.", doc_da = "Den størstes andel i procent." }
cr4 = { type = "float?", detail = true, da = "CR4, %", doc = "Share of the four largest, in percent.", doc_da = "De fire størstes andel i procent." }
effective_vendors = { type = "float?", detail = true, da = "Effektive leverandører", doc = "10 000 ÷ HHI.", doc_da = "10.000 ÷ HHI: hvor mange lige store leverandører det svarer til." }
band = { type = "str?", null = "for lidt kendt", da = "Bånd", doc = "low, moderate or high; empty where too little is known.", doc_da = "Lav, moderat eller høj; intet, hvor for lidt er kendt." }
largest = { type = "str?", key_of = ["Vendor"], da = "Største", doc = "Id of the largest owner.", doc_da = "Den største ejer." }
largest_share = { type = "float?", format = "share", da = "Størstes andel", doc = "0 to 1.", doc_da = "Dens andel." }
unknown = { type = "int", da = "Ukendte", doc = "Usages without supplier or population, or contracts without value or vendor; not in the total.", doc_da = "Anvendelser uden kendt leverandør eller indbyggertal, eller kontrakter uden kendt værdi eller leverandør; ikke med i totalen." }
shared_usages = { type = "int", detail = true, da = "Fælles anvendelser", doc = "Usages of infrastructure and joint systems in the area.", doc_da = "Anvendelser af infrastruktur og fælles systemer på området." }
hhi_if_new = { type = "float?", detail = true, null = "–", da = "HHI, hvis nye", doc = "HHI if the silent municipalities each had a vendor of their own.", doc_da = "HHI, hvis de tavse kommuner hver havde sin egen leverandør." }
hhi_if_largest = { type = "float?", detail = true, null = "–", da = "HHI, hvis største", doc = "HHI if they all had the largest.", doc_da = "HHI, hvis de alle havde den største." }
owners = { type = "list[str]", detail = true, key_of = ["Vendor"], da = "De største", doc = "Up to ten owners, the largest first.", doc_da = "Op til ti ejere, den største først." }
shares = { type = "list[float]", detail = true, format = "share", da = "Deres andele", doc = "Their shares, 0 to 1; HHI is the sum of the squares of all, in percent.", doc_da = "Deres andele i samme rækkefølge; HHI er summen af alle andelenes kvadrater, regnet i procent." }

[public]
behind = "municipalities"
shows = ["capability", "name", "band"]
says = "band"
params = ["capability", "level", "limit"]
*/
// The municipalities in scope; total is the market `*` of everything.
CALL () {
  MATCH (m:Municipality)
  WHERE m.valid_from_day <= $at < m.valid_to_day AND ($region IS NULL OR m.region = $region)
  WITH m, EXISTS {
    MATCH (m)-[r:REPORTS {subject: 'usages'}]->(:Source) WHERE r.valid_from_day <= $at < r.valid_to_day
  } AS reports
  RETURN collect({m: m, reports: reports}) AS scope, count(CASE WHEN reports THEN 1 END) AS reporting
}
// Per system: its users in scope, the markets it is in and the ultimate owners of its suppliers.
CALL (scope) {
  CALL (scope) {
    UNWIND scope AS one
    WITH one.m AS m, one.reports AS reports
    MATCH (m)-[u:USES]->(s:System)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    WITH DISTINCT s, m, reports
    RETURN s, collect({code: m.code, population: m.population, reports: reports}) AS users
    UNION ALL
    MATCH (s:System)<-[:COVERS]-(:Contract)
    WHERE $basis = 'contract_value'
    WITH DISTINCT s
    RETURN s, [] AS users
  }
  WITH s, coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service'] AS is_shared, users
  RETURN collect({s: s, shared: is_shared, counts: $shared OR NOT is_shared, users: users,
    markets: ['*'] + COLLECT {
      MATCH (s)-[p:SUPPORTS]->(stated:Capability)-[:PART_OF*0..]->(c:Capability)
      WHERE p.valid_from_day <= $at < p.valid_to_day
        AND CASE $level WHEN 'main' THEN NOT EXISTS { (c)-[:PART_OF]->() } ELSE c = stated END
        AND ($capability IS NULL OR EXISTS { (c)-[:PART_OF*0..]->(:Capability {id: $capability}) })
      RETURN DISTINCT c.id
    },
    owners: COLLECT {
      MATCH (s)<-[r:SUPPLIES]-(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day
      MATCH (v)(()-[o:OWNED_BY WHERE o.valid_from_day <= $at < o.valid_to_day]->())*(owner:Vendor)
      WHERE NOT EXISTS { MATCH (owner)-[p:OWNED_BY]->() WHERE p.valid_from_day <= $at < p.valid_to_day }
      RETURN DISTINCT owner.id
    }
  }) AS systems
}
// Who uses the market, whatever the basis.
CALL (systems) {
  UNWIND systems AS of
  UNWIND of.users AS user
  UNWIND of.markets AS market
  WITH market, user.code AS code, count(CASE WHEN of.shared THEN 1 END) AS shared_usages, count(CASE WHEN of.counts THEN 1 END) AS counted
  WITH market, sum(shared_usages) AS shared_usages, collect(CASE WHEN counted > 0 THEN code END) AS users
  RETURN collect({market: market, shared_usages: shared_usages, users: users}) AS used
}
// What each owner weighs in each market.
CALL (systems) {
  CALL (systems) {
    UNWIND systems AS of
    WITH of WHERE of.counts AND $basis <> 'contract_value'
    UNWIND of.users AS user
    WITH of, user, CASE WHEN size(of.owners) > 0 THEN CASE $basis WHEN 'usages' THEN 1 ELSE user.population END END AS weight
    WITH of, count(weight) AS weighed, sum(weight) AS weight, count(*) - count(weight) AS unknown,
      count(CASE WHEN weight IS NOT NULL AND user.reports THEN 1 END) AS reported
    UNWIND of.markets AS market
    RETURN market, of.owners AS owners, toFloat(weight) AS weight, weighed, unknown, reported
    UNION ALL
    UNWIND systems AS of
    WITH of, of.s AS s
    WHERE of.counts AND size(of.users) = 0 AND $basis = 'contract_value'
    MATCH (s)<-[r:COVERS]-(k:Contract)
    WHERE r.valid_from_day <= $at < r.valid_to_day AND k.starts_on_day <= $at <= k.ends_on_day
    WITH DISTINCT k, of
    MATCH (k)-[h:HELD_BY]->(m:Municipality)
    WHERE h.valid_from_day <= $at < h.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day
      AND ($region IS NULL OR m.region = $region)
    WITH DISTINCT k, of
    WITH k, of, COUNT {
        MATCH (k)-[r:COVERS]->(c:System) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT c
      } AS covered,
      COLLECT {
        MATCH (k)-[r:AWARDED_TO]->(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day
        MATCH (v)(()-[o:OWNED_BY WHERE o.valid_from_day <= $at < o.valid_to_day]->())*(owner:Vendor)
        WHERE NOT EXISTS { MATCH (owner)-[p:OWNED_BY]->() WHERE p.valid_from_day <= $at < p.valid_to_day }
        RETURN DISTINCT owner.id
      } AS owners
    UNWIND of.markets AS market
    WITH market, k, owners, covered, count(*) AS of_market
    WITH market, owners, CASE WHEN size(owners) > 0 THEN toFloat(k.value_dkk) * of_market / covered END AS weight
    RETURN market, owners, coalesce(weight, 0.0) AS weight, CASE WHEN weight IS NULL THEN 0 ELSE 1 END AS weighed,
      CASE WHEN weight IS NULL THEN 1 ELSE 0 END AS unknown, 0 AS reported
  }
  WITH market, sum(weighed) AS weighed, sum(unknown) AS unknown, sum(reported) AS reported,
    collect(CASE WHEN weighed > 0 THEN {owners: owners, weight: weight} END) AS parts
  RETURN collect({market: market, weighed: weighed, unknown: unknown, reported: reported, parts: parts}) AS markets
}
// The total is there even when nothing is known.
WITH scope, reporting, used, CASE WHEN any(one IN markets WHERE one.market = '*') THEN markets
  ELSE [{market: '*', weighed: 0, unknown: 0, reported: 0, parts: []}] + markets END AS markets
UNWIND markets AS one
// Its owners, the largest first; those that lead, compared to 9 decimals, or 2 of a krone, then by id.
CALL (one) {
  UNWIND one.parts AS part
  UNWIND part.owners AS owner
  WITH owner, sum(part.weight / size(part.owners)) AS weight
  ORDER BY weight DESC
  WITH collect({owner: owner, weight: weight}) AS owners, toFloat(sum(weight)) AS total
  RETURN owners, total, COLLECT {
    UNWIND owners AS o
    WITH o ORDER BY round(o.weight, CASE $basis WHEN 'contract_value' THEN 2 ELSE 9 END, 'HALF_EVEN') DESC, o.owner
    RETURN o
  } AS leading
}
CALL (one, scope, used) {
  WITH [of IN used WHERE of.market = one.market][0] AS of
  WITH coalesce(of.users, []) AS users, coalesce(of.shared_usages, 0) AS shared_usages
  RETURN size(users) AS municipalities, shared_usages,
    size([in IN scope WHERE NOT in.reports AND NOT in.m.code IN users]) AS silent
}
OPTIONAL MATCH (c:Capability {id: one.market})
WITH one, c, owners, leading, leading[0] AS largest, total, municipalities, shared_usages,
  CASE WHEN total > 0 THEN reduce(h = 0.0, o IN owners | h + (100 * o.weight / total) ^ 2) END AS hhi,
  // What the silent municipalities would add together.
  CASE WHEN $basis = 'usages' AND total > 0 AND reporting > 0 THEN silent * toFloat(one.reported) / reporting END AS added, silent
WITH *, CASE WHEN silent > 0 THEN added / silent ELSE 0.0 END AS each
RETURN one.market AS capability, c.name_da AS name, municipalities, size(owners) AS vendors, total, hhi,
  CASE WHEN total > 0 THEN 100 * owners[0].weight / total END AS cr1,
  CASE WHEN total > 0 THEN reduce(sum = 0.0, o IN owners[0..4] | sum + 100 * o.weight / total) END AS cr4,
  10000 / hhi AS effective_vendors,
  CASE
    WHEN municipalities < $at_least OR one.unknown > one.weighed OR hhi IS NULL THEN null
    WHEN round(hhi, 9) <= 1000 THEN 'low'
    WHEN round(hhi, 9) <= 1800 THEN 'moderate'
    ELSE 'high'
  END AS band,
  CASE WHEN total > 0 THEN largest.owner END AS largest,
  CASE WHEN total > 0 THEN largest.weight / total END AS largest_share,
  one.unknown AS unknown, shared_usages,
  (hhi * total ^ 2 + silent * (100 * each) ^ 2) / (total + added) ^ 2 AS hhi_if_new,
  (hhi * total ^ 2 - (100 * largest.weight) ^ 2 + (100 * (largest.weight + added)) ^ 2) / (total + added) ^ 2 AS hhi_if_largest,
  [o IN leading[0..10] WHERE total > 0 | o.owner] AS owners, [o IN leading[0..10] WHERE total > 0 | o.weight / total] AS shares,
  one.market = '*' AS total_row, one.market = '*' OR municipalities >= $at_least AS enough
