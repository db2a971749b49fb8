// Changes relationships of one type: what a row sets to null goes. `TYPE` stands for the relationship's own.
UNWIND $rows AS row
MATCH ()-[r:`TYPE` {key: row.key}]->()
SET r += row.set
