// Removes relationships of one type, and keeps which they were for who follows the changes. What went on with one of
// them no longer does. `TYPE` stands for its own.
UNWIND $keys AS key
MATCH (a)-[r:`TYPE` {key: key}]->(b)
CALL (a, b, key) {
  MATCH (a)-[stated:`TYPE`]->(b)
  WHERE stated.continued = key
  REMOVE stated.continued
}
CREATE (:Removed {
  type: type(r), key: key, run: $run,
  start: labels(a)[0] + ':' + coalesce(a.code, a.id, a.key), end: labels(b)[0] + ':' + coalesce(b.code, b.id, b.key)
})
DELETE r
