/*
title    = "A standard and who follows it"
title_da = "En standard, og hvem der følger den"
asks     = "Which interfaces follow this standard, which systems have them, and who requires it of whom?"
asks_da  = "Hvilke snitflader følger standarden, hvilke systemer har dem, og hvem kræver den af hvem?"
area     = "plan"
how      = "The interfaces that follow the standard, the systems that expose them and the blocks that carry them, the requirements that demand it with their decisions and what they apply to, and who develops it."
how_da   = "De snitflader, der følger standarden, de systemer, der udstiller dem, og de byggeblokke, der bærer dem, de krav, der kræver den, med deres beslutninger og det, de gælder for, samt hvem der udvikler den."

[params]
standard = { type = "str", key_of = "Standard", da = "Standard", doc = "Id of the standard." }
at = {}
*/
MATCH (k:Standard {id: $standard})
CALL (k) {
  MATCH (k)<-[r:FOLLOWS]-(i:Interface)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN collect([i, r, COLLECT {
    MATCH (i)<-[p:EXPOSES]-(s:System) WHERE p.valid_from_day <= $at < p.valid_to_day RETURN [s, p]
  }, COLLECT {
    MATCH (i)-[p:CARRIED_BY]->(b:BuildingBlock) WHERE p.valid_from_day <= $at < p.valid_to_day RETURN [b, p]
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
RETURN k, interfaces, requirements, others
