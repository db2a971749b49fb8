/*
asks     = "What is hit if a vendor and all that it owns leave the market?"
asks_da  = "Hvad rammes, hvis en leverandør og alt, den ejer, forlader markedet?"
area     = "competition"
how      = "The vendor and what it owns, the systems in use that they supply, who else supplies these, and what could take their place."
how_da   = "Leverandøren og det, den ejer, de systemer i brug, som de leverer, hvem der ellers leverer dem, og hvad der kan træde i stedet."
draws    = { question = "vendor_exit", nodes = ["system", "remaining", "replacements"] }
edges    = { REPLACES = "kan træde i stedet for" }

[params]
vendor = { type = "str", key_of = "Vendor", da = "Leverandør", doc = "Id of the vendor." }
at = {}
limit = { default = 25, doc = "At most so many rows of the answer; all for every one." }
*/
MATCH (v:Vendor {id: $vendor})
CALL (v) {
  MATCH p = (g:Vendor)-[:OWNED_BY*0..]->(v)
  WHERE all(r IN relationships(p) WHERE r.valid_from_day <= $at < r.valid_to_day)
  RETURN collect(DISTINCT g) AS group, collect(p) AS owned
}

CALL () {
  UNWIND $rows AS row
  MATCH (s:System {id: row.system})
  RETURN collect([s,
    COLLECT { MATCH (s)<-[r:SUPPLIES]-(o:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN [o, r] },
    COLLECT { MATCH (t:System) WHERE t.id IN row.replacements RETURN {type: 'REPLACES', start: t, end: s} }
  ]) AS systems
}
RETURN v, owned, systems
