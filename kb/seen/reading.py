"""What a text of Cypher reads, told by what it names: who may see all of that may see what it answers.

What is open may be read where a text says of each node and relationship that it is open. A relationship of an open type
joins open things alone.
"""

import re
from functools import lru_cache

from kb.access.asking import asking, refusal
from kb.model import NODES, RELATIONSHIPS
from kb.seen.patterns import Patterns, UnsaidError

OPEN = frozenset(name for name, noun in (NODES | RELATIONSHIPS).items() if noun.seen_by == "public")
"""The labels and types that everybody may see; what is not among them is not for the public."""
CLOSED = (frozenset(NODES) | frozenset(RELATIONSHIPS)) - OPEN
LABELS = (frozenset(NODES) & OPEN) | {"Landscape"}
TYPES = frozenset(RELATIONSHIPS) & OPEN
ELSEWHERE = frozenset(("load", "show", "use"))
"""Words for what is read of files, of Neo4j itself, and of other graphs."""
FOUND = re.compile(
    r"CALL db\.index\.fulltext\.queryNodes\('\w+', \$[\w.]+\) YIELD node\b"
    r"(?=.*\bAS rank\s+WHERE n:[A-Z][\w|]*\s+WITH\b)",
    re.DOTALL,
)
"""What a search finds is of any noun, until it is said of which."""


@lru_cache(maxsize=1000)
def is_open(text: str) -> bool:
    """Tell whether everybody may see all that a text reads; what is not plainly so is not."""
    try:
        patterns = Patterns(FOUND.sub("", text))
        patterns.check(LABELS, TYPES)
    except UnsaidError:
        return False
    words = {*patterns.tokens}
    called = {patterns.tokens[at + 1] for at, word in enumerate(patterns.tokens) if word.lower() == "call"}
    return not words & CLOSED and not {word.lower() for word in words} & ELSEWHERE and called <= {"(", "{"}


def check(text: str) -> None:
    """Raise Forbidden when whoever asks may not see what a text reads."""
    if not asking().sees_all and not is_open(text):
        raise refusal("what that is found out from is for the municipalities")


def sees(name: str) -> bool:
    """Tell whether whoever asks may see the things of a label, or the relationships of a type."""
    return asking().sees_all or name in OPEN


def seen_types() -> str:
    """Return what Cypher has after the name of a relationship so that it is one that whoever asks may see."""
    if asking().sees_all:
        return ""
    return ":" + "|".join(name for name in RELATIONSHIPS if name in OPEN)
