/*
title    = "Contract without vendor, system or holder"
title_da = "Kontrakt uden leverandør, system eller indehaver"
asks     = "Which contracts lack a vendor, a system or a holder?"
asks_da  = "Hvilke kontrakter mangler leverandør, system eller indehaver?"
area     = "checks"
severity = "warning"
how      = "Contracts with no AWARDED_TO, COVERS or HELD_BY of any date."
how_da   = "Kontrakter helt uden AWARDED_TO, COVERS eller HELD_BY, uanset dato."
advice   = "Look it up in the source: what a contract does not name counts in no figure."
advice_da = "Slå det op i kilden: det, en kontrakt ikke nævner, tæller ikke med i noget tal."
order    = ["contract"]

[params]
limit = {}

[columns]
contract = { type = "str", da = "Kontrakt", doc = "The contract." }
title = { type = "str", da = "Titel", doc = "What it is about." }
lacks = { type = "list[str]", da = "Mangler", doc = "Which of vendor, system and holder." }
*/
MATCH (c:Contract)
WITH c, [one IN [
  CASE WHEN NOT EXISTS { (c)-[:AWARDED_TO]->() } THEN 'vendor' END,
  CASE WHEN NOT EXISTS { (c)-[:COVERS]->() } THEN 'system' END,
  CASE WHEN NOT EXISTS { (c)-[:HELD_BY]->() } THEN 'holder' END
] WHERE one IS NOT NULL] AS lacks
WHERE size(lacks) > 0
RETURN c.id AS contract, c.title AS title, lacks
