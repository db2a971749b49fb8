/*
title    = "Superseded by a rejected decision"
title_da = "Erstattet af en afvist beslutning"
asks     = "Which decisions are superseded by one that was rejected?"
asks_da  = "Hvilke beslutninger er erstattet af en, der blev afvist?"
area     = "checks"
severity = "error"
how      = "Compares the status of the decision that supersedes; a rejected decision supersedes nothing."
how_da   = "Ser på status for den beslutning, der erstatter; en afvist beslutning erstatter intet."
advice   = "Correct the status of the later decision, or remove the SUPERSEDES."
advice_da = "Ret den senere beslutnings status, eller fjern erstatningen."
order    = ["decision", "rejected"]

[params]
limit = {}

[columns]
decision = { type = "str", da = "Beslutning", doc = "The decision that is superseded." }
rejected = { type = "str", key_of = ["Decision"], da = "Afvist", doc = "The rejected one that supersedes it." }
*/
MATCH (d:Decision)<-[:SUPERSEDES]-(x:Decision {status: 'rejected'})
RETURN d.id AS decision, x.id AS rejected
