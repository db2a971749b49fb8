/*
title    = "Coverage"
title_da = "Dækning"
asks     = "What is the answer based on?"
asks_da  = "Hvad hviler svaret på?"
how      = "Counts the municipalities in scope, who of them reports what, and the sources of the facts about them."
how_da   = "Tæller kommunerne i udsnittet, hvem der indberetter hvad, og kilderne til oplysningerne om dem."

[params]
at = {}
region = {}
municipality = {}

[columns]
municipalities = { type = "int", da = "Kommuner", doc = "Active municipalities in scope." }
known = { type = "int", da = "Kendte", doc = "Those that report usages or use a system that is not shared." }
reports_usages = { type = "int", da = "Indberetter anvendelser", doc = "Those that report usages." }
reports_dataflows = { type = "int", da = "Indberetter dataudvekslinger", doc = "Those that report data flows." }
reports_contracts = { type = "int", da = "Indberetter kontrakter", doc = "Those that report contracts." }
systems_without_capability = { type = "int", da = "Systemer uden opgaveområde", doc = "Systems in use in scope that support no business area." }
oldest_source = { type = "date?", da = "Ældste kilde", doc = "When the oldest source was read." }
newest_source = { type = "date?", da = "Nyeste kilde", doc = "When the newest source was read." }
illustrative_share = { type = "float?", format = "share", da = "Andel illustrative", doc = "Share of the facts whose only source is illustrative." }
*/
MATCH (m:Municipality)
WHERE m.valid_from_day <= $at < m.valid_to_day
  AND ($region IS NULL OR m.region = $region)
  AND ($municipality IS NULL OR m.code = $municipality)
WITH m,
  COLLECT { MATCH (m)-[r:REPORTS]->(:Source) WHERE r.valid_from_day <= $at < r.valid_to_day RETURN DISTINCT r.subject } AS subjects
WITH collect({m: m, subjects: subjects}) AS scope
CALL (scope) {
  UNWIND scope AS one
  WITH one.subjects AS subjects, one.m AS m
  WITH subjects, 'usages' IN subjects OR EXISTS {
    MATCH (m)-[u:USES]->(s:System)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
      AND NOT (coalesce(s.joint, false) OR coalesce(s.kind, '') IN ['national_register', 'shared_service'])
  } AS known
  RETURN count(*) AS municipalities, count(CASE WHEN known THEN 1 END) AS known,
    count(CASE WHEN 'usages' IN subjects THEN 1 END) AS reports_usages,
    count(CASE WHEN 'dataflows' IN subjects THEN 1 END) AS reports_dataflows,
    count(CASE WHEN 'contracts' IN subjects THEN 1 END) AS reports_contracts
}
CALL (scope) {
  UNWIND scope AS one
  WITH one.m AS m
  MATCH (m)-[u:USES]->(s:System)
  WHERE u.valid_from_day <= $at < u.valid_to_day AND coalesce(u.status, 'in_use') <> 'planned'
  WITH DISTINCT s
  RETURN collect(s) AS used
}
CALL (scope, used) {
  CALL (scope, used) {
    UNWIND scope AS one
    WITH one.m AS m
    CALL (m) {
      MATCH (m)-[r:USES|REPORTS]->() WHERE r.valid_from_day <= $at < r.valid_to_day RETURN r
      UNION ALL
      MATCH (m)<-[r:WITHIN|HELD_BY]-() WHERE r.valid_from_day <= $at < r.valid_to_day RETURN r
    }
    RETURN r.sources AS sources, count(*) AS facts
    UNION ALL
    UNWIND scope AS one
    WITH one.m AS m
    MATCH (m)<-[h:HELD_BY]-(c:Contract) WHERE h.valid_from_day <= $at < h.valid_to_day
    WITH DISTINCT c
    MATCH (c)-[r:COVERS]->(:System) WHERE r.valid_from_day <= $at < r.valid_to_day
    RETURN r.sources AS sources, count(*) AS facts
    UNION ALL
    UNWIND used AS s
    MATCH (s)<-[r:SUPPLIES]-(:Vendor) WHERE r.valid_from_day <= $at < r.valid_to_day
    RETURN r.sources AS sources, count(*) AS facts
  }
  WITH sources, sum(facts) AS facts
  RETURN sum(facts) AS facts, sum(CASE WHEN sources = ['illustrative'] THEN facts ELSE 0 END) AS illustrative,
    collect(sources) AS lists
}
CALL (lists) {
  UNWIND lists AS sources
  UNWIND sources AS id
  WITH DISTINCT id
  MATCH (o:Source {id: id})
  WHERE o.retrieved_on IS NOT NULL
  // Of equal days the more precise: 2017-03-01 before 2017-03 before 2017 as the earliest, after them as the latest.
  RETURN substring(min(toString(o.retrieved_on_day) + (10 - size(o.retrieved_on)) + o.retrieved_on), 11) AS oldest_source,
    substring(max(toString(o.retrieved_on_day) + (size(o.retrieved_on) - 1) + o.retrieved_on), 11) AS newest_source
}
RETURN municipalities, known, reports_usages, reports_dataflows, reports_contracts,
  size([s IN used WHERE NOT EXISTS {
    MATCH (s)-[p:SUPPORTS]->(:Capability) WHERE p.valid_from_day <= $at < p.valid_to_day
  }]) AS systems_without_capability,
  oldest_source, newest_source,
  CASE WHEN facts > 0 THEN toFloat(illustrative) / facts END AS illustrative_share
