/*
title    = "A building block and what rests on it"
title_da = "En byggeblok og det, der hviler på den"
asks     = "Which systems are this building block in operation, what does it carry, and who requires it of whom?"
asks_da  = "Hvilke systemer er byggeblokken i drift, hvad bærer den, og hvem kræver den af hvem?"
area     = "plan"
how      = "The systems that realise the block, their suppliers, the interfaces that it carries and the standards that they follow, the requirements that demand it with their decisions and what they apply to, and who develops it."
how_da   = "De systemer, der realiserer blokken, deres leverandører, de snitflader, som den bærer, og de standarder, som de følger, de krav, der kræver den, med deres beslutninger og det, de gælder for, samt hvem der udvikler den."

[params]
building_block = { type = "str", key_of = "BuildingBlock", da = "Byggeblok", doc = "Id of the building block." }
at = {}
*/
MATCH (k:BuildingBlock {id: $building_block})
CALL (k) {
  MATCH (k)<-[r:REALISES]-(s:System)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN collect([s, r, COLLECT {
    MATCH (v:Vendor)-[p:SUPPLIES]->(s) WHERE p.valid_from_day <= $at < p.valid_to_day RETURN [v, p]
  }]) AS systems
}
CALL (k) {
  MATCH (k)<-[r:CARRIED_BY]-(i:Interface)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN collect([i, r, COLLECT {
    MATCH (i)-[p:FOLLOWS]->(t:Standard) WHERE p.valid_from_day <= $at < p.valid_to_day RETURN [t, p]
  }]) AS interfaces
}
CALL (k) {
  MATCH (k)<-[r:DEMANDS]-(q:Requirement)
  RETURN collect([r, q, COLLECT { MATCH (d:Decision)-[p:SETS]->(q) RETURN [d, p] },
    COLLECT { MATCH (q)-[p:APPLIES_TO]->(n) RETURN [p, n] }]) AS requirements
}
CALL (k) {
  MATCH (k)<-[r:DEVELOPS|CONCERNS]-(n)
  RETURN collect([r, n]) AS others
}
RETURN k, systems, interfaces, requirements, others
