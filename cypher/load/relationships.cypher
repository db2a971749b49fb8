// Adds relationships of one type between nodes of two labels, or to them: as nodes.cypher does.
// `Start`, `start_key`, `TYPE`, `End` and `end_key` stand for a relationship's own, from its declaration.
UNWIND $rows AS row
MATCH (a:`Start` {`start_key`: row.start})
MATCH (b:`End` {`end_key`: row.end})
MERGE (a)-[r:`TYPE` {key: row.key}]->(b)
ON CREATE SET r += $absent
WITH r, row, coalesce(r.sources, []) AS before
SET r += row.properties, r.sources = before + [source IN row.sources WHERE NOT source IN before]
