# ruff: noqa: E501 - an attack a line
"""What must not get past the guard, and what Neo4j's own language allows of it: an attack a line, by what it is after."""

READING_FILES = r"""
LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r
load csv from 'file:///etc/passwd' as r return r
LOAD  CSV WITH HEADERS FROM 'file:///etc/passwd' AS r RETURN r
LOAD/**/CSV FROM 'file:///etc/passwd' AS r RETURN r
LOAD /* CSV */ CSV FROM 'file:///etc/passwd' AS r RETURN r
LOAD CSV FROM 'http://127.0.0.1:8000/' AS r RETURN r
LOAD CSV FROM 'https://example.org/' AS r RETURN r
LOAD CSV FROM 'ftp://example.org/x' AS r RETURN r
LOAD CSV FROM $url AS r RETURN r
LOAD CSV FROM 'file:' + '///etc/passwd' AS r FIELDTERMINATOR ':' RETURN r
\u004cOAD CSV FROM 'file:///etc/passwd' AS r RETURN r
\u004c\u004f\u0041\u0044 \u0043SV FROM 'file:///etc/passwd' AS r RETURN r
LOAD\u0020CSV FROM 'file:///etc/passwd' AS r RETURN r
MATCH (n) LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r
UNWIND ['file:///etc/passwd'] AS u LOAD CSV FROM u AS r RETURN r
CALL { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r } RETURN r
CALL () { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r } RETURN r
MATCH (n) CALL (n) { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r } RETURN r
CALL { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r } IN TRANSACTIONS RETURN r
RETURN EXISTS { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r }
RETURN COUNT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r }
RETURN COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r }
RETURN [x IN [1] | COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r }]
RETURN [x IN [1] WHERE EXISTS { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r } | x]
RETURN CASE WHEN rand() < 2 THEN COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r } END
RETURN coalesce(null, COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r })
RETURN any(x IN [1] WHERE EXISTS { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r })
RETURN [x IN ['/*'] | COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r + '*/' }]
RETURN [x IN ["it's"] | COLLECT { LOAD CSV FROM "file:///etc/passwd" AS r RETURN r }]
RETURN [`x'` IN [1] | COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r }]
MATCH (n) RETURN n ORDER BY COUNT { LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r }
MATCH p = shortestPath((a)-[*]-(b)) WHERE all(x IN nodes(p) WHERE EXISTS { LOAD CSV FROM 'file:///x' AS r RETURN r }) RETURN p
RETURN 1 AS a UNION LOAD CSV FROM 'file:///etc/passwd' AS a RETURN a
EXPLAIN LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r
PROFILE LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r
CYPHER runtime=slotted LOAD CSV FROM 'file:///etc/passwd' AS r RETURN r
USING PERIODIC COMMIT LOAD CSV FROM 'file:///etc/passwd' AS r CREATE (n)
RETURN file()
RETURN linenumber()
"""

WRITING = r"""
CREATE (n:System {id: 'evil'})
CREATE (n) RETURN n
INSERT (n:System)
MERGE (n:System {id: 'evil'}) RETURN n
MATCH (n) SET n.name = 'evil'
MATCH (n) SET n:Evil
MATCH (n) SET n += {name: 'evil'} RETURN n
MATCH (n) REMOVE n.name
MATCH (n) DELETE n
MATCH (n) DETACH DELETE n
MATCH ()-[r]->() DELETE r
FOREACH (x IN [1] | CREATE (n))
CALL { CREATE (n) RETURN n } RETURN n
CALL () { MATCH (n) DETACH DELETE n } RETURN 1
MATCH (n) CALL (n) { SET n.name = 'evil' } IN TRANSACTIONS
MATCH (n) CALL (n) { SET n.name = 'evil' } IN 2 CONCURRENT TRANSACTIONS OF 1 ROWS
MATCH (n) CALL (n) { RETURN n.name AS x } IN TRANSACTIONS RETURN x
CR\u0045ATE (n)
cReAtE (n)
RETURN 1 UNION CREATE (n) RETURN 1
RETURN 1; CREATE (n)
RETURN 1 // x
/* RETURN 1 */ CREATE (n)
PROFILE CREATE (n)
CYPHER PROFILE CREATE (n)
EXPLAIN PROFILE CREATE (n)
CYPHER 5 CREATE (n)
CYPHER planner=dp CREATE (n)
CREATE INDEX evil FOR (n:System) ON (n.name)
CREATE CONSTRAINT evil FOR (n:System) REQUIRE n.name IS UNIQUE
DROP CONSTRAINT system_key
DROP INDEX system_key IF EXISTS
CREATE FULLTEXT INDEX evil FOR (n:System) ON EACH [n.name]
CREATE DATABASE evil
DROP DATABASE neo4j
STOP DATABASE neo4j
CALL db.createLabel('Evil')
CALL db.createProperty('evil')
CALL db.createRelationshipType('EVIL')
CALL tx.setMetaData({byplan: 'evil'})
""".replace("RETURN 1 // x\n", "")

SEEING_NEO4J = r"""
SHOW USERS
SHOW CURRENT USER
SHOW DATABASES
SHOW DEFAULT DATABASE
SHOW SETTINGS
SHOW SETTINGS YIELD name, value RETURN name, value
SHOW INDEXES
SHOW CONSTRAINTS
SHOW PROCEDURES
SHOW FUNCTIONS
SHOW TRANSACTIONS
SHOW TRANSACTIONS YIELD currentQuery RETURN currentQuery
SHOW PRIVILEGES
SHOW ROLES
SHOW SERVERS
SHOW ALIASES FOR DATABASE
SHOW SUPPORTED PRIVILEGES
TERMINATE TRANSACTION 'neo4j-transaction-1'
ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'
ALTER USER neo4j SET PASSWORD 'evil12345'
CREATE USER evil SET PASSWORD 'evil12345'
DROP USER neo4j
GRANT ROLE admin TO neo4j
ENABLE SERVER 'x'
USE system SHOW USERS
USE system MATCH (n) RETURN n
USE system CALL dbms.components() YIELD name RETURN name
USE neo4j MATCH (n) RETURN n
USE graph.byName('system') MATCH (n) RETURN n
USE nowhere RETURN 1
USE graph.byElementId('4:x:0') MATCH (n) RETURN n
CALL () { USE nowhere RETURN 1 AS x } RETURN x
CALL { USE system MATCH (n:User) RETURN n.credentials AS x } RETURN x
RETURN COLLECT { USE system MATCH (n:User) RETURN n.credentials }
CALL dbms.components()
CALL dbms.info()
CALL dbms.listConfig()
CALL dbms.listConfig('auth') YIELD name, value RETURN name, value
CALL `dbms`.`listConfig`()
CALL dbms . listConfig()
CALL /* db.labels() */ dbms.listConfig()
CALL dbms.listConnections()
CALL dbms.killConnection('bolt-1')
CALL dbms.queryJmx('*:*')
CALL dbms.showCurrentUser()
CALL dbms.security.listUsers()
CALL dbms.cluster.routing.getRoutingTable({})
CALL db.clearQueryCaches()
CALL db.prepareForReplanning()
CALL db.stats.collect('QUERIES')
CALL db.stats.retrieveAllAnonymized('x')
CALL db.resampleOutdatedIndexes()
CALL db.awaitIndexes(1000000)
CALL db.checkpoint()
CALL { CALL dbms.listConfig() YIELD name RETURN name } RETURN name
CALL db.labels() YIELD label CALL dbms.listConfig() YIELD name RETURN name
CALL db.labels() YIELD label RETURN label UNION CALL dbms.listConfig() YIELD name AS label RETURN label
RETURN EXISTS { CALL dbms.listConfig() YIELD name RETURN name }
RETURN [x IN [1] | COLLECT { CALL dbms.listConfig('auth') YIELD name, value RETURN name + value }]
RETURN [x IN [1] | COLLECT { CALL /*{*/ dbms.listConfig('auth') YIELD name RETURN name }]
RETURN [x IN ['CALL {'] | COLLECT { CALL dbms.listConfig('auth') YIELD name RETURN name }]
RETURN CASE WHEN rand() < 2 THEN COLLECT { CALL dbms.listConfig() YIELD value RETURN value } END
CALL apoc.load.json('file:///etc/passwd')
CALL apoc.cypher.runWrite('CREATE (n)', {})
CALL apoc.util.sleep(1000000)
RETURN apoc.version()
RETURN `apoc`.`load`.`json`('x')
"""

LASTING = r"""
UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z RETURN count(*)
MATCH (a), (b), (c), (d), (e), (f), (g) WHERE a.name + b.name + c.name + d.name + e.name + f.name + g.name CONTAINS 'xq' RETURN count(*)
MATCH (a)-[*]-(b)-[*]-(c) RETURN count(*)
UNWIND range(1, 1000000000000) AS x RETURN count(x)
UNWIND range(1, $large) AS x RETURN count(x)
RETURN size([x IN range(0, 1000000000) | x])
RETURN size([x IN `range`(0, 1000000000) | x])
RETURN size([x IN RANGE /* */ (0, 10000 * 100000) | x])
RETURN all(x IN range(0, 2000000000) WHERE x >= 0)
RETURN [x IN range(0, 10000) | [y IN range(0, 10000) | [z IN range(0, 10000) | x + y + z]]]
RETURN all(x IN range(0, 10000) WHERE all(y IN range(0, 10000) WHERE none(z IN range(0, 10000) WHERE z < 0)))
RETURN [x IN range(0, 10000) | COUNT { UNWIND range(0, 10000) AS y UNWIND range(0, 10000) AS z RETURN y }]
RETURN size(reduce(s = 'x', i IN range(1, 40) | s + s))
RETURN reduce(s = 0, i IN range(1, 10000) | s + i)
RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' =~ '(a|aa)+$'
MATCH (n) WHERE n.name =~ $pattern RETURN n
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l RETURN size([x IN l WHERE x IN tail(l)])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l RETURN size([x IN l WHERE x IN `reverse` /**/ (l)])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l RETURN size([x IN l | size(toStringList(l))])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l RETURN all(x IN l WHERE l = l[0..])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN none(x IN l WHERE l <> m)
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN [x IN l | x + toInteger(l >= m)]
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS X RETURN none(x IN range(1, 10000) WHERE l <> X)
UNWIND range(1, 10000) AS i WITH collect(i) AS l, collect(i) AS m WITH [l, m] AS p RETURN size([p IN [x IN range(1, 10000) | p] WHERE p[0] = p[1]])
WITH [1] AS l WITH l+l+l+l+l+l+l+l AS l WITH l+l+l+l+l+l+l+l AS l RETURN all(x IN l WHERE x > 0)
WITH [1] AS l WITH l||l||l||l||l||l||l||l AS l WITH l||l||l||l||l||l||l||l AS l RETURN all(x IN l WHERE x > 0)
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l WHERE (l) = (m)])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l WHERE [l, x] = [m, x]])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN all(x IN l WHERE {a: l} <= {a: m})
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l WHERE x > 0 AND coalesce(l) <> coalesce(m)])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l | l IN [x, m]])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l WHERE x IN l + [x]])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l | CASE l WHEN m THEN 1 END])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l | CASE [l] WHEN [x], [m] THEN 1 END])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN none(x IN l WHERE nullIf(l, m) IS NULL)
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l | valueType(l)])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l WHERE l IS :: LIST<INTEGER NOT NULL>])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l | vector.similarity.cosine(l[..4000], m[..4000])])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l WHERE (l) = CASE WHEN x > 0 THEN m END])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l | CASE WHEN x > 0 THEN l END = m])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m WITH {l: l} AS p, {l: m} AS q RETURN size([x IN range(1, 10000) WHERE p.l = q.l])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS end RETURN size([x IN l WHERE l = end])
UNWIND range(1, 10000) AS i UNWIND range(1, 30) AS j WITH collect(i) AS l, collect(i) AS m RETURN size([x IN l WHERE range(1, 9999) = range(1, 9999)])
RETURN [x$ IN range(0, 9999) | [y$ IN range(0, 9999) | [z$ IN range(0, 9999) | x$ + y$ + z$]]]
RETURN [x́ IN range(0, 9999) | [ý IN range(0, 9999) | [ź IN range(0, 9999) | 1]]]
RETURN [x‌ IN range(0, 9999) | [y‌ IN range(0, 9999) | [z‌ IN range(0, 9999) | 1]]]
RETURN [x€ IN range(0, 9999) | [y€ IN range(0, 9999) | [z€ IN range(0, 9999) | 1]]]
MATCH (n)––()–[*]–()–[*]–() RETURN count(n)
MATCH p = ALL SHORTEST (a)--+(b) RETURN count(p)
MATCH p = ANY SHORTEST (a:System)--{1,9}(b:Vendor) RETURN count(p)
MATCH p = SHORTEST 9 GROUPS (a:System {id: 'omsorg'})-->+(b) RETURN count(p)
RETURN date({year: 10000})
RETURN [{a: datetime('-0001-01-01T00:00Z')}]
WITH 'a' AS t WITH t || t || t || t || t || t || t || t AS t WITH t /**/||t || t || t || t || t || t || t AS t RETURN size(t)
"""

_TEN = "[a, a, a, a, a, a, a, a, a, a]"
_LETTERS = "'" + "a" * 30 + "'"
_THOUSAND = "[x IN range(1, 1000) | x]"
_MANY = "[x IN range(0, 9999) | x]"
LARGE = {
    "a list of one list": f"WITH {_MANY} AS l RETURN [x IN range(0, 9999) | l] AS x",
    "a list of one list, aliased": f"WITH {_MANY} AS l WITH l AS m RETURN [x IN m | m] AS x",
    "a list of lists of lists": f"WITH {_THOUSAND} AS l WITH [x IN l | l] AS m RETURN [x IN m | m] AS x",
    "maps of one list": f"WITH {_MANY} AS l RETURN [x IN range(0, 9999) | {{a: l}}] AS x",
    "a map of maps": "WITH {a: 1} AS a "
    + "WITH {a: a, b: a, c: a, d: a, e: a, f: a, g: a, h: a} AS a " * 9
    + "RETURN a",
    "a map of its parts": "WITH {a: 1} AS m "
    + "WITH {a: [m.a, m.a, m.a, m.a, m.a, m.a, m.a, m.a]} AS m " * 9
    + "RETURN m",
    "lists of lists, by tens": "WITH [1] AS a " + f"WITH {_TEN} AS a " * 9 + "RETURN a",
    "lists of lists, and one text": f"WITH {_LETTERS} AS a " + f"WITH {_TEN} AS a " * 8 + "RETURN a",
    "lists of lists in a map": "WITH [1] AS a " + f"WITH {_TEN} AS a " * 8 + "RETURN {a: {b: a}} AS x",
    "lists, half of them the other": "WITH [1] AS a, [2] AS b "
    + "WITH [a, b, a, b, a] AS b, [b, a, b, a, b] AS a " * 12
    + "RETURN a",
    "collected lists": f"WITH {_MANY} AS l UNWIND range(0, 9999) AS y RETURN collect(l) AS x",
    "collected lists, twice": f"WITH {_THOUSAND} AS l UNWIND range(1, 1000) AS y WITH collect(l) AS m UNWIND range(1, 1000) AS z RETURN collect(m) AS x",
    "lists of a subquery": f"WITH {_MANY} AS l RETURN COLLECT {{ UNWIND range(0, 9999) AS y RETURN l }} AS x",
    "lists of a call": f"WITH {_MANY} AS l CALL (l) {{ UNWIND range(0, 9999) AS y RETURN collect(l) AS x }} RETURN x",
    "lists of a pattern": f"WITH {_MANY} AS l MATCH (s:System) RETURN collect([(s)<-[:USES]-() | [x IN range(0, 999) | l]]) AS x",
    "all nodes, ten thousand times": "MATCH (n) WITH collect(n) AS l RETURN [x IN range(0, 9999) | l] AS x",
    "all nodes, for each": "MATCH (n) WITH collect(n) AS l RETURN [x IN l | l] AS x, [x IN range(0, 9999) | [l, l, l, l, l]] AS y",
    "all relationships": "MATCH ()-[r]->() WITH collect(r) AS l RETURN [x IN range(0, 9999) | l] AS x",
    "all paths": "MATCH p = (n)--() WITH collect(p) AS l RETURN [x IN range(0, 9999) | l] AS x",
    "nodes of paths": "MATCH p = (n)--() WITH collect(nodes(p)) AS l RETURN [x IN range(0, 9999) | l] AS x",
    "one text, ten thousand times": f"WITH {_LETTERS} AS a "
    + "WITH replace(a, 'a', a) AS a " * 2
    + "RETURN [x IN range(0, 9999) | a] AS x",
    "a text of texts": f"WITH {_LETTERS} AS a " + "WITH replace(a, 'a', a) AS a " * 3 + "RETURN a",
    "a text of texts, half of it": f"WITH {_LETTERS} AS a WITH replace(replace(a, 'a', a), 'a', a) AS a WITH replace(a, 'a', left(a, 1000)) AS a RETURN right(a, 80000000) AS x",
    "a text, letter by letter": f"WITH {_LETTERS} AS a "
    + "WITH replace(a, 'a', a) AS a " * 2
    + "RETURN split(replace(a, 'a', 'aaaa'), '') AS x",
    "a text by its letters": f"WITH {_LETTERS} AS a "
    + "WITH replace(a, 'a', a) AS a " * 2
    + "WITH split(a, '') AS l RETURN [x IN range(0, 99) | l] AS x",
    "texts put together": f"WITH {_LETTERS} AS a " + "WITH a + a AS a " * 12 + "RETURN [x IN range(0, 9999) | a] AS x",
    "lists put together": f"WITH {_MANY} AS a " + "WITH a + a AS a " * 12 + "RETURN [a, a, a, a, a, a, a, a] AS x",
    "many rows of it": f"WITH {_MANY} AS l UNWIND range(1, 1000) AS y RETURN [x IN range(0, 9999) | l] AS x",
    "many columns of it": f"WITH {_MANY} AS l WITH [x IN range(0, 999) | l] AS m RETURN "
    + ", ".join(f"m AS c{at}" for at in range(40)),
    "a parameter, again and again": "WITH $x AS a " + f"WITH {_TEN} AS a " * 9 + "RETURN a",
    "dates": "WITH [x IN range(0, 9999) | date()] AS l RETURN [x IN range(0, 9999) | l] AS x",
    "points": "WITH [x IN range(0, 9999) | point({x: x, y: 1})] AS l RETURN [x IN range(0, 9999) | l] AS x",
}
"""Short queries whose one row would have hundreds of millions of parts, most of them the same, by what they repeat."""

_BS = _TEN.replace("a", "b")
_TENS = f"WITH {_TEN} AS a, {_BS} AS b "
ENDLESS = {
    "lists of lists": "WITH [1] AS a " + f"WITH {_TEN} AS a " * 30 + "RETURN a",
    "lists by turns": "WITH 1 AS a, 2 AS b " + "WITH [a, b] AS a, [b, a] AS b " * 40 + "RETURN a",
    "lists within lists": "WITH [1] AS a " + "WITH [[a, a], [a, [a, a]]] AS a " * 20 + "RETURN a",
    "lists of a map": "WITH {a: 1} AS a " + f"WITH {_TEN} AS a " * 14 + "RETURN a",
    "maps": "WITH {a: 1} AS a " + "WITH {a: a, b: a} AS a " * 40 + "RETURN a",
    "projections": "WITH {a: 1} AS m " + "WITH m {.*, b: m, c: m} AS m " * 30 + "RETURN m",
    "comprehensions": f"WITH {_MANY} AS a " + "WITH [x IN range(0, 9999) | a] AS a " * 3 + "RETURN a",
    "comprehensions of maps": "WITH {a: 1} AS a " + "WITH [x IN range(0, 9999) | {a: a}] AS a " * 4 + "RETURN a",
    "comprehensions of nodes": "MATCH (n) WITH collect(n) AS l " + "WITH [x IN l | l] AS l " * 3 + "RETURN l",
    "comprehensions of patterns": "MATCH (s) WITH s, [1] AS l "
    + "WITH s, [(s)<-[:USES]-() | l] AS l " * 9
    + "RETURN l",
    "subqueries": "WITH [1] AS l " + "WITH COLLECT { UNWIND range(1, 9999) AS y RETURN l } AS l " * 4 + "RETURN l",
    "subqueries in maps": "WITH {a: 1} AS m "
    + "WITH {a: COLLECT { UNWIND range(1, 9999) AS y RETURN m.a }} AS m " * 4
    + "RETURN m",
    "compared": "WITH [1] AS a, [1] AS b " + f"WITH {_TEN} AS a, {_BS} AS b " * 14 + "RETURN a = b",
    "looked for": "WITH [1] AS a, [1] AS b " + f"WITH {_TEN} AS a, {_BS} AS b " * 14 + "RETURN a IN [b]",
    "distinct": "WITH [1] AS a " + f"WITH {_TEN} AS a " * 14 + "RETURN DISTINCT a",
    "sorted": "WITH [1] AS a " + f"WITH {_TEN} AS a " * 14 + "UNWIND [a, a] AS x RETURN size(x) ORDER BY x",
    "counted": "WITH [1] AS a " + f"WITH {_TEN} AS a " * 14 + "RETURN count(DISTINCT a)",
    "collected lists, compared": "UNWIND range(1, 10000) AS a UNWIND range(1, 100) AS b "
    "WITH collect(b) AS l, collect(b) AS m "
    + "WITH [l, l, l, l, l, l, l, l, l, l] AS l, [m, m, m, m, m, m, m, m, m, m] AS m " * 5
    + "RETURN l = m",
    "collected lists by a quoted name": "UNWIND range(1, 10000) AS a UNWIND range(1, 100) AS b "
    "WITH collect(b) AS l WITH [x IN l | `l`] AS l, [x IN l | `l`] AS m RETURN l = m",
    "a list for each path": "UNWIND range(1, 10000) AS a UNWIND range(1, 100) AS b WITH collect(b) AS l "
    "MATCH (s:System) WITH [p = (s)--()--()--() | l] AS l, [p = (s)--()--()--() | l] AS m RETURN l = m",
    "a path for each": "MATCH p = (:System)-[*1..9]-() WITH p, collect(1) AS l WITH [x IN l | p] AS l, [x IN l | p] AS m RETURN l = m",
    "lists within a subquery in a list": f"RETURN [EXISTS {{ WITH [1] AS a, [1] AS b {_TENS * 12} WHERE a = b RETURN 1 }}] AS x",
    "lists within a subquery in a map": "MATCH (s:System) RETURN s {.id, n: COUNT { WITH [1] AS a, [1] AS b "
    + _TENS * 12
    + " WHERE a = b RETURN 1 }}",
    "lists within a subquery of WHERE": "MATCH (n:System) WHERE n.id IN COLLECT { WITH [1] AS a, [1] AS b "
    + _TENS * 12
    + " WHERE a = b RETURN 'x' } RETURN n",
    "lists of WHERE": f"WITH {_MANY} AS a, {_MANY} AS b {_TENS * 4} MATCH (n:System) "
    "WHERE [x IN range(0, 9999) | a] = [x IN range(0, 9999) | b] RETURN count(n)",
    "collected ranges": "UNWIND range(0, 9999) AS x WITH collect(range(0, 9999)) AS a, collect(range(0, 9999)) AS b "
    + _TENS * 5
    + " RETURN a = b",
    "lists of texts that are split": f"WITH [x IN range(0, 9999) | split('{'a ' * 400}', ' ')] AS a, "
    f"[x IN range(0, 9999) | split('{'a ' * 400}', ' ')] AS b {_TENS * 5} RETURN a = b",
    "lists that are written": f"WITH [x IN range(0, 9999) | [{', '.join('1' * 400)}]] AS a, "
    f"[x IN range(0, 9999) | [{', '.join('1' * 400)}]] AS b {_TENS * 5} RETURN a = b",
    "compared again and again": f"WITH {_MANY} AS a, {_MANY} AS b {_TENS * 5} RETURN "
    + ", ".join(f"a = b AS c{at}" for at in range(250)),
    "relationships of a way": "MATCH (s:System {id: 'x'})-[r:USES]-{60,90}(e) WITH r LIMIT 1 MATCH (x), (y) "
    "WITH r, collect(1) AS l WITH [z IN l | r] AS a, [z IN l | r] AS b " + _TENS * 2 + " RETURN a = b",
    "letters of a text that is cut": "WITH $t AS t, $u AS u "
    + "WITH t + t AS t, u + u AS u " * 6
    + "RETURN size(btrim(t, u))",
    "a name that is a word of Cypher": "WITH [1] AS end " + "WITH [end, end] AS end " * 40 + "RETURN end",
    "a name that is a word of a clause": "WITH [1] AS a, 1 AS match " + "WITH match, [a, a, a] AS a " * 40 + "RETURN a",
    "a name that stands before queries": "WITH {a: 1} AS call "
    + "WITH call {.*, b: call, c: call} AS call " * 40
    + "RETURN call",
    "a name that counts": "WITH {a: 1} AS count " + "WITH count {a: count, c: count} AS count " * 40 + "RETURN count",
    "a quoted name": "WITH [1] AS `, a` " + "WITH [`, a`, `, a`] AS `, a` " * 40 + "RETURN `, a`",
    "texts": f"WITH {_LETTERS} AS a " + "WITH replace(a, 'a', a) AS a " * 4 + "RETURN size(a)",
    "texts of a quoted function": f"WITH {_LETTERS} AS a " + "WITH `replace`(a, 'a', a) AS a " * 4 + "RETURN size(a)",
    "texts, each a little longer": "WITH 'a' AS a " + "WITH replace(a, 'a', 'aaaaaaaa') AS a " * 12 + "RETURN size(a)",
    "texts by letters that are many": "WITH 'ل' AS a "
    + "WITH normalize(replace(a, 'ل', 'ﷺ'), NFKD) AS a " * 13
    + "RETURN size(a)",
    "long texts gone through": f"WITH '{'a' * 9000}' AS a "
    + "WITH a + a AS a " * 12
    + "RETURN [x IN range(0, 9999) | size(toUpper(a))]",
    "a text looked for in itself": f"WITH '{'a' * 9000}' AS a WITH a + a AS a, a + 'b' AS b "
    + "WITH a + a AS a, b " * 8
    + "RETURN a CONTAINS b",
    "a parameter looked for in itself": "WITH $x AS a, $x AS b "
    + "WITH a + a AS a, b + b AS b " * 5
    + "RETURN size(split(a, b + 'b'))",
    "texts gone through": f"WITH {_LETTERS} AS a "
    + "WITH replace(a, 'a', a) AS a " * 2
    + "RETURN [x IN range(0, 9999) | size(toUpper(a))]",
}
"""What would have Neo4j go through so many parts that it never ends, and can't be stopped, by what it does."""

_COLLECTED = "UNWIND range(1, 10000) AS a UNWIND range(1, 500) AS b WITH collect(b) AS l RETURN "
ITERATING = {
    "long texts": _COLLECTED + "[y IN l | size(toUpper($t + $t))]",
    "long texts in a predicate": _COLLECTED + "any(y IN l WHERE toLower($t) = toString(y))",
    "texts that grew": f"WITH {_LETTERS} AS t WITH replace(t, 'a', t) AS t "
    "UNWIND range(1, 10000) AS a UNWIND range(1, 500) AS b WITH collect(b) AS l, t RETURN none(y IN l WHERE toUpper(t) = 'x')",
    "many calls": _COLLECTED + f"[y IN l | {'sin(' * 38}y{')' * 38} + {'cos(' * 38}y{')' * 38}]",
    "many words": _COLLECTED + f"all(y IN l WHERE {' AND '.join(['y > 0'] * 40)})",
    "many elements of each": _COLLECTED + f"[y IN l | [{', '.join('y' * 60)}]]",
    "many times": _COLLECTED + ", ".join(f"all(y IN l WHERE y * 2 > {number})" for number in range(30)),
    "a quoted predicate": _COLLECTED + f"size([`y` IN l WHERE {' AND '.join(['`y` > 0'] * 40)}])",
    "lists put together": "WITH range(0, 9999) AS l "
    + "WITH l + l + l + l AS l " * 3
    + f"RETURN all(y IN l WHERE {' AND '.join(['y > 0'] * 40)})",
    "collected lists put together": "UNWIND range(1, 10000) AS a UNWIND range(1, 100) AS b WITH collect(b) AS l "
    + "WITH l + l AS l " * 7
    + "RETURN all(y IN l WHERE y > 0)",
    "collected lists put together, and nothing done": "UNWIND range(1, 10000) AS a UNWIND range(1, 100) AS b "
    "WITH collect(b) AS l " + "WITH l + l AS l " * 7 + "RETURN size([y IN l | y])",
    "a text for each": _COLLECTED + "size([y IN l | toString(y)])",
    "a list for each": _COLLECTED + "size([y IN l WHERE y > 0 | [y, y]])",
    "a map for each": _COLLECTED + "size([y IN l | {a: y}])",
    "collected lists with a text between": "UNWIND range(1, 10000) AS a UNWIND range(1, 100) AS b WITH collect(b) AS l "
    + "WITH l + 'a' + l AS l " * 6
    + "RETURN all(y IN l WHERE y > 0)",
    "collected lists whose name is a number": "MATCH (a)--(b)--(c) WITH collect(c.n) AS `1` "
    + "WITH `1` + `1` AS `1` " * 8
    + "RETURN all(y IN `1` WHERE y > 0)",
    "lists of other values": "MATCH (a)--(b)--(c) WITH collect(c.n) AS l RETURN toStringList(l) AS a, toStringList(l) AS b",
    "lists of subqueries": "MATCH (a:System) WITH a, COLLECT { MATCH (a)--(b)--(c) RETURN c.name } AS l "
    f"RETURN all(y IN l WHERE {' AND '.join(['y > 0'] * 40)})",
}
"""What does so much for each of millions of elements that it goes on for minutes after it was stopped."""

ATTACKS = [
    line
    for group in (READING_FILES, WRITING, SEEING_NEO4J, LASTING)
    for line in (part.strip() for part in group.splitlines())
    if line
]

NESTED = {
    "lists": "RETURN " + "[" * 500 + "]" * 500 + " AS x",
    "few lists": "RETURN " + "[" * 41 + "]" * 41 + " AS x",
    "open lists": "RETURN " + "[" * 5000,
    "lists between ends": "RETURN " + "[a.end, " * 300 + "1" + "]" * 300 + " AS x",
    "parentheses": "RETURN " + "(" * 3000 + "1" + ")" * 3000 + " AS x",
    "maps": "RETURN " + "{a:" * 900 + "1" + "}" * 900 + " AS x",
    "calls": "RETURN " + "abs(" * 900 + "1" + ")" * 900 + " AS x",
    "cases": "RETURN " + "CASE WHEN true THEN " * 300 + "1" + " END" * 300 + " AS x",
    "denials": "RETURN " + "NOT " * 2000 + "true AS x",
    "denials and comments": "RETURN " + "NOT/**/" * 1000 + "true AS x",
    "signs": "RETURN " + "- " * 2000 + "1 AS x",
    "properties": "WITH {a: 1} AS a RETURN a" + ".a" * 3000 + " AS x",
    "spaced properties": "WITH {a: 1} AS a RETURN a" + " . `a`" * 1000 + " AS x",
    "indexes": "WITH [1] AS a RETURN a" + "[0]" * 3000 + " AS x",
    "subqueries": "RETURN " + "EXISTS { MATCH (n) WHERE " * 200 + "true" + "}" * 200 + " AS x",
    "unions": "RETURN 1 AS x" + " UNION RETURN 1 AS x" * 400,
    "products": "RETURN 1" + "*1" * 4000 + " AS x",
    "conditions": "WITH true AS a RETURN a" + " AND a" * 1600 + " AS x",
    "steps": "WITH 1 AS a " * 800 + "RETURN a",
    "sums": "RETURN 1" + "+1" * 4000 + " AS x",
    "differences": "RETURN 1" + "-1" * 4000 + " AS x",
    "texts put together": "RETURN 'a'" + "||'a'" * 1900 + " AS x",
    "alternatives": "MATCH (n) WHERE n.a = 1" + " XOR n.a = 1" * 60 + " RETURN n",
    "alternatives that are shown": "MATCH (n) RETURN n.a" + " XOR n.b" * 60 + " AS x",
    "a few alternatives": "MATCH (n) WHERE n.a = 1" + " xor n.a = 1" * 19 + " RETURN n",
    "conditions within conditions": "MATCH (n) WHERE "
    + "(n.a=1 OR n.d=1 AND (n.b=2 OR n.e=3 AND " * 18
    + "n.c=1"
    + "))" * 18
    + " RETURN count(n)",
    "a few subqueries": "MATCH (n) WHERE "
    + "EXISTS { MATCH (n)--(m) WHERE " * 18
    + "true"
    + "}" * 18
    + " RETURN count(n)",
    "a few lists of subqueries": "RETURN " + "COLLECT /**/ { MATCH () RETURN " * 18 + "1" + "}" * 18 + " AS x",
    "labels that are of two": "MATCH (n:" + "&".join(f"(A{at}|B{at})" for at in range(140)) + ") RETURN count(n)",
    "a long path": "MATCH ()" + "--()" * 2400 + " RETURN 1 AS x",
    "a path of a hundred": "MATCH (n)" + "<--()" * 100 + " RETURN count(n)",
    "a long path of an expression": "RETURN size([()" + "-->()" * 1900 + " | 1]) AS x",
}
"""What is nested so deep, or repeated so often, that Neo4j's planner may not come back from it, by what it nests."""

HARMLESS = r"""
MATCH (n:System) RETURN n ORDER BY n.name LIMIT 5
MATCH (m:Municipality)-[u:USES]->(s:System) WHERE u.valid_from_day <= $at < u.valid_to_day RETURN s.id, count(DISTINCT m) AS n ORDER BY n DESC
MATCH p = (m:Municipality {code: '0901'})-[:USES]->(s) RETURN p
MATCH (s:System {id: 'omsorg'}) OPTIONAL MATCH (s)<-[:SUPPLIES]-(v) RETURN s.name, collect(v.name)
MATCH (s:System) WHERE EXISTS { (s)<-[:USES]-() } AND NOT EXISTS { (s)<-[:SUPPLIES]-() } RETURN s.id
MATCH (s:System) RETURN s.id, COUNT { (s)<-[:USES]-() } AS users, COLLECT { MATCH (s)<-[:SUPPLIES]-(v) RETURN v.id } AS vendors
MATCH (s:System) RETURN CASE WHEN s.kind IS NULL THEN 'ukendt' ELSE s.kind END AS kind, count(*) AS n
MATCH p = shortestPath((a:System {id: 'omsorg'})-[*..6]-(b:Vendor)) RETURN b.id, length(p)
MATCH (a:System {id: 'omsorg'}), (b:Vendor {id: 'alfa'}) MATCH p = ANY SHORTEST (a)-[:SUPPLIES]-+(b) RETURN count(p)
MATCH (a:System), (b:Vendor) WITH DISTINCT a, b MATCH p = ANY SHORTEST (a)-[:SUPPLIES]-+(b) RETURN count(p)
MATCH ((a)-[r:SENDS|RECEIVED_BY]->(b)){1,3} RETURN count(*)
MATCH (v:Vendor)-[:OWNED_BY*0..4]->(o:Vendor) WHERE NOT (o)-[:OWNED_BY]->() RETURN v.id, o.id
MATCH (n:System) CALL (n) { MATCH (n)<-[:USES]-(m) RETURN count(m) AS users } RETURN n.id, users
MATCH (n:System) WITH n.kind AS kind, collect(n.name) AS names RETURN kind, [x IN names WHERE x CONTAINS 'e' | toUpper(x)]
MATCH (n:System) RETURN n {.id, .name, vendors: [(n)<-[:SUPPLIES]-(v) | v.name]}
MATCH (n) WHERE elementId(n) IS NOT NULL RETURN labels(n)[0] AS label, count(*) AS n ORDER BY label
MATCH ()-[r]->() RETURN type(r), count(*)
MATCH (a:System) RETURN a.id AS id UNION MATCH (v:Vendor) RETURN v.id AS id
UNWIND range(1, 12) AS month RETURN date({year: 2026, month: month, day: 1})
UNWIND [1, 2, 3] AS x WITH x WHERE x <> 2 RETURN sum(x), avg(x), stdev(x), percentileCont(x, 0.5)
CALL db.labels() YIELD label RETURN label ORDER BY label
CALL db.relationshipTypes()
CALL db.schema.visualization()
CALL db.schema.nodeTypeProperties()
RETURN point.distance(point({x: 1, y: 2}), point({x: 3, y: 4})), duration.between(date('2026-01-01'), date('2026-11-23'))
RETURN 'LOAD' + 'CSV', "create (n)" // SHOW USERS
MATCH (n:System) USING INDEX n:System(id) WHERE n.id = 'omsorg' RETURN n
MATCH (n:Vendor) WHERE n.id IN ['zeta', 'alfa'] OR n.name STARTS WITH 'A' RETURN n.id SKIP 0 LIMIT 10
MATCH (m:Municipality) WHERE m.region = 'Nordø' RETURN m.name, m.population / 1000.0
MATCH (d:Decision)-[:SETS]->(r)-[:DEMANDS]->(x) RETURN DISTINCT d.id, r.id, x.id
RETURN $at AS at, $x AS x
MATCH (s:System) WHERE NOT (s.kind = 'a' OR s.kind = 'b') AND NOT NOT s.id = 'x' RETURN s.a.b.c, -(-1), [[1], [2]][0][0]
"""
QUERIES = [line for line in HARMLESS.strip().splitlines() if line]
BUILDING = [
    "MATCH (m:Municipality)-[:USES]->(s:System) WITH s, collect({code: m.code, name: m.name, many: m.population}) AS users "
    "RETURN s {.id, .name, users: [u IN users WHERE u.many > 9 | {code: u.code, system: s.id}]} AS one ORDER BY one.id",
    "MATCH (s:System) RETURN [s.id, s.name, replace(replace(replace(s.name, 'æ', 'ae'), 'ø', 'oe'), 'å', 'aa')] AS x",
    "MATCH (a:System) WITH a {.*, n: COUNT { (a)<-[:USES]-() }} AS a WITH collect(a) AS every "
    "RETURN [x IN every WHERE x.n > 1 | x.name + ' (' + x.n + ')'] AS names, [x IN every | [x.id, x.n]] AS n, size(every) AS of",
    "MATCH (s:System) WITH s, COLLECT { MATCH (s)<-[:SUPPLIES]-(v) RETURN v.id } AS vendors, "
    "COLLECT { MATCH (s)<-[r:USES]-(m:Municipality) WHERE r.valid_from_day <= $at RETURN m.code ORDER BY m.code } AS users "
    "WHERE size(users) > 1 RETURN s.id, vendors, [u IN users | {code: u, vendors: vendors}] AS x",
    "MATCH (m:Municipality) WITH collect(m) AS xs, avg(m.population) AS mean, stDev(m.population) AS sd, sum(m.population) AS total "
    "WITH xs, mean, sd, total, [x IN xs | x.code] AS codes RETURN [x IN xs WHERE abs(x.population - mean) > 2 * sd | x.name] AS far, "
    "[x IN xs | CASE WHEN x.population > mean THEN 'over' ELSE 'under' END] AS over, [x IN xs | x.population * 1.0 / nullIf(total, 0)] AS shares, "
    "[x IN xs WHERE x.code IN codes AND x.code IN [$one, 'a'] AND NOT x = xs[0] | x {.code, part: x.population / toFloat(total)}] AS some, "
    "[x IN xs | CASE x.region WHEN $region THEN 1 ELSE 0 END] AS here, [x IN xs WHERE x.valid_from_day <= $at < x.valid_to_day AND total > 0] AS now",
    "MATCH p = (a:System)-[:USES|SUPPLIES*1..3]-(b:Vendor) WHERE all(r IN relationships(p) WHERE r.valid_from_day <= $at < r.valid_to_day) "
    "AND none(n IN nodes(p) WHERE n.id = $not AND n <> a) RETURN count(p) AS n",
    "MATCH (m:Municipality)-[:USES]->(s:System) WITH s, collect(m) AS users, count(m) AS many, collect(m.name) AS names "
    "RETURN [u IN reverse(users)[..3] WHERE u.region <> s.region AND 'Municipality' IN labels(u) AND u.n >= many | u.code], "
    "[n IN tail(names) WHERE n <> $name | left(n, 3)], reverse([n IN names WHERE (s)-[:SENDS*1..3]->() | n][0..2])",
    "MATCH (s:System) WHERE toLower(replace(replace(replace(s.name, 'æ', 'ae'), 'ø', 'oe'), 'å', 'aa')) CONTAINS toLower($q) "
    "WITH s.name + ' (' + s.id + ')' AS name RETURN collect(name) AS names",
    "MATCH (m:Municipality)-[:USES]->(s)-[:SUPPORTS]->(c) WITH m, collect(DISTINCT c.id) AS ids "
    "RETURN m.code, [x IN ['27.03', '29', '30'] WHERE NOT x IN ids | 'mangler ' + x] AS lacks",
    "MATCH (m:Municipality)-[:USES]->(s)-[:SUPPORTS]->(c) WITH m, collect(c) AS cs "
    "RETURN m.population + m.area AS x, [c IN cs WHERE c.level >= 1 AND c.kind <> 'a' | c.name] AS names",
    "MATCH (m:Municipality)-[:USES]->(s:System) WITH s, collect(m.name) AS names, sum(m.population) AS total "
    "RETURN [(total / 1000), total], [n IN names | toUpper(n)], [n IN names | size(n) * 100.0 / total]",
]
"""What analysts build of what they find, in more steps and with more names than most."""
