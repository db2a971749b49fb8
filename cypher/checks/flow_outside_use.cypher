/*
title    = "Flow between systems that are not in use"
title_da = "Dataudveksling mellem systemer, der ikke er i brug"
asks     = "Which data flows run within a municipality that does not use one of their ends?"
asks_da  = "Hvilke dataudvekslinger findes i en kommune, der ikke bruger den ene ende?"
area     = "checks"
severity = "warning"
how      = "An end that is infrastructure counts as in use everywhere."
how_da   = "En ende, der er infrastruktur, regnes for i brug overalt."
advice   = "Either a usage is missing in the source, or the flow has ended: add the usage, or close the flow's WITHIN."
advice_da = "Enten mangler en anvendelse i kilden, eller også er dataudvekslingen ophørt: tilføj anvendelsen, eller afslut dataudvekslingen i kommunen."
order    = ["municipality", "flow", "system"]

[params]
at = {}
limit = {}

[columns]
municipality = { type = "str", da = "Kommune", doc = "Where the flow runs." }
flow = { type = "str", key_of = ["DataFlow"], da = "Dataudveksling", doc = "The flow." }
system = { type = "str", da = "System", doc = "The end that is not in use there." }
*/
MATCH (f:DataFlow)-[w:WITHIN]->(m:Municipality)
WHERE w.valid_from_day <= $at < w.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day
MATCH (f)-[e:SENDS|RECEIVED_BY]-(s:System)
WHERE e.valid_from_day <= $at < e.valid_to_day AND NOT coalesce(s.kind, '') IN ['national_register', 'shared_service']
  AND NOT EXISTS {
    MATCH (m)-[u:USES]->(s)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  }
RETURN DISTINCT m.code AS municipality, f.id AS flow, s.id AS system
