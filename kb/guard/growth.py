"""Growth: how large a value a query may build from few letters, by lists, maps and texts that share their parts.

Neo4j doesn't count what an expression builds, and goes through all of its parts, without looking whether it was
stopped, to compare it, to sort it, or to send it: `WITH [a, a] AS a`, forty times, has a thousand billion of them. So
the steps of a query are multiplied here, in bits: each by the expression in it that grows most, a list comprehension
by as many as a range has, a list or map by as many values as stand in it.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

from kb.errors import Refused

Token = tuple[str, str]
Step = list[list[Token]]
"""Its expressions in brackets, behind what stands beside them."""
MOST_BITS = 32
LOOP_BITS = 13
"""A range has at most 10 000 numbers."""
COLLECTED_BITS = 24
"""Of rows that multiply, Neo4j's memory holds some 20 million in a list."""
SEARCHING = {"CONTAINS", "STARTS", "ENDS", "SPLIT", "REPLACE"}
"""What looks for one text in another may go through the one for each letter of the other."""
MOST_SEARCHED_BITS = 36
MOST_COMMAS = 60
"""Who writes more, or has any of these, begins with a list that may be as long as a range."""
PLUSES = {"+", "||"}
"""What puts two lists or texts together."""
NORMALIZED_BITS = math.log2(18)
"""One letter becomes so many at most: U+FDFA."""
LONG = {"RANGE", "COLLECT", "NODES", "RELATIONSHIPS", "KEYS", "SPLIT", "$"}
STEPS = {"WITH", "RETURN", "UNWIND", "MATCH", "CALL", "UNION"}
SAYS = {"CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "XOR", "NOT", "IN", "IS", "NULL", "TRUE", "FALSE", "WHERE"}
SAYS |= {"STARTS", "ENDS", "CONTAINS", "AS", "DISTINCT", "OPTIONAL", "ORDER", "BY", "ASC", "DESC", "LIMIT", "SKIP"}
SAYS |= STEPS
PATHS = {"ANY", "ALL", "SHORTEST"}
OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}
NOTHING = ("", "")
BEFORE_BLOCKS = {("sign", ")"), ("word", "EXISTS"), ("word", "COUNT"), ("word", "CALL")}


def steps_of(found: list[Token]) -> list[Step]:
    """Return the steps of a query that build something."""
    return [step for step in _steps(found) if not _matches(step[0])]


def of_texts(steps: list[Step]) -> float:
    """Return by how many bits the longest text may become longer in the steps of a query."""
    return sum(_put_together([token for part in step for token in part]) + _replaced(step) for step in steps)


def check(found: list[Token], steps: list[Step], texts: float, *, many: bool) -> None:
    """Raise Refused for a query whose steps may multiply what they build beyond what Neo4j can go through.

    `many` says that its rows may be many more than there are things, and so what it collects.
    """
    begun = any(piece.upper() in LONG for _, piece in found) or found.count(("sign", ",")) > MOST_COMMAS
    first = COLLECTED_BITS if many and collects(found) else begun * LOOP_BITS
    longest = max((len(piece) for kind, piece in found if kind == "text"), default=1)
    letters = LOOP_BITS if ("sign", "$") in found else math.log2(longest)
    searches = any(kind in ("word", "name") and piece.upper() in SEARCHING for kind, piece in found)
    big = None if _has_paths(found) else {two[1].upper() for one, two in pairwise(found) if one[1] in ("AS", "$")}
    grown = sum(max(_bits(part, big) for part in step) + _replaced(step) for step in steps)
    if max(first, letters) + grown > MOST_BITS or searches * 2 * (letters + texts) > MOST_SEARCHED_BITS:
        raise Refused("the query builds lists, maps or texts out of each other again and again: do it in fewer steps")


def collects(found: list[Token]) -> bool:
    """Tell whether a query makes a list of rows, or of what matches a pattern."""
    return any(one[1].upper() == "COLLECT" or _of_pattern(found, at) for at, one in enumerate(found))


def subqueries(found: list[Token]) -> int:
    """Count what makes a list of what matches a pattern, as `COLLECT { … }` or `[(a)--(b) | …]`."""
    collecting = list(pairwise(found)).count((("word", "COLLECT"), ("sign", "{")))
    return collecting + sum(_of_pattern(found, at) for at in range(len(found)))


def _of_pattern(found: list[Token], at: int) -> bool:
    """Tell whether the bracket there begins to go through what matches a pattern: `[(a)--(b) | …`, `[p = (a)-- …`."""
    if found[at] != ("sign", "["):
        return False
    return [("sign", "(")] in (found[at + 1 : at + 2], found[at + 3 : at + 4] if _said(found, at + 2) == "=" else [])


def _said(found: list[Token], at: int) -> str:
    return found[at][1] if at < len(found) else ""


def _has_paths(found: list[Token]) -> bool:
    """Tell whether a query may name paths, or lists of what is along them: `p = …`, `[r*]`, `((a)--(b)){1,9}`."""
    for at, (kind, piece) in enumerate(found):
        if kind == "word" and piece == "MATCH" and _said(found, at + 2) == "=":
            return True
        if kind == "sign" and piece in (",", "[") and _said(found, at + 2) == "=":
            return True
        if kind == "sign" and piece == ")" and _said(found, at + 1) in ("{", "+", "*"):
            return True
        if kind == "sign" and piece == "*" and at and found[at - 1][1] != "(":
            return True
    return False


def _matches(step: list[Token]) -> bool:
    """Tell whether a step only looks for what is there, and not by its first word, which may be a name."""
    first, second, third = (*step[:3], NOTHING, NOTHING, NOTHING)[:3]
    path = second[0] in ("word", "name") and (third == ("sign", "=") or second[1].rstrip("(") in PATHS)
    return first == ("word", "MATCH(") or (first == ("word", "MATCH") and path)


def _begins(following: list[Token]) -> bool:
    """Tell whether a brace holds a query, and no map of a thing that is called as what may stand before a query."""
    first, second = (*following, NOTHING, NOTHING)[:2]
    return first == ("sign", "(") or (first[1] in {*STEPS, "OPTIONAL"} and second[1] not in (":", ",", "}", "."))


def _steps(found: list[Token]) -> Iterator[Step]:
    """Yield, of each step, its expressions in brackets and what stands beside them."""
    step: Step = [[]]
    inside: list[str] = []
    for at, (kind, piece) in enumerate(found):
        before, after = found[at - 1] if at else NOTHING, (*found[at + 1 : at + 2], NOTHING)[0]
        if kind == "sign" and piece in "[{(":
            block = piece == "{" and (before in BEFORE_BLOCKS and _begins(found[at + 1 : at + 3]))
            if not inside and piece != "(" and not block:
                step.append([before] if piece == "{" or before in _words("COLLECT") else [])
            if inside or (piece != "(" and not block):
                inside.append(piece)
        if not inside and kind == "word" and piece in STEPS and before[1] not in ("STARTS", "ENDS", "."):
            yield step
            step = [[]]
        step[-1 if inside else 0].append((kind, piece if after[1] != "(" or kind == "sign" else piece + "("))
        if kind == "sign" and piece in CLOSING and inside:
            inside.pop()
    yield step


def _words(*words: str) -> set[Token]:
    return {("word", word) for word in words}


def _bits(part: list[Token], big: set[str] | None) -> float:
    """Return by how many bits what stands in a part is larger than the largest that it is made of.

    `big` names what a query builds or is given; what it matches is a thing or a relationship. Null is all.
    """
    if ("sign", "[") not in part[:1] and ("sign", "{") not in part[:2]:
        return _put_together(part)
    loops = _loops(part, big) + sum(
        token in _words("COLLECT") and not _of_patterns(part[at:]) for at, token in enumerate(part)
    )
    return LOOP_BITS * loops + math.log2(max(1, len(list(_values(part)))))


def _put_together(part: list[Token]) -> float:
    """Return by how many bits what a part puts together is larger than the largest that it is made of."""
    return math.log2(1 + sum(kind == "sign" and piece in PLUSES for kind, piece in part))


def _values(part: list[Token]) -> Iterator[str]:
    """Yield the names of the values that stand in a part, with what they are of: `a`, and of `a.b.c` that."""
    name = ""
    for at, (kind, piece) in enumerate(part):
        before, after = part[at - 1] if at else NOTHING, (*part[at + 1 : at + 2], NOTHING)[0]
        said = piece in SAYS and not (before[0] == after[0] == "sign")
        if kind == "name" or (kind == "word" and not piece[0].isdigit() and not piece.endswith("(") and not said):
            name = name + piece
            if after[1] not in (".", ":"):
                yield name
                name = ""
            elif after[1] == ":":
                name = ""
        elif piece == "." and name:
            name += "."
        else:
            name = ""


def _loops(part: list[Token], big: set[str] | None) -> int:
    """Count the comprehensions in a part that say something big for each element that is not made of it alone."""
    number = 0
    for at, token in enumerate(part):
        if token == ("sign", "[") and part[at + 2 : at + 3] == [("word", "IN")]:
            own = {part[at + 1][1]}
        elif _of_pattern(part, at):
            own = {part[at + 1][1]} | {name for before, (_, name) in pairwise(part[at:]) if before[1] == "("}
        else:
            continue
        said = _after_bar(part[at + 1 :])
        roots = {name for name in (name.split(".")[0] for name in _values(said)) if big is None or name.upper() in big}
        number += bool(roots - own) or any(piece == "RANGE(" for _, piece in said)
    return number


def comprehended(found: list[Token]) -> Iterator[list[Token]]:
    """Yield what each comprehension of a list says of its elements."""
    for at in range(len(found) - 2):
        if found[at] == ("sign", "[") and found[at + 2] == ("word", "IN"):
            yield _after_bar(found[at + 1 :])


def _after_bar(part: list[Token]) -> list[Token]:
    """Return what stands behind the bar of a comprehension, up to its end."""
    depth, bar = 0, -1
    for at, (kind, piece) in enumerate(part):
        if kind != "sign":
            continue
        if piece == "|" and depth == 0:
            bar = at
        depth += (piece in OPENING) - (piece in CLOSING)
        if depth < 0:
            return part[bar + 1 : at] if bar >= 0 else []
    return []


def _of_patterns(part: list[Token]) -> bool:
    """Tell whether a subquery returns what it has matched itself, and no more for each than there is of it."""
    matched, last = set[str](), 0
    pattern, depth = False, 0
    for at, (kind, piece) in enumerate(part):
        depth += (piece == "{") - (piece == "}") if kind == "sign" else 0
        if at > 1 and depth <= 0:
            part = part[:at]
            break
        if kind == "word" and piece.rstrip("(") in {*STEPS, "WHERE"}:
            pattern, last = piece.rstrip("(") == "MATCH", at if piece.startswith("RETURN") else last
        elif pattern and depth == 1 and part[at - 1][1] in ("(", "["):
            matched.add(piece)
    return bool(last) and {name.split(".")[0] for name in _values(part[last + 1 :])} <= matched


def _replaced(step: Step) -> float:
    """Return by how many bits replace() and normalize() make a text longer in a step."""
    part = [token for one in step for token in one]
    bits = 0.0
    for at, token in enumerate(part):
        if token[0] in ("word", "name") and token[1].upper() == "REPLACE(":
            given = _last_two(part[at + 2 :])
            texts = [len(one[0][1]) - 2 if len(one) == 1 and one[0][0] == "text" else None for one in given]
            sought, put = texts if len(texts) == 2 else (None, None)
            bits += LOOP_BITS if put is None else math.log2(max(1.0, (put + 1) / max(1, sought or 1)))
        bits += NORMALIZED_BITS * (token[1].upper() == "NORMALIZE(")
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
