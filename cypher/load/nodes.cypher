// Adds nodes of one label, or to them: what is known stays unless the row says otherwise, sources gather.
// `Label` and `key` stand for a noun's own, from its declaration.
UNWIND $rows AS row
MERGE (n:`Label` {`key`: row.key})
ON CREATE SET n += $absent
WITH n, row, coalesce(n.sources, []) AS before
SET n += row.properties, n.sources = before + [source IN row.sources WHERE NOT source IN before]
