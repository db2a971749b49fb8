"""What may run, by the plan that Neo4j makes of it: the kind of statement, its operators and its procedures."""

import re
from collections.abc import Iterator
from typing import Any

from kb.errors import Refused

# https://neo4j.com/docs/cypher-manual/5/planning-and-tuning/operators/operators-detail/ - those that read the graph
OPERATORS = frozenset(
    """
    AllNodesScan AntiConditionalApply AntiSemiApply Anti Apply Argument
    CacheProperties CartesianProduct ConditionalApply
    Distinct Eager EagerAggregation EmptyResult EmptyRow ExhaustiveLimit Expand Filter
    IntersectionNodeByLabelsScan LetAntiSemiApply LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply Limit
    MultiNodeIndexSeek NodeByElementIdSeek NodeByIdSeek NodeByLabelScan NodeCountFromCountStore NodeHashJoin
    NodeIndexContainsScan NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange
    NodeLeftOuterHashJoin NodeRightOuterHashJoin NodeUniqueIndexSeek NodeUniqueIndexSeekByRange
    Optional OptionalExpand OrderedAggregation OrderedDistinct OrderedUnion PartialSort PartialTop PartitionedUnwind
    PathPropagatingBFS ProcedureCall ProduceResults ProjectEndpoints Projection RelationshipCountFromCountStore Repeat
    RollUpApply SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath
    Skip Sort StatefulShortestPath SubtractionNodeByLabelsScan Top Trail TriadicBuild
    TriadicFilter TriadicSelection Union UnionNodeByLabelsScan Unwind ValueHashJoin VarLengthExpand
    """.split()  # noqa: SIM905
)
RELATIONSHIPS = re.compile(r"(Partitioned)?(Directed|Undirected)\w*Relationship\w*(Scan|Seek|SeekByRange|Scans|Seeks)")
PROCEDURES = frozenset(
    """
    db.index.fulltext.queryNodes db.index.fulltext.queryRelationships db.labels db.ping db.propertyKeys
    db.relationshipTypes db.schema.nodeTypeProperties db.schema.relTypeProperties db.schema.visualization
    """.split()  # noqa: SIM905
)


def check(kind: str | None, plan: dict[str, Any] | None) -> None:
    """Raise Refused for a plan that does anything but read; Neo4j says of itself what it would do."""
    if kind != "r" or plan is None:
        raise Refused("a query may only read the landscape: it changes nothing, and asks Neo4j for nothing of its own")
    for step in _steps(plan):
        # Such as `Expand(All)@neo4j`, and TrailReadOnly in some versions.
        operator = step["operatorType"].partition("@")[0].partition("(")[0]
        if operator not in OPERATORS and not RELATIONSHIPS.fullmatch(operator):
            raise Refused(f"{operator}: this operation is none of those that may run")
        if step["operatorType"].startswith("StatefulShortestPath(All"):
            raise Refused("SHORTEST: Neo4j can't be stopped as it looks for its ends; MATCH both before, then the path")
        if operator == "ProcedureCall":
            name = re.match(r"[\w.`]+", str(step.get("args", {}).get("Details", "")))
            if not name or name[0].replace("`", "") not in PROCEDURES:
                said = name[0] if name else "?"
                raise Refused(f"{said}: this procedure is none of those that may run: {', '.join(sorted(PROCEDURES))}")


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        waiting.extend(step.get("children", ()))
        yield step
