/*
title    = "A vendor leaves"
title_da = "En leverandør falder fra"
asks     = "What is hit if a vendor and all that it owns leave the market?"
asks_da  = "Hvad rammes, hvis en leverandør og alt, den ejer, forsvinder fra markedet?"
area     = "competition"
how      = "Each system in use that the vendor or one of its subsidiaries supplies, with who uses it, what flows through it, what is paid for it, who else supplies it, the business areas where the group is alone, and up to five living systems of others for the same areas, those with most users first. Nothing is changed in the graph."
how_da   = "Hvert system i brug, som leverandøren eller et af dens datterselskaber leverer: hvem der bruger det, hvad der løber gennem det, hvad der betales for det, hvem der ellers leverer det, de opgaveområder, hvor koncernen er ene om at levere, og op til fem levende systemer fra andre til samme områder, de mest brugte først. Intet ændres i grafen."
order    = ["users desc", "system"]
chart    = { kind = "bars", x = "users", y = "name" }

[params]
vendor = { type = "str", key_of = "Vendor", da = "Leverandør", doc = "The vendor that leaves, by its id; with it goes all that it owns." }
at = {}
limit = {}

[columns]
system = { type = "str", da = "System", doc = "Id of the system.", doc_da = "Systemet." }
name = { type = "str", da = "Navn", doc = "Its name.", doc_da = "Systemets navn." }
users = { type = "int", da = "Kommuner", doc = "Municipalities that use it.", doc_da = "Kommuner, der bruger det." }
population = { type = "int?", detail = true, da = "Indbyggere", doc = "Inhabitants of the users.", doc_da = "Indbyggere i de kommuner, der bruger det." }
flows = { type = "int", da = "Dataudvekslinger", doc = "Active data flows from or to it.", doc_da = "Dataudvekslinger til eller fra det." }
contract_value = { type = "float?", format = "kroner", da = "Kontraktværdi, kr. om året", doc = "Its part of the active contracts awarded to the group, kroner a year.", doc_da = "Dets del af koncernens gældende kontrakter, i kroner om året." }
remaining = { type = "list[str]", key_of = ["Vendor"], da = "Tilbage", doc = "Suppliers outside the group.", doc_da = "Leverandører uden for koncernen." }
sole = { type = "list[str]", key_of = ["Capability"], da = "Ene om", doc = "Business areas of the system that only the group supplies.", doc_da = "Systemets opgaveområder, som kun koncernen leverer til." }
replacements = { type = "list[str]", key_of = ["System"], da = "Erstatninger", doc = "Up to five living systems in use from others for the same areas, the most used first.", doc_da = "Op til fem levende systemer fra andre til samme områder, de mest brugte først." }
contracts = { type = "list[str]", detail = true, da = "Kontrakter", doc = "The active contracts awarded to the group that cover it.", doc_da = "Koncernens gældende kontrakter, der omfatter det." }
*/
// The vendor and all that it owns.
CALL () {
  MATCH (v:Vendor)(()-[o:OWNED_BY WHERE o.valid_from_day <= $at < o.valid_to_day]->())*(:Vendor {id: $vendor})
  RETURN collect(DISTINCT v) AS group
}
// Systems to be retired replace nothing.
CALL () {
  MATCH (d:Decision)-[:SETS]->(q:Requirement {kind: 'retirement'})-[:APPLIES_TO]->(s:System)
  WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $at AND q.applies_from_day <= $at
    AND NOT EXISTS {
      MATCH (d)<-[:SUPERSEDES]-(x:Decision) WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $at
    }
  RETURN collect(DISTINCT s) AS retired
}
// Its systems, and those for the same areas.
CALL (group) {
  UNWIND group AS v
  MATCH (v)-[r:SUPPLIES]->(s:System)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  WITH DISTINCT s
  OPTIONAL MATCH (s)-[p:SUPPORTS]->(c:Capability)
  WHERE p.valid_from_day <= $at < p.valid_to_day
  WITH collect(DISTINCT s) AS own, collect(DISTINCT c) AS areas
  RETURN own, areas
}
CALL (own, areas) {
  UNWIND own AS s RETURN s
  UNION
  UNWIND areas AS c
  MATCH (c)<-[p:SUPPORTS]-(s:System)
  WHERE p.valid_from_day <= $at < p.valid_to_day
  RETURN s
}
WITH group, retired, collect(s) AS near
// Those of them in use: who uses them, who supplies them, what they support.
CALL (retired, near) {
  UNWIND near AS s
  MATCH (m:Municipality)-[u:USES]->(s)
  WHERE m.valid_from_day <= $at < m.valid_to_day
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  WITH DISTINCT retired, s, m
  WITH retired, s, count(*) AS users, sum(m.population) AS population, count(m.population) AS populations
  RETURN collect({
    s: s, users: users, population: CASE WHEN populations > 0 THEN population END,
    living: s.end_of_life_day > $at AND NOT s IN retired,
    suppliers: COLLECT {
      MATCH (s)<-[r:SUPPLIES]-(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day
      WITH DISTINCT v ORDER BY v.id
      RETURN v
    },
    capabilities: COLLECT {
      MATCH (s)-[p:SUPPORTS]->(c:Capability) WHERE p.valid_from_day <= $at < p.valid_to_day
      RETURN DISTINCT c.id
    }
  }) AS used
}
UNWIND used AS one
WITH group, used, one, one.s AS s
WHERE any(v IN one.suppliers WHERE v IN group)
CALL (s) {
  CALL (s) {
    MATCH (s)-[x:SENDS]->(f:DataFlow)-[y:RECEIVED_BY]->(:System)
    WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
    RETURN f
    UNION
    MATCH (:System)-[x:SENDS]->(f:DataFlow)-[y:RECEIVED_BY]->(s)
    WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
    RETURN f
  }
  WITH f
  WHERE NOT EXISTS { (f)-[:WITHIN]->() } OR EXISTS {
    MATCH (f)-[w:WITHIN]->(m:Municipality)
    WHERE w.valid_from_day <= $at < w.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day
  }
  RETURN count(f) AS flows
}
CALL (s, group) {
  MATCH (s)<-[r:COVERS]-(k:Contract)-[a:AWARDED_TO]->(v:Vendor)
  WHERE r.valid_from_day <= $at < r.valid_to_day AND a.valid_from_day <= $at < a.valid_to_day
    AND k.starts_on_day <= $at <= k.ends_on_day AND v IN group
  WITH DISTINCT k ORDER BY k.id
  WITH k, toFloat(k.value_dkk) / COUNT {
    MATCH (k)-[r:COVERS]->(c:System) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT c
  } AS part
  RETURN CASE WHEN count(part) > 0 THEN sum(part) END AS contract_value, collect(k.id) AS contracts
}
CALL (one, used, group) {
  UNWIND used AS other
  WITH one, group, other WHERE other.living AND none(v IN other.suppliers WHERE v IN group)
    AND any(c IN other.capabilities WHERE c IN one.capabilities)
  WITH other ORDER BY other.users DESC, other.s.id LIMIT 5
  RETURN collect(other.s.id) AS replacements
}
CALL (one, used, group) {
  UNWIND one.capabilities AS c
  WITH used, group, c
  WHERE none(other IN used WHERE c IN other.capabilities
    AND (size(other.suppliers) = 0 OR any(v IN other.suppliers WHERE NOT v IN group)))
  WITH c ORDER BY c
  RETURN collect(c) AS sole
}
RETURN s.id AS system, s.name AS name, one.users AS users, one.population AS population, flows, contract_value,
  [v IN one.suppliers WHERE NOT v IN group | v.id] AS remaining, sole, replacements, contracts
