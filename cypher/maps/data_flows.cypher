/*
title    = "Data flows between business areas"
title_da = "Dataudvekslinger mellem opgaveområder"
asks     = "Which business areas send data to which, and how many flows are there?"
asks_da  = "Hvilke opgaveområder sender data til hvilke, og hvor mange dataudvekslinger er der?"
area     = "integration"
how      = "Each flow counts once from the area of its sender to that of its receiver; a system that supports several areas counts in each, and one of which no area is known stands for itself. An empty field means that no flow is known, not that there is none."
how_da   = "Hver dataudveksling tæller én gang fra afsenderens opgaveområde til modtagerens; et system, der understøtter flere områder, tæller i dem alle, og et system uden kendt område står for sig selv. Et tomt felt betyder, at ingen dataudveksling er kendt, ikke at der ingen er."
edges    = { FLOW = "dataudveksling" }
says     = { flows = "dataudvekslinger" }
chart    = { kind = "matrix", y = "sender", x = "receiver", value = "flows", square = true, most = 40 }

[params]
at = {}
capability = { doc = "Only flows that leave or reach this business area, with all that are part of it." }
municipality = { scope = false, doc = "Only flows that hold for this municipality." }
level = { default = "main" }
limit = { default = 150, doc = "At most so many pairs, those with the most flows first; all for every one." }

[columns]
sender = { type = "str", key_of = ["Capability", "System"], da = "Fra", doc = "The business area that sends, or a system of no known area.", doc_da = "Det opgaveområde, der sender, eller et system uden kendt område." }
receiver = { type = "str", key_of = ["Capability", "System"], da = "Til", doc = "The business area that receives, or a system of no known area.", doc_da = "Det opgaveområde, der modtager, eller et system uden kendt område." }
flows = { type = "int", da = "Dataudvekslinger", doc = "Data flows from one to the other.", doc_da = "Dataudvekslinger fra det ene til det andet." }
*/
CALL () {
  OPTIONAL MATCH (m:Municipality {code: $municipality})-[u:USES]->(o:System)
  WHERE m.valid_from_day <= $at < m.valid_to_day
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  RETURN collect(DISTINCT o) AS used
}
CALL () {
  OPTIONAL MATCH (:Capability {id: $capability})<-[:PART_OF*0..]-(:Capability)<-[p:SUPPORTS]-(o:System)
  WHERE p.valid_from_day <= $at < p.valid_to_day
  RETURN collect(DISTINCT o) AS within
}
MATCH (a:System)-[x:SENDS]->(f:DataFlow)-[y:RECEIVED_BY]->(b:System)
WHERE x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
  AND ($capability IS NULL OR a IN within OR b IN within)
  AND (EXISTS {
    MATCH (f)-[w:WITHIN]->(p:Municipality)
    WHERE w.valid_from_day <= $at < w.valid_to_day AND p.valid_from_day <= $at < p.valid_to_day AND ($municipality IS NULL OR p.code = $municipality)
  } OR NOT EXISTS { (f)-[:WITHIN]->() } AND ($municipality IS NULL OR all(o IN [a, b] WHERE
    o IN used OR coalesce(o.kind, '') IN ['national_register', 'shared_service'])))
WITH a, b, count(DISTINCT f) AS flows
CALL (a) {
  OPTIONAL MATCH (a)-[p:SUPPORTS]->(stated:Capability)-[:PART_OF*0..]->(c:Capability)
  WHERE p.valid_from_day <= $at < p.valid_to_day
    AND CASE $level WHEN 'main' THEN NOT EXISTS { (c)-[:PART_OF]->() } ELSE c = stated END
  WITH collect(DISTINCT c) AS areas
  RETURN CASE WHEN size(areas) = 0 THEN [a] ELSE areas END AS senders
}
CALL (b) {
  OPTIONAL MATCH (b)-[p:SUPPORTS]->(stated:Capability)-[:PART_OF*0..]->(c:Capability)
  WHERE p.valid_from_day <= $at < p.valid_to_day
    AND CASE $level WHEN 'main' THEN NOT EXISTS { (c)-[:PART_OF]->() } ELSE c = stated END
  WITH collect(DISTINCT c) AS areas
  RETURN CASE WHEN size(areas) = 0 THEN [b] ELSE areas END AS receivers
}
UNWIND senders AS sender
UNWIND receivers AS receiver
WITH sender, receiver, sum(flows) AS flows
ORDER BY flows DESC, sender.id, receiver.id
WITH collect({type: 'FLOW', start: sender, end: receiver, properties: {flows: flows}}) AS found
WITH found, found[0..CASE WHEN $limit < size(found) THEN $limit ELSE size(found) END] AS shown
CALL (found) { UNWIND found AS one UNWIND [one.start, one.end] AS n RETURN count(DISTINCT n) AS all }
CALL (shown) { UNWIND shown AS one UNWIND [one.start, one.end] AS n RETURN count(DISTINCT n) AS some }
RETURN shown, all - some AS hidden
