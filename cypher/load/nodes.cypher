// Adds nodes of one label. `Label` stands for the noun's own, from its declaration.
UNWIND $rows AS row
CREATE (n:`Label`)
SET n = row
