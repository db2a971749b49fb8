"""Verdicts: whether a query may run, by its plan and its words, kept for a minute for who asks it again.

What is kept says only that a text may run, with parameters no longer than those, and holds for whoever sends the same.
It can't go wrong meanwhile: what a statement does stands in its text, which has no prefixes; parameters are values, and
never become a part of it; other indexes or figures let Neo4j read in another way, and no way of reading writes; and the
functions and procedures of a plugin come only with a new start of a server. How many rows there may be can change
meanwhile, and costs time at worst. Whatever the verdict, Neo4j itself lets the transaction only read.
"""

import math
import threading
import time

import neo4j

from kb.guard import plan, words
from kb.rows import Row

EXPLAIN = "EXPLAIN\n"
"""On a line of its own, so that the columns that Neo4j names are those of the query."""
SECONDS = 60
"""So long a verdict is kept, and what plugins a server has."""
MOST = 256
"""So many are kept, of 10 000 letters each at most."""


class Verdicts:
    """Looks at queries, and knows again what it has looked at."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[str, tuple[float, int]] = {}
        self._known: tuple[tuple[frozenset[str], float], float] = (frozenset(), 0.0), 0.0
        self._door = threading.Lock()

    def known(self, text: str, longest: int) -> bool:
        """Tell whether this was found to be allowed within the last minute, with a parameter of so many letters."""
        with self._door:
            until, allowed = self._kept.get(text, (0.0, 0))
            return time.monotonic() < until and longest <= allowed

    def look(self, transaction: neo4j.ManagedTransaction, text: str, params: Row, longest: int) -> None:
        """Raise Refused unless the query may run, by the plan that Neo4j makes of it and by its words."""
        looked = transaction.run(EXPLAIN + text, params).consume()
        many = plan.check(looked.query_type, looked.plan)
        unlisted, things = self._facts(transaction)
        words.check(text, unlisted, longest, many=many, things=things)
        with self._door:
            self._kept.pop(text, None)
            self._kept[text] = time.monotonic() + SECONDS, longest
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]  # all are kept as long: the first ends first

    def _facts(self, transaction: neo4j.ManagedTransaction) -> tuple[frozenset[str], float]:
        """Return the functions that aren't Neo4j's own, and the bits of how many relationships there are."""
        found, until = self._known
        if time.monotonic() < until:
            return found
        text = "SHOW FUNCTIONS YIELD name, isBuiltIn WHERE NOT isBuiltIn RETURN toLower(name) AS name"
        plugins = frozenset(transaction.run(text).value())
        (number,) = transaction.run("MATCH ()-[r]->() RETURN count(r)").value()
        found = plugins, math.log2(max(1, number))
        self._known = found, time.monotonic() + SECONDS
        return found
