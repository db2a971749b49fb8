/*
title    = "In use although it is to be retired"
title_da = "I brug, selv om det skal udfases"
asks     = "Which systems are still in use although an adopted decision requires that they are retired?"
asks_da  = "Hvilke systemer er stadig i brug, selv om en vedtaget beslutning kræver dem udfaset?"
area     = "checks"
severity = "warning"
how      = "The rows of conformance_detail that are missing, of requirements of the kind retirement: in force, no deadline or one that has passed, no accepted deviation."
how_da   = "De rækker i »Efterlevelse, række for række«, der mangler, for krav om udfasning: kravet gælder, fristen er nået eller findes ikke, og der er ingen accepteret afvigelse."
advice   = "Ask the municipality when the usage ends, or have a deviation accepted."
advice_da = "Spørg kommunen, hvornår anvendelsen ophører, eller få en afvigelse accepteret."
computed = true
facts    = "requirements"
order    = ["system", "municipality", "requirement"]

[params]
at = {}
limit = {}

[columns]
system = { type = "str", da = "System", doc = "The system." }
municipality = { type = "str", da = "Kommune", doc = "Where it is in use." }
requirement = { type = "str", da = "Krav", doc = "The requirement that it is retired." }
decision = { type = "str", da = "Beslutning", doc = "The decision that sets it." }
deadline = { type = "date?", da = "Frist", doc = "When it was to be out of use." }
*/
