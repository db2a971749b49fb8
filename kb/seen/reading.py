"""What a text of Cypher reads, told by what it names: who may see all of that may see what it answers."""

import re
from functools import lru_cache

from kb.access.asking import asking, refusal
from kb.model import NODES, RELATIONSHIPS

OPEN = frozenset(name for name, noun in (NODES | RELATIONSHIPS).items() if noun.seen_by == "public")
"""The labels and types that everybody may see; what is not among them is not for the public."""
KNOWN = frozenset(NODES) | frozenset(RELATIONSHIPS)
OURS = frozenset({"Landscape"})
NO_LABEL = frozenset({"CASE", "COLLECT", "COUNT", "EXISTS", "FALSE", "NOT", "NULL", "TRUE"})
"""What begins with a capital after a colon and is a word of Cypher."""
APART = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
NAMED = re.compile(r":\s*`?([A-Z]\w*)`?((?:\s*[|&:]+\s*`?[A-Z]\w*`?)*)")
FOUND = re.compile(
    r"CALL db\.index\.fulltext\.queryNodes\([^)]*\) YIELD node\b(?=.*\bWHERE n:[A-Z][\w|]*\s+AND\b)", re.DOTALL
)
"""What a search finds is of any noun, until it is said of which."""
LABELLED = re.compile(r"(MATCH\s*\()(\w+)\)\s*WHERE\s+\2:([A-Z][\w|]*)(?=\s+(?:AND|RETURN|WITH)\b|\s*$)")
ANYTHING = re.compile(
    r"-\[[^\]:]*\]"  # a relationship of any type
    r"|--"
    r"|:\s*(?:[!%(]|\$\()|[|&]\s*(?:[!%(]|\$\()"  # any label but one, or one that is not known yet
    r"|\bMATCH\s*\(\s*\w*\s*(?:WHERE\b[^)]*|\{[^}]*\}\s*)?\)(?!\s*(?:<-|-))"  # any node
    r"|\bCALL\s+\w+\.|\bdb\.|\bapoc\."  # a procedure
)


@lru_cache(maxsize=1000)
def is_open(text: str) -> bool:
    """Tell whether everybody may see all that a text reads: what it names is open, and it names all.

    Text that leaves open what it reads, such as a relationship of any type, reads everything.
    """
    bare = LABELLED.sub(r"\1\2:\3) WHERE true", FOUND.sub("", APART.sub("''", text)))
    if ANYTHING.search(bare):
        return False
    named = {name for found in NAMED.finditer(bare) for name in re.findall(r"[A-Z]\w*", found[0])}
    mentioned = KNOWN & set(re.findall(r"\b[A-Z]\w*\b", bare))
    return named - NO_LABEL - OURS <= OPEN and mentioned <= OPEN


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
