/*
title    = "A document and what it is about"
title_da = "Et dokument og det, det handler om"
asks     = "Which meeting, decision or thing does this document document, and what hangs on that?"
asks_da  = "Hvilket møde, hvilken beslutning eller hvad dokumenterer dokumentet, og hvad hænger på det?"
area     = "plan"
how      = "What the document documents; of a meeting who convened it and the decisions that it made, of decisions the goals, requirements and things that they concern, of a system its suppliers and business areas."
how_da   = "Det, som dokumentet dokumenterer; for et møde hvem der indkaldte det, og de beslutninger, der blev truffet, for beslutninger de mål, krav og ting, som de angår, for et system dets leverandører og opgaveområder."

[params]
document = { type = "str", key_of = "Document", da = "Dokument", doc = "Id of the document." }
at = {}
*/
MATCH (k:Document {id: $document})
CALL (k) {
  MATCH (k)-[r:DOCUMENTS]->(n) RETURN r, n
  UNION
  MATCH (k)-[:DOCUMENTS]->(:Meeting)-[r:CONVENED_BY|MADE]->(n) RETURN r, n
  UNION
  MATCH (k)-[:DOCUMENTS]->()-[:MADE*0..1]->(:Decision)-[r:ADVANCES|SETS|CONCERNS]->(n) RETURN r, n
  UNION
  MATCH (k)-[:DOCUMENTS]->(:System)-[r:SUPPLIES|SUPPORTS]-(n)
  WHERE r.valid_from_day <= $at < r.valid_to_day
  RETURN r, n
}
RETURN k, collect([startNode(r), r, endNode(r)]) AS relationships
