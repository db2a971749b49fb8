/*
title    = "Conformance, row by row"
title_da = "Efterlevelse, række for række"
asks     = "Who meets which requirement, who does not, and what shows it?"
asks_da  = "Hvem opfylder hvilket krav, hvem gør ikke, og hvad viser det?"
area     = "plan"
how      = "One row per requirement in force and municipality that it concerns. met: fulfilled. Otherwise explained (a valid, accepted deviation), unknown (the municipality does not report what would show it), due (the deadline is ahead) or missing. Unknown is neither met nor missing. Evidence: the systems or data flows that show it."
how_da   = "Én række pr. gældende krav og kommune, som det angår. Et krav er opfyldt, eller det er forklaret (en gyldig, godkendt afvigelse), ukendt (kommunen indberetter ikke det, der kunne vise det), har en frist, der ikke er nået, eller mangler at blive opfyldt. Ukendt er hverken opfyldt eller manglende. Belæg: de systemer eller dataudvekslinger, der viser det."
computed = true
facts    = "requirements"
order    = ["requirement", "municipality"]
chart    = { kind = "heat", x = "requirement", y = "municipality", colour = "state" }

[params]
at = {}
municipality = {}
region = {}
requirement = { type = "str?", key_of = "Requirement", da = "Krav", doc = "Only this requirement." }
decision = { type = "str?", key_of = "Decision", da = "Beslutning", doc = "Only requirements whose decision this is." }
state = { type = "str?", one_of = ["met", "explained", "due", "missing", "unknown"], da = "Tilstand", doc = "Only rows in this state." }
limit = {}

[columns]
requirement = { type = "str", da = "Krav", doc = "Id of the requirement.", doc_da = "Kravet." }
kind = { type = "str", da = "Art", doc = "integration, standard, adoption or retirement.", doc_da = "Om kravet er en integration, en standard, en ibrugtagning eller en udfasning." }
decision = { type = "str", da = "Beslutning", doc = "The adopted decision that sets it.", doc_da = "Den vedtagne beslutning, der stiller kravet." }
municipality = { type = "str", da = "Kommune", doc = "Code of the municipality.", doc_da = "Kommunen." }
state = { type = "str", da = "Tilstand", doc = "met, explained, due, missing or unknown.", doc_da = "Opfyldt, forklaret, frist ikke nået, mangler eller ukendt." }
deadline = { type = "date?", null = "ingen frist", da = "Frist", doc = "Last day to fulfil it.", doc_da = "Sidste dag til at opfylde kravet." }
days_overdue = { type = "int?", null = "–", da = "Dage over frist", doc = "Days since the deadline, where it is past and the requirement not known to be met.", doc_da = "Dage siden fristen, hvor den er overskredet, og kravet ikke vides opfyldt." }
deviation = { type = "str?", null = "–", da = "Afvigelse", doc = "The accepted deviation of an explained row.", doc_da = "Den godkendte afvigelse." }
evidence = { type = "list[str]", key_of = ["System", "DataFlow"], da = "Belæg", doc = "Of an integration the flows that meet it, or the systems that lack it; of an adoption the systems that meet it; of a retirement the systems still in use; of a standard the flows that are contrary to it, or unclear, or that all follow it.", doc_da = "Ved en integration de dataudvekslinger, der opfylder den, eller de systemer, der mangler den; ved ibrugtagning de systemer, der opfylder den; ved udfasning de systemer, der stadig er i brug; ved en standard de udvekslinger, der strider mod den, er uklare, eller alle følger den." }
*/
