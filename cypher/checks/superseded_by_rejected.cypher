/*
title    = "Superseded by a rejected decision"
title_da = "Erstattet af en afvist beslutning"
asks     = "Which decisions are superseded by one that was rejected?"
asks_da  = "Hvilke beslutninger er erstattet af en, der blev afvist?"
area     = "checks"
how      = "A rejected decision supersedes nothing: either its status or the relationship is wrong."
how_da   = "En afvist beslutning erstatter intet: enten er dens status eller relationen forkert."
order    = ["decision", "rejected"]

[params]

[columns]
decision = { type = "str", da = "Beslutning", doc = "The decision that is superseded." }
rejected = { type = "str", da = "Afvist", doc = "The rejected one that supersedes it." }
*/
MATCH (d:Decision)<-[:SUPERSEDES]-(x:Decision {status: 'rejected'})
RETURN d.id AS decision, x.id AS rejected
