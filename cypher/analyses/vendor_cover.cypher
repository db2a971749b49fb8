/*
title    = "How few vendors carry half"
title_da = "Hvor få leverandører bærer halvdelen"
asks     = "How few vendors would have to fail for more than half of the systems in use to have no supplier?"
asks_da  = "Hvor få leverandører skal falde fra, før over halvdelen af systemerne i brug står uden leverandør?"
area     = "integration"
how      = "Over the systems in use whose supplier is known, with vendors under their ultimate owner. Each step takes the owner of the most systems not yet lost; a system is lost once all its owners are taken. Step by step (greedily), so that there may be an even smaller set."
how_da   = "Over de systemer i brug, hvis leverandør er kendt, og med leverandørerne under deres øverste ejer. Hvert skridt tager den ejer, der har flest af de systemer, som endnu ikke er tabt; et system er tabt, når alle dets ejere er taget. Skridt for skridt (grådigt), så der kan findes et endnu mindre udvalg."
source   = "V. Chvátal, A Greedy Heuristic for the Set-Covering Problem (1979)"
computed = true
order    = ["rank"]
chart    = { kind = "bars", x = "cumulative_share", y = "vendor" }

[params]
at = {}

[columns]
rank = { type = "int", da = "Nr.", doc = "Step.", doc_da = "Skridtets nummer." }
vendor = { type = "str", da = "Leverandør", doc = "Id of the owner that is taken.", doc_da = "Ejeren, der falder fra." }
systems = { type = "int", da = "Tabte systemer", doc = "Systems that are lost in this step.", doc_da = "Systemer, der tabes i dette skridt." }
cumulative_share = { type = "float", format = "share", da = "Tabt i alt", doc = "Share of the systems that are lost so far, 0 to 1.", doc_da = "Andelen af systemerne, der er tabt indtil nu." }
*/
MATCH (s:System)
WHERE EXISTS {
  MATCH (m:Municipality)-[u:USES]->(s)
  WHERE m.valid_from_day <= $at < m.valid_to_day
    AND u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
}
WITH COLLECT {
  MATCH (s)<-[r:SUPPLIES]-(v:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day
  MATCH (v)(()-[o:OWNED_BY WHERE o.valid_from_day <= $at < o.valid_to_day]->())*(owner:Vendor)
  WHERE NOT EXISTS { MATCH (owner)-[p:OWNED_BY]->() WHERE p.valid_from_day <= $at < p.valid_to_day }
  RETURN DISTINCT owner.id
} AS owners
WHERE size(owners) > 0
RETURN owners
