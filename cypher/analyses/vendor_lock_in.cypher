/*
title    = "Tied to a vendor"
title_da = "Bundet til en leverandør"
asks     = "How hard would it be for a municipality to leave one of its vendors?"
asks_da  = "Hvor svært ville det være for en kommune at forlade en af sine leverandører?"
area     = "competition"
how      = "Four parts from 0 to 1: the vendor's share of the municipality's systems; the share of the data flows with its systems whose interfaces follow no standard; months until the contracts with it end ÷ 60; and how few alternatives others use, where five are plenty. The index is the mean of the known parts; with fewer than three of them it says little, and such rows stand last. Vendors count under their ultimate owner."
how_da   = "Fire dele fra 0 til 1: leverandørens andel af kommunens systemer; andelen af dataudvekslinger med dens systemer, hvis snitflader ikke følger nogen standard; måneder til kontrakterne med den udløber ÷ 60; og hvor få alternativer andre bruger, hvor fem er rigeligt. Indekset er gennemsnittet af de kendte dele; med færre end tre siger det ikke meget, og sådanne rækker står sidst. Leverandører regnes under deres øverste ejer."
computed = true
order    = ["enough desc", "index desc", "municipality", "vendor"]

[params]
at = {}
municipality = {}
vendor = { type = "str?", key_of = "Vendor", da = "Leverandør", doc = "Only this vendor, by its id; it stands for its ultimate owner." }
limit = {}

[columns]
municipality = { type = "str", da = "Kommune", doc = "Code of the municipality.", doc_da = "Kommunen." }
vendor = { type = "str", da = "Leverandør", doc = "Id of the ultimate owner.", doc_da = "Den øverste ejer." }
systems = { type = "int", da = "Systemer", doc = "Its systems in use in the municipality.", doc_da = "Dens systemer i brug i kommunen." }
system_share = { type = "float", format = "share", da = "Andel af systemer", doc = "Those ÷ all systems in use there, 0 to 1.", doc_da = "Deres andel af alle systemer i brug der." }
closed_flow_share = { type = "float?", format = "share", da = "Andel lukkede udvekslinger", doc = "Of the flows in the municipality with a system of the vendor and a known interface: those that follow no standard.", doc_da = "Af kommunens dataudvekslinger med leverandørens systemer og en kendt snitflade: dem, der ikke følger nogen standard." }
months_left = { type = "float?", da = "Måneder tilbage", doc = "Until the last contract with it ends, or the months of notice where there is no end.", doc_da = "Til den sidste kontrakt med den udløber, eller opsigelsesvarslet, hvor der intet udløb er." }
exit_part = { type = "float?", detail = true, da = "Udløbsdel", doc = "Months left ÷ 60, at most 1.", doc_da = "Måneder tilbage ÷ 60, højst 1." }
alternatives_part = { type = "float?", detail = true, da = "Alternativdel", doc = "Mean over its systems of 1 − min(5, alternatives in use elsewhere) ÷ 5.", doc_da = "Gennemsnit over dens systemer af 1 − mindst(5, alternativer i brug andre steder) ÷ 5." }
index = { type = "float", enough = { parts_known = 3 }, highest = ["Binding til den leverandør, der binder mest", "Lock-in to the vendor that binds most"], da = "Indeks", doc = "Mean of the known parts, 0 to 1.", doc_da = "Gennemsnittet af de kendte dele, fra 0 (let at forlade) til 1." }
parts_known = { type = "int", detail = true, da = "Kendte dele", doc = "How many of the four parts are known.", doc_da = "Hvor mange af de fire dele der er kendt." }
which = { type = "list[str]", key_of = ["System"], da = "Hvilke systemer", doc = "The systems.", doc_da = "De systemer, der er talt med." }
closed_flows = { type = "int", detail = true, da = "Lukkede udvekslinger", doc = "The closed ones among those flows.", doc_da = "Så mange af dataudvekslingerne følger ingen standard." }
known_flows = { type = "int", detail = true, da = "Kendte udvekslinger", doc = "The flows that the share is of: with a system of the vendor and a known interface, where the municipality reports them.", doc_da = "De dataudvekslinger, som andelen er regnet af; 0, hvor kommunen ikke indberetter dem, eller ingen har en kendt snitflade." }
contract = { type = "str?", detail = true, null = "–", da = "Længste kontrakt", doc = "The contract that the months are those of.", doc_da = "Kontrakten, som månederne er regnet til." }
*/
// Systems with their suppliers; living ones can be alternatives.
CALL () {
  MATCH (s:System)
  RETURN collect({
    system: s.id,
    living: s.end_of_life_day > $at AND NOT EXISTS {
      MATCH (s)<-[:APPLIES_TO]-(q:Requirement {kind: 'retirement'})<-[:SETS]-(d:Decision)
      WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $at AND q.applies_from_day <= $at
        AND NOT EXISTS {
          MATCH (d)<-[:SUPERSEDES]-(x:Decision) WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $at
        }
    },
    users: COUNT {
      MATCH (m:Municipality)-[u:USES]->(s)
      WHERE m.valid_from_day <= $at < m.valid_to_day
        AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
      RETURN DISTINCT m
    },
    suppliers: COLLECT {
      MATCH (s)<-[r:SUPPLIES]-(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT v.id
    },
    capabilities: COLLECT {
      MATCH (s)-[p:SUPPORTS]->(c:Capability) WHERE p.valid_from_day <= $at < p.valid_to_day
      RETURN DISTINCT c.id
    }
  }) AS systems
}
// Per municipality: systems in use, the [vendor, months left, contract] of its contracts, and its flows.
CALL () {
  MATCH (m:Municipality)
  WHERE m.valid_from_day <= $at < m.valid_to_day
  RETURN collect({
    municipality: m.code,
    systems: COLLECT {
      MATCH (m)-[u:USES]->(s:System)
      WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
      RETURN DISTINCT s.id
    },
    contracts: COLLECT {
      MATCH (m)<-[h:HELD_BY]-(k:Contract)-[a:AWARDED_TO]->(v:Vendor)
      WHERE h.valid_from_day <= $at < h.valid_to_day AND a.valid_from_day <= $at < a.valid_to_day
        AND k.starts_on_day <= $at <= k.ends_on_day
      RETURN [v.id, CASE
        WHEN k.ends_on IS NULL THEN toFloat(k.notice_months)
        ELSE duration.inDays($at, k.ends_on_day).days / 30.4375
      END, k.id]
    },
    // [sender, receiver, whether an interface follows a standard] of the flows with an interface, where they are reported.
    flows: CASE WHEN EXISTS {
      MATCH (m)-[r:REPORTS {subject: 'dataflows'}]->(:Source) WHERE r.valid_from_day <= $at < r.valid_to_day
    } THEN COLLECT {
      MATCH (m)<-[w:WITHIN]-(f:DataFlow)
      WHERE w.valid_from_day <= $at < w.valid_to_day
      WITH DISTINCT f
      MATCH (a:System)-[x:SENDS]->(f)-[y:RECEIVED_BY]->(b:System)
      WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
        AND EXISTS { MATCH (f)-[v:VIA]->(:Interface) WHERE v.valid_from_day <= $at < v.valid_to_day }
      RETURN [a.id, b.id, EXISTS {
        MATCH (f)-[v:VIA]->(:Interface)-[o:FOLLOWS]->(:Standard)
        WHERE v.valid_from_day <= $at < v.valid_to_day AND o.valid_from_day <= $at < o.valid_to_day
      }]
    } ELSE [] END
  }) AS municipalities
}
RETURN systems, municipalities, COLLECT {
  MATCH (v:Vendor)-[o:OWNED_BY]->(w:Vendor) WHERE o.valid_from_day <= $at < o.valid_to_day RETURN [v.id, w.id]
} AS owned
