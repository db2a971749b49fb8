/*
title    = "Past its deadline, and nobody meets it"
title_da = "Fristen er overskredet, og ingen opfylder kravet"
asks     = "Which requirements are past their deadline and not known to be met by anybody?"
asks_da  = "Hvilke krav har overskredet fristen uden at være kendt opfyldt af nogen?"
area     = "checks"
severity = "warning"
how      = "Requirements in force whose deadline has passed, that concern some municipality, and that none of them is known to meet."
how_da   = "Gældende krav, hvis frist er passeret, som omfatter mindst én kommune, og som ingen af dem vides at opfylde."
advice   = "Look at unknown first: where nobody reports, nobody can be seen to meet it. Else take the requirement up again."
advice_da = "Se først på ukendte: hvor ingen indberetter, kan ingen ses at opfylde kravet. Ellers bør kravet tages op igen."
computed = true
facts    = "requirements"
order    = ["deadline", "requirement"]

[params]
at = {}
limit = {}

[columns]
requirement = { type = "str", da = "Krav", doc = "The requirement." }
decision = { type = "str", da = "Beslutning", doc = "The decision that sets it." }
deadline = { type = "date", da = "Frist", doc = "Its deadline." }
applicable = { type = "int", da = "Omfattede", doc = "Municipalities that it concerns." }
explained = { type = "int", da = "Forklaret", doc = "Those with an accepted deviation." }
missing = { type = "int", da = "Mangler", doc = "Those that do not meet it." }
unknown = { type = "int", da = "Ukendt", doc = "Those of whom nothing is known." }
*/
