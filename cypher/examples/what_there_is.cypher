/*
title    = "What there is in the landscape"
title_da = "Hvad der er i landskabet"
asks     = "How many things are there of each kind, and how many of them are known from one source alone?"
asks_da  = "Hvor mange ting er der af hver slags, og hvor mange af dem kendes kun fra én kilde?"
*/
MATCH (n)
WHERE n.sources IS NOT NULL
RETURN labels(n)[0] AS kind, count(*) AS things, sum(CASE WHEN size(n.sources) = 1 THEN 1 ELSE 0 END) AS one_source
ORDER BY things DESC, kind
