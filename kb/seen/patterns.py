"""Patterns in Cypher: whether a text says of each node and relationship in it of which kind that is.

A node says so by its labels, or is at the end of a relationship that does by its type. Whatever is not understood is
not said: so that a text passes it has to be written plainly, and no variable counts for what another pattern said.
"""

import re
from collections.abc import Collection, Iterator

TOKEN = re.compile(
    r"(?P<apart>\s+|//[^\n]*|/\*.*?\*/)|(?P<text>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    r"|[^\W\d]\w*|`(?:[^`]|``)+`|\d[\w.]*|[][(){}<>.,:|&!%=+*/^$-]",
    re.DOTALL,
)
"""A name in backticks stays as it stands: what is said is said without. Letters by their numbers are none of it."""
PAIRS = {"(": ")", "[": "]", "{": "}"}
FUNCTIONS = frozenset(
    (
        *(
            "abs",
            "avg",
            "call",
            "coalesce",
            "collect",
            "count",
            "date",
            "elementid",
            "endnode",
            "head",
            "keys",
            "labels",
        ),
        *("last", "length", "max", "min", "nodes", "properties", "relationships", "reverse", "round", "size"),
        *("startnode", "sum", "tofloat", "tointeger", "tolower", "tostring", "toupper", "trim", "type"),
    )
)
"""What stands alone in brackets behind these is no node; behind any other word it may be one."""


class UnsaidError(ValueError):
    """What is at that place in a text is not said, or not understood."""


class Patterns:
    """The words and signs of a text, where a quoted text is one, and what is between brackets."""

    def __init__(self, text: str) -> None:
        """Read a text. Raises UnsaidError where that may be no Cypher."""
        self.tokens = list(_tokens(text))
        self._closing: dict[int, int] = {}
        waiting: list[int] = []
        for at, token in enumerate(self.tokens):
            if token in PAIRS:
                waiting.append(at)
            elif token in PAIRS.values():
                if not waiting or PAIRS[self.tokens[waiting[-1]]] != token:
                    raise UnsaidError(token)
                self._closing[waiting.pop()] = at
        if waiting:
            raise UnsaidError(self.tokens[waiting[-1]])
        self.tokens += [""] * 4  # so that there is something to look at behind the last

    def check(self, labels: Collection[str], types: Collection[str]) -> None:
        """Raise UnsaidError unless all nodes and relationships are said to be of these labels and types."""
        brackets = [at for at in sorted(self._closing) if self.tokens[at] == "("]
        said = {at: known for at in brackets if (known := self._node(at, labels)) is not None}
        steps = [step for at in range(len(self.tokens)) if (step := self._step(at, types))]
        steps = [(start, end, some) for start, end, some in steps if start in said and end in said]
        for start, end, some in (*steps, *reversed(steps)):
            # Who takes no step is where they were: then what is known of the one end is all that is known of the other.
            said[start] = said[end] = some or said[start] or said[end]
        for at, known in said.items():
            if not known:
                raise UnsaidError(" ".join(self.tokens[at : self._closing[at] + 1]))

    def _node(self, at: int, labels: Collection[str]) -> bool | None:
        """Tell whether the node in brackets that open here has labels; null where it can be no node."""
        if at and self.tokens[at - 1].lower() in FUNCTIONS:
            return None
        inner = at + 1 + self._is_variable(at + 1)
        first, second, third = self.tokens[inner : inner + 3]
        if first == ":":
            following = self.tokens[self._kinds(inner, labels)]
            return True if following in (")", "{", "$") or following.upper() == "WHERE" else None
        if first == "$":
            return False if third == ")" or third.upper() == "WHERE" else None
        if first.upper() == "IS":
            return None if second.upper() in ("NULL", "NOT") else False
        return False if first in (")", "{") or first.upper() == "WHERE" else None

    def _step(self, at: int, types: Collection[str]) -> tuple[int, int, bool] | None:
        """Return where the nodes at the ends of a relationship open, and whether it is surely one; null for none."""
        if self.tokens[at] != "-" or self.tokens[at + 1] not in ("-", "["):
            return None
        if self.tokens[at + 1] == "-":
            raise UnsaidError("--")
        inner = at + 2 + self._is_variable(at + 2)
        if self.tokens[inner] != ":":
            raise UnsaidError(" ".join(self.tokens[at : inner + 1]))
        inner = self._kinds(inner, types)
        if self.tokens[inner] not in ("]", "*", "{", "$") and self.tokens[inner].upper() != "WHERE":
            raise UnsaidError(" ".join(self.tokens[at : inner + 1]))
        some = self.tokens[inner] != "*" or not self.tokens[inner + 1].startswith(("0", "$"))
        before = at - 2 if self.tokens[at - 1] == "<" else at - 1
        end = self._closing[at + 1] + 1
        after = end + 2 if self.tokens[end + 1] == ">" else end + 1
        start = next((opening for opening, closing in self._closing.items() if closing == before), -1)
        return (start, after, some) if self.tokens[end] == "-" else None

    def _kinds(self, at: int, names: Collection[str]) -> int:
        """Return where it goes on behind `:A|B`. Raises UnsaidError where one of them is none of these names."""
        while self.tokens[at] in (":", "|", "&"):
            if self.tokens[at + 1] not in names:
                raise UnsaidError(self.tokens[at + 1])
            at += 2
        return at

    def _is_variable(self, at: int) -> bool:
        token = self.tokens[at]
        return (token[:1].isalpha() or token[:1] in ("_", "`")) and token.upper() not in ("WHERE", "IS")


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or "\\u" in found[0].lower():
            raise UnsaidError(text[at : at + 20])
        if found["text"]:
            yield "''"
        elif not found["apart"]:
            yield found[0]
        at = found.end()
