// Adds relationships, each of the type that its row names, between the nodes that are at two places.
// One text for all of them is planned once, and nothing is looked for: planning took most of the time of loading.
// What many rows have in common is told once.
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row.start
MATCH (b) WHERE elementId(b) = row.end
CREATE (a)-[r:$(row.type)]->(b)
SET r = $shared[row.shared], r += row.properties
