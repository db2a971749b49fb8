// Adds relationships, each of the type that its row names, between the nodes that are at two places.
// One text for all of them is planned once, and nothing is looked for: planning took most of the time of loading.
// `known` stands for the properties that are stored beside those, whose values follow in the rows; null is none. They
// are set as each is created: what is set afterwards is read first, and took half as long again.
// What many rows have in common is told once, and so is each day.
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row[0]
MATCH (b) WHERE elementId(b) = row[1]
CREATE (a)-[:$(row[2]) {
    sources: $sources[row[3]], runs: $runs, valid_from_day: $days[row[4]], valid_to_day: $days[row[5]], `known`
}]->(b)
