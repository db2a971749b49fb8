/*
title    = "From a decision to what it requires"
title_da = "Fra en beslutning til det, den kræver"
asks     = "Which requirements does it set, what do they demand and whom do they apply to? The answer is a graph."
asks_da  = "Hvilke krav stiller den, hvad kræver de, og hvem gælder de for? Svaret er en graf."

[params]
decision = { type = "str", key_of = "Decision", doc = "Whose requirements.", da = "Beslutning" }
*/
MATCH p = (:Decision {id: $decision})-[:SETS]->(r:Requirement)
OPTIONAL MATCH q = (r)-[:DEMANDS|APPLIES_TO]->()
RETURN p, q
ORDER BY r.id
