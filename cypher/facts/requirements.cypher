// What tells who meets the requirements, on each day from `from` (null: any) to `to`; for a question about one day, `at`.
// A question that says facts = "requirements" has these rows beside its own; what it has no parameter for is null.
// Facts hold from `since` until `until`, which are null where they hold from the first day or to the last.
WITH coalesce($from, date('0001-01-01')) AS first
MATCH (m:Municipality)
WHERE m.valid_from_day <= $to AND m.valid_to_day > first
  AND ($region IS NULL OR m.region = $region)
RETURN 'municipalities' AS fact, collect([
  m.code, m.name, m.region,
  CASE WHEN m.valid_from_day > first THEN toString(m.valid_from_day) END,
  CASE WHEN m.valid_to_day <= $to THEN toString(m.valid_to_day) END
]) AS rows
UNION ALL
WITH coalesce($from, date('0001-01-01')) AS first
MATCH (m:Municipality)-[r:REPORTS]->(:Source)
WHERE r.valid_from_day <= $to AND r.valid_to_day > first AND r.subject IN ['usages', 'dataflows']
  AND ($region IS NULL OR m.region = $region)
RETURN 'reports' AS fact, collect([
  r.subject,
  CASE WHEN r.valid_from_day > first THEN toString(r.valid_from_day) END,
  CASE WHEN r.valid_to_day <= $to THEN toString(r.valid_to_day) END,
  m.code
]) AS rows
UNION ALL
MATCH (s:System) WHERE s.kind IN ['national_register', 'shared_service']
RETURN 'infrastructure' AS fact, collect(s.id) AS rows
UNION ALL
// Those in force on the last day, each with its decision, and those that the decision asked about sets.
MATCH (q:Requirement)
WHERE ($requirement IS NULL OR q.id = $requirement)
  AND ($decision IS NULL OR EXISTS { (q)<-[:SETS]-(:Decision {id: $decision}) })
OPTIONAL MATCH (q)-[:DEMANDS]->(target)
RETURN 'requirements' AS fact, collect({
  requirement: q.id, kind: q.kind, deadline: q.deadline, last_day: toString(q.deadline_day), target: target.id,
  applies: EXISTS { (q)-[:APPLIES_TO]->() }, by_capability: EXISTS { (q)-[:APPLIES_TO]->(:Capability) },
  decision: CASE WHEN q.applies_from_day <= $to THEN head(COLLECT {
    MATCH (q)<-[:SETS]-(d:Decision)
    WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $to AND NOT EXISTS {
      MATCH (d)<-[:SUPERSEDES]-(x:Decision) WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $to
    }
    RETURN [d.id, d.title, toString(d.decided_on_day)] AS one ORDER BY one[0] LIMIT 1
  }) END
}) AS rows
UNION ALL
// What a requirement applies to.
WITH coalesce($from, date('0001-01-01')) AS first
MATCH (q:Requirement)-[:APPLIES_TO]->()<-[steps:SUPPORTS|PART_OF*0..]-(s:System)
WITH q, s, last(steps) AS p, first
WHERE p IS NULL OR (p.valid_from_day <= $to AND p.valid_to_day > first)
RETURN 'applies' AS fact, collect([
  q.id,
  CASE WHEN p.valid_from_day > first THEN toString(p.valid_from_day) END,
  CASE WHEN p.valid_to_day <= $to THEN toString(p.valid_to_day) END,
  s.id
]) AS rows
UNION ALL
// What is, or realises, what a requirement demands.
WITH coalesce($from, date('0001-01-01')) AS first
MATCH (q:Requirement)-[:DEMANDS]->()<-[steps:REALISES*0..1]-(s:System)
WITH q, s, last(steps) AS p, first
WHERE p IS NULL OR (p.valid_from_day <= $to AND p.valid_to_day > first)
RETURN 'fulfils' AS fact, collect([
  q.id,
  CASE WHEN p.valid_from_day > first THEN toString(p.valid_from_day) END,
  CASE WHEN p.valid_to_day <= $to THEN toString(p.valid_to_day) END,
  s.id
]) AS rows
UNION ALL
// The interfaces that a demanded block carries, or that follow a demanded standard.
WITH coalesce($from, date('0001-01-01')) AS first
MATCH (q:Requirement)-[:DEMANDS]->()<-[p:CARRIED_BY|FOLLOWS]-(i:Interface)
WHERE p.valid_from_day <= $to AND p.valid_to_day > first
RETURN 'through' AS fact, collect([
  q.id,
  CASE WHEN p.valid_from_day > first THEN toString(p.valid_from_day) END,
  CASE WHEN p.valid_to_day <= $to THEN toString(p.valid_to_day) END,
  i.id
]) AS rows
UNION ALL
// Deviations and when they were accepted, the one that expires last first.
MATCH (q:Requirement)<-[:DEVIATES_FROM]-(v:Deviation)-[:CLAIMED_BY]->(m:Municipality)
WHERE ($from IS NULL OR v.expires_on_day >= $from) AND ($requirement IS NULL OR q.id = $requirement)
  AND ($region IS NULL OR m.region = $region)
MATCH (v)-[:ACCEPTED_BY]->(d:Decision)
WHERE d.status IN ['adopted', 'superseded'] AND d.decided_on_day <= $to
OPTIONAL MATCH (d)<-[:SUPERSEDES]-(x:Decision)
WHERE x.status IN ['adopted', 'superseded'] AND x.decided_on_day <= $to
WITH q, v, m, d, min(x.decided_on_day) AS superseded
ORDER BY v.expires_on_day DESC, v.id
RETURN 'deviations' AS fact, collect([
  q.id, toString(d.decided_on_day), toString(superseded), m.code, v.id, toString(v.expires_on_day)
]) AS rows
UNION ALL
// The flows of what requirements of integrations and standards apply to, those alike together; national: within nobody.
WITH coalesce($from, date('0001-01-01')) AS first
MATCH (q:Requirement)-[:APPLIES_TO]->()<-[:SUPPORTS|PART_OF*0..]-(s:System)
WHERE q.kind IN ['integration', 'standard'] AND ($requirement IS NULL OR q.id = $requirement)
  AND ($decision IS NULL OR EXISTS { (q)<-[:SETS]-(:Decision {id: $decision}) })
WITH DISTINCT s, first
MATCH (s)-[:SENDS|RECEIVED_BY]-(f:DataFlow)
WITH DISTINCT f, first
MATCH (a:System)-[x:SENDS]->(f)-[y:RECEIVED_BY]->(b:System)
WHERE x.valid_from_day <= $to AND x.valid_to_day > first AND y.valid_from_day <= $to AND y.valid_to_day > first
OPTIONAL MATCH (f)-[v:VIA]->(i:Interface) WHERE v.valid_from_day <= $to AND v.valid_to_day > first
WITH f, a, b, first, i, v,
  CASE WHEN x.valid_from_day > first THEN toString(x.valid_from_day) END AS sent_since,
  CASE WHEN x.valid_to_day <= $to THEN toString(x.valid_to_day) END AS sent_until,
  CASE WHEN y.valid_from_day > first THEN toString(y.valid_from_day) END AS received_since,
  CASE WHEN y.valid_to_day <= $to THEN toString(y.valid_to_day) END AS received_until
ORDER BY i.id, v.valid_from_day
WITH f, a, b, first, sent_since, sent_until, received_since, received_until, collect(CASE WHEN i IS NOT NULL THEN [
    CASE WHEN v.valid_from_day > first THEN toString(v.valid_from_day) END,
    CASE WHEN v.valid_to_day <= $to THEN toString(v.valid_to_day) END,
    i.id
  ] END) AS via
OPTIONAL MATCH (f)-[w:WITHIN]->(m:Municipality)
WITH f, a, b, first, sent_since, sent_until, received_since, received_until, via, w, m
WHERE w IS NULL OR (w.valid_from_day <= $to AND w.valid_to_day > first
  AND ($region IS NULL OR m.region = $region))
WITH a.id AS sender, b.id AS receiver, sent_since, sent_until, received_since, received_until, via, w IS NULL AS national,
  collect([
    f.id,
    CASE WHEN w.valid_from_day > first THEN toString(w.valid_from_day) END,
    CASE WHEN w.valid_to_day <= $to THEN toString(w.valid_to_day) END,
    m.code
  ]) AS flows
RETURN 'flows' AS fact, collect([
  sender, receiver, sent_since, sent_until, received_since, received_until, via, national, flows
]) AS rows
UNION ALL
// Who uses what; of systems to be retired also who no longer does.
WITH coalesce($from, date('0001-01-01')) AS first
CALL () {
  MATCH (q:Requirement)-[:APPLIES_TO]->()<-[:SUPPORTS|PART_OF*0..]-(s:System)
  WHERE q.kind <> 'standard' AND ($requirement IS NULL OR q.id = $requirement)
    AND ($decision IS NULL OR EXISTS { (q)<-[:SETS]-(:Decision {id: $decision}) })
  RETURN s, q.kind = 'retirement' AS retired
  UNION
  MATCH (q:Requirement)-[:DEMANDS]->()<-[:REALISES*0..1]-(s:System)
  RETURN s, false AS retired
  UNION
  // The other ends of national flows, which hold for who has both.
  MATCH (q:Requirement {kind: 'integration'})-[:APPLIES_TO]->()<-[:SUPPORTS|PART_OF*0..]-(a:System)
  WITH DISTINCT a
  MATCH (a)-[:SENDS|RECEIVED_BY]-(f:DataFlow)-[:SENDS|RECEIVED_BY]-(s:System)
  WHERE NOT EXISTS { (f)-[:WITHIN]->() }
  RETURN s, false AS retired
}
WITH s, max(retired) AS retired, first
MATCH (s)<-[u:USES]-(m:Municipality)
WHERE u.valid_from_day <= $to AND (u.valid_to_day > first OR retired) AND coalesce(u.status, 'in_use') <> 'planned'
  AND ($region IS NULL OR m.region = $region)
WITH s.id AS system, collect(m.code) AS codes,
  CASE WHEN u.valid_from_day > first THEN toString(u.valid_from_day) END AS since,
  // Also when it ends after the last day: that may be before the decision.
  CASE WHEN u.valid_to IS NOT NULL THEN toString(u.valid_to_day) END AS until
RETURN 'usages' AS fact, collect([system, since, until, codes]) AS rows
