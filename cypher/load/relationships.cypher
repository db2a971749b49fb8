// Adds relationships of one type between nodes of two labels.
// `Start`, `start_key`, `TYPE`, `End` and `end_key` stand for a relationship's own, from its declaration.
UNWIND $rows AS row
MATCH (a:`Start` {`start_key`: row.start})
MATCH (b:`End` {`end_key`: row.end})
CREATE (a)-[r:`TYPE`]->(b)
SET r = row.properties
