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

MULTIPLYING = {
    **dict.fromkeys(("Expand", "OptionalExpand"), 0.5),
    **dict.fromkeys(("Unwind", "PartitionedUnwind", "ProcedureCall"), 1.0),
    **dict.fromkeys(("VarLengthExpand", "Repeat", "Trail", "PathPropagatingBFS"), 2.0),
    **dict.fromkeys(("ShortestPath", "StatefulShortestPath"), 2.0),
}
ONE = 0.5
LEAVES = {
    **dict.fromkeys(("Argument", "EmptyRow", "NodeCountFromCountStore", "RelationshipCountFromCountStore"), 0.0),
    **dict.fromkeys(("NodeUniqueIndexSeek", "NodeByElementIdSeek", "NodeByIdSeek"), ONE),
    **dict.fromkeys(("Unwind", "PartitionedUnwind", "ProcedureCall"), 0.0),  # these count as what they are
    "MultiNodeIndexSeek": 2.0,
}


def check(kind: str | None, plan: dict[str, Any] | None) -> bool:
    """Raise Refused for a plan that does anything but read; Neo4j says of itself what it would do.

    Return whether it may have many more rows than there are things, as `multiplies` says.
    """
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
    return multiplies(plan)


def multiplies(plan: dict[str, Any]) -> bool:
    """Tell whether a plan may have more rows than there are things or relationships, by putting them beside each other.

    A scan counts as one, a step along relationships from there as a half, as it goes along each once; two are too many.
    """
    found: dict[int, tuple[float, float]] = {}
    for step in reversed([*_steps(plan)]):  # what is below before what it leads to
        operator = step["operatorType"].partition("@")[0].partition("(")[0]
        below = [found.pop(id(one)) for one in step.get("children", ())]
        if not below:
            rows = 1.5 if RELATIONSHIPS.fullmatch(operator) else LEAVES.get(operator, 1.0)
            sought = str(step.get("args", {}).get("Details", ""))
            if rows == ONE and (" = " not in sought or "[0]" in sought):
                rows = 1.0  # it looks for all keys of a list, which may be one now and more another time
        elif operator in ("Union", "OrderedUnion"):
            rows = max(of for of, _ in below)
        elif operator == "RollUpApply" or operator.endswith("SemiApply"):
            rows = below[0][0]
        else:
            rows = sum(of for of, _ in below)
        rows += MULTIPLYING.get(operator, 0.0)
        before = [0.0, 0.0 if "Union" in operator else below[0][0]] if below else []  # for each row of the left side
        most = max((left + most for left, (_, most) in zip(before, below, strict=False)), default=0.0)
        found[id(step)] = rows, max(rows, most)
    return found[id(plan)][1] >= 2


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        waiting.extend(step.get("children", ()))
        yield step
