// Adds nodes, each with the label that its row names, and says where each is.
// One text for all of them is planned once, where one a label would be planned as often as there are labels.
// What many rows have in common is told once.
UNWIND $rows AS row
CREATE (n:$(row.label))
SET n = $shared[row.shared], n += row.properties
RETURN collect(row.label) AS labels, collect(row.key) AS keys, collect(elementId(n)) AS places
