// Adds nodes, each with the label that its row names, and says where each is.
// One text for all of them is planned once, where one a label would be planned as often as there are labels.
UNWIND $rows AS row
CREATE (n:$(row.label))
SET n = row.properties
RETURN row.label AS label, row.key AS key, elementId(n) AS place
