"""Growth: how large a value a query may build from few letters, by lists, maps and texts that share their parts.

Neo4j doesn't count what an expression builds, and goes through all of its parts, without looking whether it was
stopped, to compare it, to sort it, or to send it: `WITH [a, a] AS a`, forty times, has a thousand billion of them. So
all that a query builds is multiplied here, in bits: each list or map by as many values as stand in it of what may be
large itself, a list comprehension that says such a thing for each element by as many as a range has.
"""

import math
from itertools import pairwise

from kb.errors import Refused
from kb.guard.large import Big, is_small, put_together
from kb.guard.reading import (
    CLOSING,
    OPENING,
    PLUSES,
    SAYS,
    STEPS,
    Token,
    after_bar,
    at_place,
    beside,
    collects,
    end_of,
    is_block,
    is_relationship,
    of_pattern,
    steps,
    values,
)

MOST_BITS = 32
LOOP_BITS = 13
"""A range has at most 10 000 numbers."""
COLLECTED_BITS = 24
"""Of rows that multiply, Neo4j's memory holds some 20 million in a list."""
SEARCHING = {"CONTAINS", "STARTS", "ENDS", "SPLIT", "REPLACE", "TRIM", "BTRIM", "LTRIM", "RTRIM"}
"""What looks for one text in another may go through the one for each letter of the other."""
MOST_SEARCHED_BITS = 36
MOST_COMMAS = 60
"""Who writes more, or has any of these, begins with a list that may be as long as a range."""
NORMALIZED_BITS = math.log2(18)
"""One letter becomes so many at most: U+FDFA."""
LONG = {"RANGE", "COLLECT", "NODES", "RELATIONSHIPS", "KEYS", "SPLIT", "$"}
MADE = {"RANGE", "SPLIT", "KEYS", "NODES", "RELATIONSHIPS"}
"""What makes a list that isn't named."""


def texts_of(found: list[Token]) -> float:
    """Return by how many bits the longest text may become longer in the steps of a query."""
    bits = most = 0.0
    for step in steps(found):
        own = math.log2(1 + sum(kind == "sign" and piece in PLUSES for kind, piece in step)) + _replaced(step)
        most = max(most, bits + own)
        if step[:1] != [("word", "MATCH")]:  # which names nothing that it builds
            bits += own
    return most


def check(found: list[Token], big: Big, texts: float, *, many: bool, things: float = 0.0) -> None:
    """Raise Refused for a query whose steps may multiply what they build beyond what Neo4j can go through.

    `many` says that its rows may be many more than there are things, and so what it collects; `things` are the bits of
    how many relationships there are.
    """
    collected = collects(found)
    begun = any(piece.upper() in LONG for _, piece in found) or found.count(("sign", ",")) > MOST_COMMAS
    first = COLLECTED_BITS if many and collected else max(LOOP_BITS * begun, things * collected)
    longest = max((len(piece) for kind, piece in found if kind == "text"), default=1)
    letters = LOOP_BITS if ("sign", "$") in found else math.log2(longest)
    searches = any(kind in ("word", "name") and piece.upper() in SEARCHING for kind, piece in found)
    grown = sum(_bits(found, at, big) for at in range(len(found))) + put_together(found, big) + _replaced(found)
    grown += math.log2(max(1, sum(_compares(found, at, big) for at in range(len(found)))))
    if max(first, letters) + grown > MOST_BITS or searches * 2 * (letters + texts) > MOST_SEARCHED_BITS:
        raise Refused(
            "the query builds lists, maps or texts out of each other again and again, and Neo4j can't be stopped while "
            "it goes through them: do it in fewer steps, or by rows"
        )


def _bits(found: list[Token], at: int, big: Big) -> float:
    """Return by how many bits what begins there is larger than the largest that it is made of."""
    kind, piece = found[at]
    if (kind, piece) == ("word", "COLLECT") and at_place(found, at + 1)[1] == "{":
        return 0.0 if _of_patterns(found[at:]) else LOOP_BITS
    if kind in ("word", "name") and piece.upper() == "COLLECT":
        within = found[at : end_of(found, at + 1)]
        return LOOP_BITS * sum(of in ("word", "name") and said.upper() in ("RANGE", "SPLIT") for of, said in within)
    if kind != "sign" or piece not in ("[", "{") or is_block(found, at) or is_relationship(found, at):
        return 0.0
    if at_place(found, at + 2) == ("word", "IN") or of_pattern(found, at):
        return _loop(found, at, big)
    before = at_place(found, at - 1)
    named = before[0] == "name" or (before[0] == "word" and before[1] not in SAYS)
    if piece == "[" and (named or before[1] in CLOSING):
        return 0.0  # a part of it
    large = sum(name.split(".")[0] in big for name in values(beside(found, at)))
    return math.log2(max(1, large + (piece == "{" and named and before[1] in big)))


def _loop(found: list[Token], at: int, big: Big) -> float:
    """Return the bits of a comprehension that says something big for each element that is not made of it alone."""
    said = after_bar(found, at)
    own = {found[at + 1][1]}
    if of_pattern(found, at):
        own |= {name for before, (_, name) in pairwise(found[at : end_of(found, at)]) if before[1] == "("}
    roots = {name.split(".")[0] for name in values(said)} - own
    if any(root in big for root in roots):
        return LOOP_BITS
    if any(kind in ("word", "name") and piece.upper() in MADE for kind, piece in said):
        return LOOP_BITS
    return math.log2(max(1, said.count(("sign", ",")) / 16))


def _of_patterns(part: list[Token]) -> bool:
    """Tell whether a subquery returns what it has matched itself, and no more for each than there is of it."""
    matched, last = set[str](), 0
    pattern, depth = False, 0
    for at, (kind, piece) in enumerate(part):
        depth += (piece == "{") - (piece == "}") if kind == "sign" else 0
        if at > 1 and depth <= 0:
            part = part[:at]
            break
        if kind == "word" and piece in {*STEPS, "WHERE"}:
            pattern, last = piece == "MATCH", at if piece == "RETURN" else last
        elif pattern and depth == 1 and part[at - 1][1] in ("(", "["):
            matched.add(piece)
    return bool(last) and {name.split(".")[0] for name in values(part[last + 1 :])} <= matched


def _replaced(part: list[Token]) -> float:
    """Return by how many bits replace() and normalize() make a text longer."""
    bits = 0.0
    for at, (kind, piece) in enumerate(part):
        if kind not in ("word", "name") or at_place(part, at + 1) != ("sign", "("):
            continue
        if piece.upper() == "REPLACE":
            given = _last_two(part[at + 2 :])
            texts = [len(one[0][1]) - 2 if len(one) == 1 and one[0][0] == "text" else None for one in given]
            sought, put = texts if len(texts) == 2 else (None, None)
            bits += LOOP_BITS if put is None else math.log2(max(1.0, (put + 1) / max(1, sought or 1)))
        bits += NORMALIZED_BITS * (piece.upper() == "NORMALIZE")
    return bits


def _last_two(part: list[Token]) -> list[list[Token]]:
    """Return what a call of three is given behind the first."""
    given: list[list[Token]] = [[]]
    depth = 0
    for kind, piece in part:
        if kind == "sign":
            depth += (piece in OPENING) - (piece in CLOSING)
            if depth < 0:
                return given[1:]
            if piece == "," and depth == 0:
                given.append([])
                continue
        given[-1].append((kind, piece))
    return []


def _compares(found: list[Token], at: int, big: Big) -> bool:
    """Tell whether two things are compared there that may both be large."""
    kind, piece = found[at]
    before, after = at_place(found, at - 1), at_place(found, at + 1)
    if (kind, piece) == ("word", "IN"):
        if at_place(found, at - 2)[1] in ("[", "("):
            return False  # as it goes through a list
    elif kind != "sign" or piece not in "=<>" or before[1] in ("-", "<", ">") or after[1] == "-":
        return False
    right = at + 2 if piece in "<>" and after[1] in ("=", ">") else at + 1
    left = at - 3 if at_place(found, at - 2)[1] == "." else at - 1
    return not (is_small(found, right, big) or is_small(found, left, big))
