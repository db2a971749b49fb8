/*
title    = "Effect of a decision"
title_da = "Virkning af en beslutning"
asks     = "How did the landscape move towards what this decision requires?"
asks_da  = "Hvordan har it-landskabet flyttet sig mod det, som denne beslutning kræver?"
area     = "plan"
how      = "The figures of conformance for the decision's requirements, at one date after the other. The requirements count as in force throughout, also before they were decided, so that it shows what changed."
how_da   = "Tallene i conformance for beslutningens krav, på den ene dato efter den anden. Kravene regnes for gældende hele vejen, også før de blev besluttet, så man kan se, hvad der er ændret."
computed = true
facts    = "requirements"
order    = ["date"]
chart    = { kind = "lines", y = ["uptake", "conformance", "coverage"] }

[params]
decision = { type = "str", key_of = "Decision", da = "Beslutning", doc = "Id of the decision." }
from = { type = "date?", da = "Fra", doc = "The first date; 12 months before the decision when not given." }
to = { type = "date", default = "today", da = "Til", doc = "No date after this." }
step = {}

[columns]
date = { type = "date", da = "Dato", doc = "The date that the figures are for.", doc_da = "Den dag, tallene gælder for." }
applicable = { type = "int", da = "Omfattede", doc = "Pairs of a requirement and a municipality that it concerns.", doc_da = "Par af et krav og en kommune, som det angår." }
met = { type = "int", da = "Opfyldt", doc = "Fulfilled.", doc_da = "Opfyldt." }
explained = { type = "int", da = "Forklaret", doc = "Not fulfilled, with an accepted deviation.", doc_da = "Ikke opfyldt, men med en godkendt afvigelse." }
due = { type = "int", da = "Frist ikke nået", doc = "Not fulfilled yet, the deadline is ahead.", doc_da = "Ikke opfyldt endnu; fristen er ikke nået." }
missing = { type = "int", da = "Mangler", doc = "Not fulfilled.", doc_da = "Ikke opfyldt." }
unknown = { type = "int", da = "Ukendt", doc = "Not known, as nobody reports it.", doc_da = "Vides ikke, fordi ingen indberetter det." }
uptake = { type = "float?", format = "share", da = "Udbredelse", doc = "Met ÷ those not unknown.", doc_da = "Opfyldte ÷ dem, der ikke er ukendte." }
conformance = { type = "float?", format = "share", da = "Efterlevelse", doc = "Met ÷ (met + explained + missing), where the deadline has come or there is none.", doc_da = "Opfyldte ÷ (opfyldte + forklarede + manglende), hvor fristen er nået, eller der ingen er." }
coverage = { type = "float?", format = "share", da = "Dækning", doc = "Share that is not unknown.", doc_da = "Den andel, der ikke er ukendt." }
*/
MATCH (d:Decision {id: $decision})
RETURN 'decided' AS fact, collect(toString(d.decided_on_day)) AS rows
