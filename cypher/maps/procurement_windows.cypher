/*
asks     = "Which contracts for the same task can be left at about the same time, so that their holders could buy together?"
asks_da  = "Hvilke kontrakter om samme opgave kan opsiges på omtrent samme tid, så kommunerne kan købe sammen?"
area     = "procurement"
how      = "The windows of the question of that name: the business area, the contracts, who holds them and which systems they cover."
how_da   = "Vinduerne fra spørgsmålet af samme navn: opgaveområdet, kontrakterne, hvem der har dem, og hvilke systemer de dækker."
draws    = { question = "procurement_windows", nodes = ["capability", "contracts", "municipalities", "systems"] }
edges    = { WINDOW = "kan udbydes i vinduet" }
says     = { opens = "åbner", closes = "lukker" }

[params]
at = {}
capability = {}
region = {}
level = {}
months = { type = "int", default = 12, ge = 0, da = "Måneder", doc = "How long a window may be." }
lead_months = { type = "int", default = 6, ge = 0, da = "Forberedelse", doc = "Months that a tender takes to prepare." }
at_least = { type = "int", default = 2, ge = 1, da = "Mindst", doc = "Municipalities in a window." }
limit = { default = 5, doc = "At most so many windows; all for every one." }
*/
UNWIND $rows AS row
MATCH (k:Capability {id: row.capability})
UNWIND row.contracts AS id
MATCH (c:Contract {id: id})
RETURN {type: 'WINDOW', key: row.opens, start: k, end: c, properties: {opens: row.opens, closes: row.closes}} AS window,
  COLLECT {
    MATCH (c)-[h:HELD_BY]->(m:Municipality)
    WHERE h.valid_from_day <= $at < h.valid_to_day AND m.code IN row.municipalities
    RETURN [h, m]
  } AS holders,
  COLLECT {
    MATCH (c)-[x:COVERS]->(s:System)
    WHERE x.valid_from_day <= $at < x.valid_to_day AND s.id IN row.systems
    RETURN [x, s]
  } AS systems
