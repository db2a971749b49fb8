/*
title    = "A contract and what it is about"
title_da = "En kontrakt og det, den handler om"
asks     = "Who holds this contract with whom, which systems does it cover, and what do they serve?"
asks_da  = "Hvem har kontrakten med hvem, hvilke systemer dækker den, og hvad tjener de?"
area     = "procurement"
how      = "The holders of the contract, the vendors that it is awarded to and who owns these, the systems that it covers and the business areas that they support."
how_da   = "Kontraktens parter, de leverandører, der har fået den, og disses ejere, de systemer, som den dækker, og de opgaveområder, som de understøtter."

[params]
contract = { type = "str", key_of = "Contract", da = "Kontrakt", doc = "Id of the contract." }
at = {}
*/
MATCH (k:Contract {id: $contract})
CALL (k) {
  MATCH (k)-[r:HELD_BY]->(m)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN collect([r, m]) AS holders
}
CALL (k) {
  MATCH (k)-[r:AWARDED_TO]->(v:Vendor)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  MATCH p = (v)-[:OWNED_BY*0..]->(:Vendor)
  WHERE all(o IN relationships(p) WHERE o.valid_from_day <= $at < o.valid_to_day)
  RETURN collect([r, p]) AS vendors
}
CALL (k) {
  MATCH (k)-[r:COVERS]->(s:System)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN collect([s, r, COLLECT {
    MATCH (s)-[p:SUPPORTS]->(c:Capability) WHERE p.valid_from_day <= $at < p.valid_to_day RETURN [c, p]
  }]) AS systems
}
RETURN k, holders, vendors, systems
