/*
title    = "Missing integrations"
title_da = "Manglende integrationer"
asks     = "Which integrations does the plan require, or do similar municipalities have, that are not there?"
asks_da  = "Hvilke integrationer kræver planen, eller har andre kommuner med de samme systemer, som ikke er der?"
area     = "integration"
how      = "Required: a requirement in force binds a system in use, and no flow joins it to what is demanded. Peer: of n municipalities that have both systems and report flows, k have the flow; shown when n ≥ 5 and the 95 % Wilson lower bound of k/n is at least 0.5. Who does not report flows is unknown, not missing."
how_da   = "Påkrævet: et gældende krav binder et system i brug, og ingen dataudveksling forbinder det med det krævede. Ligesindet: af n kommuner, der har begge systemer og indberetter dataudvekslinger, har k udvekslingen; vises, når n ≥ 5 og den nedre grænse i Wilsons 95 %-interval for k/n er mindst 0,5. Den, der ikke indberetter, er ukendt, ikke manglende."
source   = "E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927)"
computed = true
facts    = "requirements"
leaves   = ["region"]
order    = ["kind desc", "days_overdue desc", "wilson desc", "municipality", "system", "target", "requirement"]

[params]
at = {}
municipality = {}
region = {}
kind = { type = "str?", one_of = ["required", "peer"], da = "Art", doc = "Only those that are required, or that peers have." }
level = { type = "str", one_of = ["municipality", "system"], default = "municipality", da = "Niveau", doc = "What each municipality lacks, or what each system lacks nationally." }
state = { type = "str?", one_of = ["missing", "due", "explained", "unknown"], da = "Tilstand", doc = "Only those in this state." }
limit = {}

[columns]
kind = { type = "str", da = "Art", doc = "required or peer.", doc_da = "Påkrævet af planen, eller noget som ligesindede har." }
municipality = { type = "str?", null = "alle", da = "Kommune", doc = "Code of the municipality; empty at level system.", doc_da = "Kommunen." }
system = { type = "str", da = "System", doc = "System that lacks the integration.", doc_da = "Systemet, der mangler integrationen." }
target = { type = "str", key_of = ["BuildingBlock", "System"], da = "Skal forbindes med", doc = "Building block or system that it should be joined to.", doc_da = "Den byggeblok eller det system, det skulle være forbundet med." }
requirement = { type = "str?", null = "–", da = "Krav", doc = "Requirement that asks for it.", doc_da = "Kravet, der beder om den." }
decision = { type = "str?", null = "–", da = "Beslutning", doc = "Decision that set the requirement.", doc_da = "Beslutningen, der stillede kravet." }
deadline = { type = "date?", null = "ingen frist", da = "Frist", doc = "Last day to fulfil it.", doc_da = "Sidste dag til at opfylde kravet." }
days_overdue = { type = "int?", null = "–", da = "Dage over frist", doc = "Days since the deadline, where it is past.", doc_da = "Dage siden fristen, hvor den er overskredet." }
state = { type = "str", da = "Tilstand", doc = "missing, due (the deadline is ahead), explained (an accepted deviation) or unknown.", doc_da = "Mangler, frist ikke nået, forklaret (en godkendt afvigelse) eller ukendt." }
deviation = { type = "str?", detail = true, null = "–", da = "Afvigelse", doc = "The accepted deviation.", doc_da = "Den godkendte afvigelse." }
k = { type = "int?", detail = true, null = "–", da = "k", doc = "Peers that have the flow.", doc_da = "Ligesindede kommuner, der har udvekslingen." }
n = { type = "int?", detail = true, null = "–", da = "n", doc = "Peers that have both systems and report flows.", doc_da = "Ligesindede kommuner, der har begge systemer og indberetter dataudvekslinger." }
wilson = { type = "float?", null = "–", da = "Wilson", doc = "95 % lower bound of k ÷ n.", doc_da = "Nedre grænse i 95 %-intervallet for k ÷ n." }
peers = { type = "list[str]?", detail = true, null = "–", key_of = ["Municipality"], da = "Ligesindede", doc = "Up to ten of the k, the most similar first.", doc_da = "Op til ti af de k, dem der ligner mest, først." }
*/
// Who uses what: [code, systems].
MATCH (m:Municipality)
WHERE m.valid_from_day <= $at < m.valid_to_day
RETURN 'uses' AS fact, collect([
  m.code,
  COLLECT {
    MATCH (m)-[u:USES]->(s:System)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
    RETURN DISTINCT s.id
  }
]) AS rows
UNION ALL
MATCH (s:System)-[r:REPORTS {subject: 'dataflows'}]->(:Source)
WHERE r.valid_from_day <= $at < r.valid_to_day
RETURN 'documented' AS fact, collect(DISTINCT s.id) AS rows
UNION ALL
// Between which systems something flows: [sender, receiver, whether nationally, within which municipalities].
MATCH (a:System)-[x:SENDS]->(f:DataFlow)-[y:RECEIVED_BY]->(b:System)
WHERE a <> b AND x.valid_from_day <= $at < x.valid_to_day AND y.valid_from_day <= $at < y.valid_to_day
OPTIONAL MATCH (f)-[w:WITHIN]->(m:Municipality)
WITH a, b, w, m
WHERE w IS NULL
  OR (w.valid_from_day <= $at < w.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day)
WITH a.id AS sender, b.id AS receiver, max(w IS NULL) AS national, collect(DISTINCT m.code) AS codes
RETURN 'exchanges' AS fact, collect([sender, receiver, national, codes]) AS rows
