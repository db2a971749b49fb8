// Adds relationships, each of the type that its row names, between the nodes that are at two places.
// One text for all of them is planned once, and nothing is looked for: planning took most of the time of loading.
// `start`, `end` and `type` stand for cells of the row, and `properties` for all that is stored, null where there is
// none. They are set as each is created: what is set afterwards is read first, and took half as long again.
// What many rows have in common is told once, and so is each day.
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = `start`
MATCH (b) WHERE elementId(b) = `end`
CREATE (a)-[:$(`type`) {`properties`}]->(b)
