/*
title    = "What a system sends, and to which"
title_da = "Hvad et system sender, og til hvilke"
asks     = "To which systems do its data flows go, within which municipality and by which interface?"
asks_da  = "Til hvilke systemer går dets dataudvekslinger, i hvilken kommune og over hvilken snitflade?"

[params]
system = { type = "str", key_of = "System", doc = "Whose data flows.", da = "System" }
*/
MATCH (s:System {id: $system})-[a:SENDS]->(f:DataFlow)-[b:RECEIVED_BY]->(t:System)
OPTIONAL MATCH (f)-[:WITHIN]->(m:Municipality)
OPTIONAL MATCH (f)-[:VIA]->(i:Interface)
RETURN s, a, f, b, t, collect(DISTINCT m.name) AS within, collect(DISTINCT i.name) AS via
ORDER BY t.name
