// Keeps the value that a property of a node had, from when it got it (null: since it was first seen) until a day.
UNWIND $rows AS row
OPTIONAL MATCH (e:Earlier {of: row.of, property: row.property})
WITH row, max(e.until) AS since
WHERE since IS NULL OR since < row.until
CREATE (e:Earlier)
SET e = row, e.since = since
