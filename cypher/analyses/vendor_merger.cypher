/*
title    = "Two vendors merge"
title_da = "To leverandører går sammen"
asks     = "What would it do to competition if one vendor bought another?"
asks_da  = "Hvad ville det betyde for konkurrencen, hvis en leverandør købte en anden?"
area     = "competition"
how      = "HHI as in vendor_concentration, of the whole landscape, before and after the target and all that it owns move under the acquirer's ultimate owner; what else the target's old owner has stays there. Only business areas in which both have a share; flagged when HHI after is above 1 800 and rises by more than 100. Nothing is changed in the graph."
how_da   = "HHI som i leverandørkoncentration, for hele landskabet, før og efter at den købte og alt, den ejer, flytter ind under køberens øverste ejer; hvad den gamle ejer ellers har, bliver hos den. Kun opgaveområder, hvor begge har en andel; markeret, når HHI efter er over 1.800 og stiger med mere end 100. Intet ændres i grafen."
source   = "U.S. Department of Justice and Federal Trade Commission, Merger Guidelines (2023), guideline 1"
computed = true
order    = ["delta desc", "capability"]
chart    = { kind = "bars", x = "hhi_after", y = "name", low = "hhi_before", high = "hhi_after", bands = [1000, 1800] }

[params]
acquirer = { type = "str", key_of = "Vendor", da = "Køber", doc = "The vendor that buys, by its id; it stands for its ultimate owner." }
target = { type = "str", key_of = "Vendor", da = "Den købte", doc = "The vendor that is bought, by its id, with all that it owns." }
at = {}
level = {}
basis = { type = "str", one_of = ["usages", "population", "contract_value"], default = "usages", da = "Grundlag", doc = "What a share is a share of." }
shared = {}

[columns]
capability = { type = "str", da = "Opgaveområde", doc = "Business area; * is the total." }
name = { type = "str?", null = "hele landskabet", da = "Navn", doc = "Its Danish name." }
hhi_before = { type = "float", da = "HHI før", doc = "HHI as it is, 0 to 10 000." }
hhi_after = { type = "float", da = "HHI efter", doc = "HHI after the merger." }
delta = { type = "float", da = "Stigning", doc = "HHI after minus HHI before." }
flagged = { type = "bool", da = "Markeret", doc = "HHI after is above 1 800 and has risen by more than 100." }
*/
// Who supplies or is awarded what: [weight, vendors, [market, systems of the weight in it]].
CALL () {
  MATCH (m:Municipality)-[u:USES]->(s:System)
  WHERE $basis <> 'contract_value' AND m.valid_from_day <= $at < m.valid_to_day
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  WITH DISTINCT s, m
  WITH s, CASE $basis WHEN 'usages' THEN count(*) ELSE sum(m.population) END AS weight
  RETURN weight, [s] AS systems, COLLECT {
    MATCH (s)<-[r:SUPPLIES]-(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT v.id
  } AS vendors
  UNION ALL
  MATCH (k:Contract)
  WHERE $basis = 'contract_value' AND k.starts_on_day <= $at <= k.ends_on_day AND k.value_dkk IS NOT NULL AND EXISTS {
    MATCH (k)-[h:HELD_BY]->(m:Municipality)
    WHERE h.valid_from_day <= $at < h.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day
  }
  WITH k, COLLECT {
    MATCH (k)-[r:COVERS]->(s:System) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT s
  } AS systems
  WHERE size(systems) > 0
  RETURN toFloat(k.value_dkk) / size(systems) AS weight, systems, COLLECT {
    MATCH (k)-[r:AWARDED_TO]->(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT v.id
  } AS vendors
}
WITH weight, vendors, systems WHERE weight > 0 AND size(vendors) > 0
CALL (systems) {
  UNWIND systems AS s
  WITH s WHERE $shared OR NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service'])
  UNWIND ['*'] + COLLECT {
    MATCH (s)-[p:SUPPORTS]->(stated:Capability)-[:PART_OF*0..]->(c:Capability)
    WHERE p.valid_from_day <= $at < p.valid_to_day
      AND CASE $level WHEN 'main' THEN NOT EXISTS { (c)-[:PART_OF]->() } ELSE c = stated END
    RETURN DISTINCT c.id
  } AS market
  WITH market, count(*) AS times
  RETURN collect([market, times]) AS markets
}
WITH collect([weight, vendors, markets]) AS weights
RETURN weights, COLLECT { MATCH (c:Capability) RETURN [c.id, c.name_da] } AS names,
  COLLECT {
    MATCH (v:Vendor)-[o:OWNED_BY]->(w:Vendor) WHERE o.valid_from_day <= $at < o.valid_to_day RETURN [v.id, w.id]
  } AS owned
