// Changes nodes of one label: what a row sets to null goes. `Label` and `key` stand for the noun's own.
UNWIND $rows AS row
MATCH (n:`Label` {`key`: row.key})
SET n += row.set
