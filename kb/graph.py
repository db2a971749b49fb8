"""The graph: the one place that talks to Neo4j, asks the questions and draws the pictures."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any, Self

import neo4j
from neo4j import exceptions

from kb.dates import today
from kb.engine import Address
from kb.errors import EngineError, InvalidParameter, UnknownKey
from kb.model import NODES
from kb.queries import FOLDER, Query, catalogue, read
from kb.rows import Row, ordered, shown

LANDSCAPE = "Landscape"
"""The label of the one node that is ours and no noun: its version changes with every load."""
# What the driver would print of its retries comes as an error in the end, and is said plainly then.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
COVERAGE = read(FOLDER / "coverage.cypher")


@dataclass(frozen=True)
class Answer:
    """What a question was answered with; `coverage` says what the answer rests on."""

    name: str
    asks: str
    at: date
    params: Row
    coverage: Row
    rows: list[Row]
    truncated: bool


@dataclass(frozen=True)
class Picture:
    """A graph to be drawn.

    Nodes {id, label, key, name, properties} and edges {type, start, end, state, properties}, each by id.
    """

    query: Query
    params: Row
    nodes: dict[str, Row] = field(default_factory=dict)
    edges: dict[str, Row] = field(default_factory=dict)
    hidden: int = 0


class Graph:
    """A Neo4j that holds the landscape."""

    def __init__(self, address: Address) -> None:
        """Connect; EngineError says in one sentence why that can't be, and what to do."""
        self.address = address
        self._coverage: dict[tuple[Any, ...], Row] = {}
        try:
            if not address.uri.startswith(("bolt", "neo4j")):
                raise ValueError("write bolt://host:7687 or neo4j+s://host")
            with self._said_plainly():
                self._driver = neo4j.GraphDatabase.driver(
                    address.uri,
                    auth=(address.user, address.password),
                    connection_timeout=5,
                    # A cluster elects a new leader within seconds; one server is there or isn't, and callers wait.
                    max_transaction_retry_time=5 if address.uri.startswith("neo4j") else 1,
                    notifications_min_severity="OFF",
                    user_agent="byplan",
                )
            try:
                self._is_ours()
            except BaseException:
                self.close()
                raise
        except ValueError as error:  # the driver's word, too, for an address that is none
            raise EngineError(f"NEO4J_URI {address.uri!r} is no address of a Neo4j: {error}") from None

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        """Use it in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        """Translate the driver's errors at this one seam; its two roots are Neo4jError and DriverError."""
        uri = self.address.uri
        try:
            yield
        except exceptions.AuthError:
            raise EngineError(
                f"Neo4j at {uri} refuses the user {self.address.user!r} with that password: "
                "set NEO4J_USER and NEO4J_PASSWORD"
            ) from None
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired):
            raise EngineError(f"no Neo4j answers at {uri}: start it, or set NEO4J_URI to where it is") from None
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            said = next(iter(str(error).splitlines()), type(error).__name__)
            raise EngineError(f"Neo4j at {uri} says: {said}") from error

    def _is_ours(self) -> None:
        """Refuse a Neo4j that is too old, and a database in which somebody else keeps something."""
        (component,) = self.read(
            "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions"
        )
        version = component["versions"][0]
        if [int(part) for part in re.findall(r"\d+", version)[:2]] < [5, 26]:  # Aura's is 5.27-aura
            raise EngineError(f"Neo4j {version} at {self.address.uri} is too old: Byplan needs 5.26 or newer")
        labels = {row["label"] for row in self.read("CALL db.labels() YIELD label RETURN label")}
        for label in sorted(labels - set(NODES) - {LANDSCAPE}):
            quoted = label.replace("`", "``")
            if self.read(f"MATCH (n:`{quoted}`) RETURN count(n) AS n")[0]["n"]:
                raise EngineError(
                    f"the database {self.address.database!r} at {self.address.uri} holds {label!r} nodes, which are not"
                    " Byplan's: use an empty database (NEO4J_DATABASE)"
                )

    def read(self, text: str, params: Row | None = None) -> list[Row]:
        """Return the rows of a read-only query; in a cluster it may run on any member."""
        with self._said_plainly():
            return self._driver.execute_query(
                text, params, routing_="r", database_=self.address.database, result_transformer_=_rows
            )

    @contextmanager
    def writing(self) -> Iterator[Callable[..., neo4j.ResultSummary]]:
        """Open one transaction and yield how to run statements in it: all of it happens, or nothing."""
        with (
            self._said_plainly(),
            self._driver.session(database=self.address.database) as session,
            session.begin_transaction() as transaction,
        ):
            yield lambda text, **params: transaction.run(text, params).consume()
            transaction.commit()

    def define(self, statements: list[str]) -> None:
        """Run statements that change the schema, all in one transaction."""
        with self.writing() as run:
            for statement in statements:
                run(statement)

    @property
    def version(self) -> str | None:
        """Return what changes with every load; null when nothing was loaded."""
        rows = self.read(f"MATCH (l:{LANDSCAPE}) RETURN l.version AS version")
        return rows[0]["version"] if rows else None

    def ask(self, asked: str | Query, /, **given: Any) -> Answer:
        """Answer a question, by its name in `cypher/analyses/` or as declared, with the parameters that it declares.

        Raises UnknownKey when there is no such question or thing, InvalidParameter when a value can't be.
        """
        query = question(asked) if isinstance(asked, str) else asked
        params = query.validated(given)
        with (
            self._said_plainly(),
            self._driver.session(database=self.address.database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            records, coverage = session.execute_read(self._answer, query, params)
        if query.computed:
            records = list(getattr(import_module("kb.algorithms"), query.name)(records, params))
        rows = ordered(records, query)
        limit = params.get("limit")
        return Answer(
            name=query.name,
            asks=query.asks,
            at=_day(params),
            params=params,
            coverage=coverage,
            rows=[shown(row, query) for row in rows[:limit]],
            truncated=limit is not None and len(rows) > limit,
        )

    def _answer(self, transaction: neo4j.ManagedTransaction, query: Query, params: Row) -> tuple[list[Row], Row]:
        """Read the answer and its coverage in one transaction."""
        version = _checked(transaction, query, params)
        coverage = self._covered(transaction, query, params, version)
        return _rows(transaction.run(query.text, params)), coverage

    def _covered(self, transaction: neo4j.ManagedTransaction, query: Query, params: Row, version: str | None) -> Row:
        """Return what the answer rests on; it is kept for as long as the landscape stands as it is."""
        scope: Row = {"at": _day(params)}
        for name in ("region", "municipality"):
            scope[name] = params[name] if name in params and query.params[name].scope else None
        key = (version, *scope.values())
        coverage = self._coverage.get(key)
        if coverage is None:
            (known,) = _rows(transaction.run(COVERAGE.text, scope))
            coverage = {
                **{name: known[name] for name in ("municipalities", "known")},
                "reporting": {subject: known[f"reports_{subject}"] for subject in ("usages", "dataflows", "contracts")},
                **{name: known[name] for name in list(COVERAGE.columns)[5:]},
            }
            if len(self._coverage) > 1000:
                self._coverage.clear()
            self._coverage[key] = coverage
        return coverage

    def picture(self, name: str, /, **given: Any) -> Picture:
        """Return the graph that a question of `cypher/maps/` is answered with, and what its overlay says is missing."""
        query = question(name, "maps")
        params = query.validated(given)
        with (
            self._said_plainly(),
            self._driver.session(database=self.address.database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            records = session.execute_read(lambda transaction: _seen(transaction, query, params))
        picture = Picture(query, params, hidden=sum(record.get("hidden") or 0 for record in records))
        ids: dict[str, str] = {}
        edges: list[neo4j.graph.Relationship] = []
        for thing in _entities(list(record.values()) for record in records):
            if isinstance(thing, neo4j.graph.Node):
                node = drawn(thing)
                ids[thing.element_id] = node["id"]
                picture.nodes[node["id"]] = node
            else:
                edges.append(thing)
        for edge in edges:
            start, end = (ids.get(node.element_id) if node else None for node in edge.nodes)
            if start and end:
                picture.edges[f"{edge.type} {edge['key']}"] = {
                    "type": edge.type,
                    "start": start,
                    "end": end,
                    "state": "there",
                    "properties": _plain(edge),
                }
        self._lay_over(picture)
        return picture

    def _lay_over(self, picture: Picture) -> None:
        """Add what the map's overlay question says is missing, drawn between things that may have to be fetched."""
        overlay = picture.query.overlay
        if not overlay:
            return
        wanted = question(overlay["question"]).params
        given = {name: value for name, value in picture.params.items() if name in wanted}
        answer = self.ask(overlay["question"], **(given | ({"limit": None} if "limit" in wanted else {})))
        # A system and a block may have one id: what is demanded, the requirement knows; all else is a system.
        ends = {
            (row[overlay[side]], row["requirement"] if side == "end" else None)
            for row in answer.rows
            for side in ("start", "end")
        }
        found = self.read(
            """UNWIND $ends AS end
            MATCH (n:System|BuildingBlock {id: end[0]})
            WHERE CASE
              WHEN end[1] IS NULL THEN n:System
              ELSE EXISTS { (:Requirement {id: end[1]})-[:DEMANDS]->(n) }
            END
            RETURN end, n""",
            {"ends": [list(end) for end in ends]},
        )
        known = {}
        for record in found:
            node = drawn(record["n"])
            known[tuple(record["end"])] = picture.nodes.setdefault(node["id"], node)["id"]
        for row in answer.rows:
            start, end = known[row[overlay["start"]], None], known[row[overlay["end"]], row["requirement"]]
            picture.edges[f"missing {start} {end} {row['requirement']}"] = {
                "type": "MISSING",
                "start": start,
                "end": end,
                "state": row["state"],
                "properties": {name: value for name, value in row.items() if value is not None},
            }


def _day(params: Row) -> date:
    """Return the day that the answer is for."""
    day: date = params["at"] if "at" in params else params.get("to", today())
    return day


def _seen(transaction: neo4j.ManagedTransaction, query: Query, params: Row) -> list[neo4j.Record]:
    _checked(transaction, query, params)
    return list(transaction.run(query.text, params))


def _checked(transaction: neo4j.ManagedTransaction, query: Query, params: Row) -> str | None:
    """Return the version of the landscape; refuse keys that nothing has, and values (regions) that occur nowhere."""
    asked = {name: names for name, param in query.params.items() if (names := param.names) and params[name] is not None}
    columns = [f"EXISTS {{ (:{label} {{{key}: ${name}}}) }} AS {name}" for name, (label, key) in asked.items()]
    text = ", ".join(["l.version AS version", *columns])
    found = _rows(transaction.run(f"OPTIONAL MATCH (l:{LANDSCAPE} {{id: 1}}) RETURN {text}", params))[0]
    for name, (label, _) in asked.items():
        if not found[name]:
            if query.params[name].key_of:
                raise UnknownKey(f"{name}: no {label} {params[name]!r}")
            raise InvalidParameter(f"{name}: {params[name]!r} occurs nowhere")
    version: str | None = found["version"]
    return version


def _rows(result: neo4j.Result) -> list[Row]:
    # Not Result.data(), which walks every nested list for nodes that no question returns.
    return [dict(record) for record in result]


def question(name: str, kind: str = "analyses") -> Query:
    """Return the question of that name; UnknownKey names those that are there."""
    found = catalogue(kind).get(name)
    if found is None:
        raise UnknownKey(f"no {kind} {name!r}; there are {', '.join(catalogue(kind))}")
    return found


def _plain(properties: Any) -> Row:
    """Return the properties as declared, without what is only there to be compared or found."""
    return {name: value for name, value in sorted(properties.items()) if not name.endswith("_day") and name != "key"}


def drawn(node: neo4j.graph.Node) -> Row:
    """Return a node as it is drawn: {id, label, key, name, properties}."""
    (label,) = node.labels
    noun = NODES[label]
    key = node[noun.key_field]
    return {
        "id": f"{label}:{key}",
        "label": label,
        "key": key,
        "name": node.get(noun.title_field(), key),
        "properties": _plain(node),
    }


def _entities(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, (neo4j.graph.Node, neo4j.graph.Relationship)):
            yield value
        elif isinstance(value, neo4j.graph.Path):
            yield from (*value.nodes, *value.relationships)
        elif isinstance(value, list):
            yield from _entities(value)
