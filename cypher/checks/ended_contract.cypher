/*
title    = "Contract has ended, system is in use"
title_da = "Kontrakten er udløbet, systemet er i brug"
asks     = "Which systems are in use under a contract that has ended?"
asks_da  = "Hvilke systemer er i brug på en kontrakt, der er udløbet?"
area     = "checks"
severity = "warning"
how      = "Contracts that the municipality holds and that cover a system in use there, whose ends_on has passed, where no contract of that municipality that runs covers the system."
how_da   = "Kommunens kontrakter, der dækker et system i brug i kommunen, og hvis sidste dag er passeret, uden at nogen løbende kontrakt i kommunen dækker systemet."
advice   = "Find out whether it was prolonged: without a contract there is neither price nor support to rely on."
advice_da = "Undersøg, om den er forlænget: uden kontrakt er der hverken pris eller support at holde sig til."
order    = ["ends_on", "contract", "system", "municipality"]

[params]
at = {}
limit = {}

[columns]
contract = { type = "str", da = "Kontrakt", doc = "The contract that has ended." }
system = { type = "str", da = "System", doc = "The system." }
municipality = { type = "str", da = "Kommune", doc = "Where it is in use." }
ends_on = { type = "date", da = "Udløb", doc = "When it ended." }
*/
MATCH (m:Municipality)<-[h:HELD_BY]-(c:Contract)-[x:COVERS]->(s:System)
WHERE c.ends_on_day < $at AND m.valid_from_day <= $at < m.valid_to_day
  AND h.valid_from_day <= $at < h.valid_to_day AND x.valid_from_day <= $at < x.valid_to_day
  AND EXISTS {
    MATCH (m)-[u:USES]->(s)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  }
  AND NOT EXISTS {
    MATCH (m)<-[i:HELD_BY]-(o:Contract)-[y:COVERS]->(s)
    WHERE i.valid_from_day <= $at < i.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
      AND coalesce(o.starts_on_day <= $at, true) AND coalesce($at <= o.ends_on_day, true)
  }
RETURN DISTINCT c.id AS contract, s.id AS system, m.code AS municipality, c.ends_on AS ends_on
