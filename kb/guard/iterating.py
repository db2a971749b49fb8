"""Iterating: how much a query does for each element of a list within one expression.

Neo4j looks between rows whether it was stopped, and within an expression only where that reads the graph. A list that
is collected of rows that multiply may have millions of elements, so what is done for each has to be little: its calls,
signs and words of Cypher are counted, as often as the longest text that they may be given is long, and as lists are
put together.
"""

from collections.abc import Iterator

from kb.errors import Refused
from kb.guard.large import Big, put_together
from kb.guard.reading import CLOSING, NOTHING, OPENING, Token, at_place, collects, comprehended

MOST_OF_MANY = 8
"""For each of the 20 million elements that Neo4j's memory holds: half a minute."""
MOST_COLLECTED = 50
"""Of each thing, or each relationship, there is one; what an analyst makes of collected nodes has up to 42."""
MOST_OF_FEW = 2_000
"""Lists that aren't collected or put together have tens of thousands of elements at most, and not millions."""
LETTERS = 64
"""Going through so many takes as long as a call."""
PREDICATES = {"ALL", "ANY", "NONE", "SINGLE"}
CALLS = {
    **dict.fromkeys(("SPLIT", "REPLACE", "TRIM", "POINT", "DISTANCE", "RANDOMUUID"), 6),
    **dict.fromkeys(("DATE", "TIME", "LOCALTIME", "TRUNCATE", "BETWEEN", "INMONTHS", "INDAYS", "INSECONDS"), 15),
    **dict.fromkeys(("DATETIME", "LOCALDATETIME", "DURATION"), 25),
}
"""What weighs more than others: those take up to 0.1 µs, a text read as a moment with a time zone 5 µs."""
CONVERTED = {"TOSTRINGLIST", "TOINTEGERLIST", "TOFLOATLIST", "TOBOOLEANLIST"}
SIGNS = {*"+-*/%^=<>,", "||"}
SAID = {"AND", "OR", "XOR", "NOT", "IN", "IS", "STARTS", "ENDS", "CONTAINS", "CASE", "WHEN"}


def check(found: list[Token], big: Big, texts: float, longest: int, *, many: bool) -> None:
    """Raise Refused for a query that does too much for each element.

    Its longest parameter has `longest` letters, and a text may become longer by the bits of `texts`. `many` says that
    its rows may be many more than there are things, and so what it collects.
    """
    written = max((len(piece) for kind, piece in found if kind == "text"), default=0)
    letters = max(longest, written) * 2**texts
    weight = sum(_weights(found)) * max(1.0, letters / LETTERS) * 2 ** put_together(found, big)
    collected = collects(found)
    most = (MOST_OF_MANY if many else MOST_COLLECTED) if collected else MOST_OF_FEW
    if weight > most:
        raise Refused(
            "the query does more for each element of a list than Neo4j can be stopped in: UNWIND the list, or do less"
        )
    if many and collected and _makes(found):
        raise Refused(
            "the query makes something new of each element of a list that may have millions, for which Neo4j may have "
            "no memory: make it within collect(…), or UNWIND the list"
        )


def goes_through(found: list[Token], at: int) -> bool:
    """Tell whether the bracket there begins to go through a list: `[x IN …`, `all(x IN …`."""
    before, name, said = (at_place(found, one) for one in (at - 1, at + 1, at + 2))
    opens = found[at] == ("sign", "[") or (found[at] == ("sign", "(") and before[1].upper() in PREDICATES)
    return opens and name[0] in ("word", "name") and said == ("word", "IN")


def _makes(found: list[Token]) -> bool:
    """Tell whether something is made of each element of a list, more than the element or a property of it."""
    for of, said in comprehended(found):
        if not _is_written(of) and any(kind == "text" or (kind == "sign" and piece != ".") for kind, piece in said):
            return True
    return any(kind in ("word", "name") and piece.upper() in CONVERTED for kind, piece in found)


def _is_written(of: list[Token]) -> bool:
    """Tell whether a list is one whose elements, or their number, stand in the query."""
    first = (*of, NOTHING)[0][1].upper()
    plain = all(kind == "text" or (kind == "sign" and piece in "[],-.") or piece[:1].isdigit() for kind, piece in of)
    return first == "RANGE" or (first == "[" and plain)


def _weights(found: list[Token]) -> Iterator[float]:
    """Yield what each call, sign or word weighs that stands where a list is gone through; its own IN is one of them."""
    within: list[bool] = []
    for at, (kind, piece) in enumerate(found):
        if kind == "sign" and piece in OPENING:
            within.append(goes_through(found, at))
        elif kind == "sign" and piece in CLOSING:
            within = within[:-1]
        elif any(within):
            if kind in ("word", "name") and found[at + 1 : at + 2] == [("sign", "(")]:
                yield CALLS.get(piece.upper(), 1)
            elif (kind == "sign" and piece in SIGNS and not (piece in "=>" and found[at - 1][1] in ("<", ">"))) or (
                kind == "word" and piece in SAID
            ):
                yield 1
            elif piece == ".":
                yield 0.5


def longest_text(value: object) -> int:
    """Return how many letters the longest text in parameters has; keys are texts, too."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return max(map(longest_text, (*value, *value.values())), default=0)
    return max(map(longest_text, value), default=0) if isinstance(value, list) else 0


def rounded(letters: int) -> int:
    """Return a power of two that is no less, and the same for all short texts; none is none."""
    return 1 << max(4, (letters - 1).bit_length()) if letters else 0
