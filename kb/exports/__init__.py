"""How facts go out: the landscape as it is, read in one piece, and written in one module per form.

What is withdrawn, and what was before, is in none of them: that is what a backup is for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kb.graph import Graph
from kb.load import alone
from kb.model import NODES, RELATIONSHIPS, Node, Noun
from kb.writing import Writing

Record = dict[str, Any]


@contextmanager
def standing(graph: Graph) -> Iterator[Writing]:
    """Lend a transaction in which the landscape stands still: nobody imports until it ends. It changes nothing."""
    with alone(graph, keep=False) as (run, _):
        yield run


def nouns() -> list[Noun]:
    """Return every noun, nodes first."""
    return [*NODES.values(), *RELATIONSHIPS.values()]


def records(run: Writing, noun: Noun) -> Iterator[Record]:
    """Yield the facts of a noun as {column: value}, null for what is not known, in the order of their keys."""
    if issubclass(noun, Node):
        text = f"MATCH (n:{noun.label()}) RETURN properties(n) AS p ORDER BY n.{noun.key_field}"
        for row in run.stream(text):
            yield {name: row["p"].get(name) for name in noun.own_fields()}
        return
    text = (
        f"MATCH (a)-[r:{noun.label()}]->(b) RETURN properties(r) AS p, labels(a)[0] AS start_label, "
        "coalesce(a.code, a.id, a.key) AS start, labels(b)[0] AS end_label, coalesce(b.code, b.id, b.key) AS end "
        "ORDER BY r.key"
    )
    for row in run.stream(text):
        p = row["p"]
        for side, possible in (("start", noun.starts), ("end", noun.ends)):
            p[side] = row[side] if len(possible) == 1 else f"{row[f'{side}_label']}:{row[side]}"
        yield {name: p.get(name) for name in noun.own_fields()}
