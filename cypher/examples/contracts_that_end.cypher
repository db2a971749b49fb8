/*
title    = "Contracts that end within some months"
title_da = "Kontrakter, der slutter inden for nogle måneder"
asks     = "Which contracts end soon, who holds them and with whom?"
asks_da  = "Hvilke kontrakter slutter snart, hvem har dem og med hvem?"

[params]
months = { type = "int", default = 36, doc = "How many months ahead.", da = "Måneder" }
at = {}
*/
MATCH (c:Contract)
WHERE $at <= c.ends_on_day <= $at + duration({months: $months}) AND c.ends_on IS NOT NULL
RETURN c AS contract, c.ends_on AS ends_on, c.value_dkk AS kroner,
  COLLECT { MATCH (c)-[:HELD_BY]->(h) RETURN h.name ORDER BY h.name } AS holders,
  COLLECT { MATCH (c)-[:AWARDED_TO]->(v) RETURN v.name ORDER BY v.name } AS vendors
ORDER BY c.ends_on_day, c.id
