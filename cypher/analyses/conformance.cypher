/*
title    = "Conformance"
title_da = "Efterlevelse"
asks     = "How far are the plan's requirements met, and how much of that is known?"
asks_da  = "Hvor langt er planens krav opfyldt, og hvor meget af det ved vi?"
area     = "plan"
how      = "Sums the rows of conformance_detail. Uptake = met ÷ those not unknown. Conformance = met ÷ (met + explained + missing), over requirements without a deadline or whose deadline has come. Coverage = the share that is not unknown. What nobody reports is unknown: never met and never missing."
how_da   = "Lægger rækkerne i »Efterlevelse, række for række« sammen. Udbredelse = opfyldt ÷ dem, der ikke er ukendte. Efterlevelse = opfyldt ÷ (opfyldt + forklaret + mangler), for krav uden frist eller med en frist, der er nået. Dækning = den andel, der ikke er ukendt. Det, som ingen indberetter, er ukendt: aldrig opfyldt og aldrig manglende."
computed = true
facts    = "requirements"
order    = ["conformance", "uptake", "key"]
chart    = { kind = "stacked", parts = ["met", "explained", "due", "missing", "unknown"], y = "key" }

[params]
at = {}
region = {}
by = { type = "str", one_of = ["requirement", "decision", "municipality", "region", "all"], default = "requirement", da = "Opdelt på", doc = "What there is a row for." }

[columns]
key = { type = "str", key_of = ["Requirement", "Decision", "Municipality"], da = "Hvad", doc = "Id of the requirement or decision, code of the municipality, name of the region, or all.", doc_da = "Kravet, beslutningen, kommunen, regionen eller alt samlet." }
name = { type = "str?", null = "–", da = "Beslutningens eller stedets navn", doc = "Title of the decision, also that of a requirement; name of the municipality or region.", doc_da = "Beslutningens titel, også for et krav; kommunens eller regionens navn." }
applicable = { type = "int", da = "Omfattede", doc = "Pairs of a requirement and a municipality that it concerns.", doc_da = "Par af et krav og en kommune, som det angår." }
met = { type = "int", enough = { coverage = 1e-9 }, da = "Opfyldt", doc = "Fulfilled.", doc_da = "Opfyldt." }
explained = { type = "int", enough = { coverage = 1e-9 }, da = "Forklaret", doc = "Not fulfilled, with an accepted deviation.", doc_da = "Ikke opfyldt, men med en godkendt afvigelse." }
due = { type = "int", enough = { coverage = 1e-9 }, da = "Frist ikke nået", doc = "Not fulfilled yet, the deadline is ahead.", doc_da = "Ikke opfyldt endnu; fristen er ikke nået." }
missing = { type = "int", enough = { coverage = 1e-9 }, da = "Mangler", doc = "Not fulfilled.", doc_da = "Ikke opfyldt." }
unknown = { type = "int", da = "Ukendt", doc = "Not known, as nobody reports it.", doc_da = "Vides ikke, fordi ingen indberetter det." }
uptake = { type = "float?", format = "share", da = "Udbredelse", doc = "Met ÷ those not unknown.", doc_da = "Opfyldte ÷ dem, der ikke er ukendte." }
conformance = { type = "float?", null = "ingen frist nået", format = "share", da = "Efterlevelse", doc = "Met ÷ (met + explained + missing), where the deadline has come or there is none.", doc_da = "Opfyldte ÷ (opfyldte + forklarede + manglende), hvor fristen er nået, eller der ingen er." }
coverage = { type = "float?", format = "share", da = "Dækning", doc = "Share that is not unknown.", doc_da = "Den andel, der ikke er ukendt." }

[public]
behind = "applicable"
shows = ["key", "name", "applicable", "met", "explained", "due", "missing", "unknown", "uptake", "conformance", "coverage"]
parts = ["met", "explained", "due", "missing", "unknown"]
needs = { uptake = ["met", "unknown"], conformance = ["met", "explained", "missing"], coverage = ["unknown"] }
*/
