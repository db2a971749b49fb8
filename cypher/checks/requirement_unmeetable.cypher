/*
title    = "Requirement that no system can meet"
title_da = "Krav, som intet system kan opfylde"
asks     = "Which requirements demand something that nothing living is or realises?"
asks_da  = "Hvilke krav kræver noget, som intet levende er eller realiserer?"
area     = "checks"
severity = "warning"
how      = "Requirements in force that demand a system past its end of life or to be retired, a block that no living system realises and no interface is carried by, or a standard that no interface follows."
how_da   = "Gældende krav om et system, der er ophørt eller skal udfases, en byggeblok, som intet levende system realiserer, og som ingen snitflade bæres af, eller en standard, som ingen snitflade følger."
advice   = "Name what realises it, if something does; else the requirement has to be taken up again."
advice_da = "Angiv, hvad der realiserer det, hvis noget gør; ellers bør kravet tages op igen."
order    = ["requirement"]

[params]
at = {}
limit = {}

[columns]
requirement = { type = "str", da = "Krav", doc = "The requirement." }
decision = { type = "str", da = "Beslutning", doc = "The decision that sets it." }
demands = { type = "str", da = "Kræver", doc = "What kind of thing is demanded." }
target = { type = "str", key_of = ["BuildingBlock", "Standard", "System"], da = "Det krævede", doc = "Its id." }
*/
MATCH (q:Requirement)<-[:SETS]-(d:Decision)
WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $at AND q.applies_from_day <= $at
  AND NOT EXISTS {
    MATCH (d)<-[:SUPERSEDES]-(x:Decision)
    WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $at
  }
WITH q, min(d.id) AS decision
WITH collect({q: q, decision: decision}) AS force
// What an adopted requirement wants retired is no more living than what has reached its end of life.
CALL (force) {
  UNWIND force AS one
  WITH one.q AS q WHERE q.kind = 'retirement'
  MATCH (q)-[:APPLIES_TO]->(s:System)
  RETURN collect(DISTINCT s) AS retired
}
UNWIND force AS one
WITH one.q AS q, one.decision AS decision, retired
MATCH (q)-[:DEMANDS]->(t)
WHERE CASE
  WHEN t:System THEN t IN retired OR t.end_of_life_day <= $at
  WHEN t:Standard THEN NOT EXISTS {
    MATCH (t)<-[f:FOLLOWS]-(:Interface) WHERE f.valid_from_day <= $at < f.valid_to_day
  }
  ELSE NOT EXISTS {
    MATCH (t)<-[r:REALISES]-(s:System)
    WHERE r.valid_from_day <= $at < r.valid_to_day AND NOT s IN retired AND coalesce(s.end_of_life_day > $at, true)
  } AND NOT EXISTS {
    MATCH (t)<-[c:CARRIED_BY]-(:Interface) WHERE c.valid_from_day <= $at < c.valid_to_day
  }
END
RETURN q.id AS requirement, decision, labels(t)[0] AS demands, t.id AS target
