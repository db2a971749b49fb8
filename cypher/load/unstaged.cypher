// Gives the nodes that wait under the label `Staged` the one that questions know. Both stand for the noun's own.
MATCH (n:`Staged`)
SET n:`Label`
REMOVE n:`Staged`
