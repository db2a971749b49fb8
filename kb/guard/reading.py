"""Reading: what stands where among the tokens of a query, as brackets, steps, lists and subqueries."""

from collections.abc import Iterator

Token = tuple[str, str]
Step = list[Token]
PLUSES = {"+", "||"}
"""What puts two lists or texts together."""
SMALL = {"SIZE", "COUNT", "SUM", "AVG", "STDEV", "STDEVP", "PERCENTILECONT", "PERCENTILEDISC", "LENGTH", "ROUND", "ABS"}
SMALL |= {"TOINTEGER", "TOFLOAT", "TOSTRING", "ELEMENTID", "TYPE", "DATE"}
"""What gives a number or a text, and no list."""
STEPS = {"WITH", "RETURN", "UNWIND", "MATCH", "CALL", "UNION"}
SAYS = {"CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "XOR", "NOT", "IN", "IS", "NULL", "TRUE", "FALSE", "WHERE"}
SAYS |= {"STARTS", "ENDS", "CONTAINS", "AS", "DISTINCT", "OPTIONAL", "ORDER", "BY", "ASC", "DESC", "LIMIT", "SKIP"}
SAYS |= STEPS
SUBQUERIES = {"EXISTS", "COUNT", "COLLECT"}
OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}
NOTHING = ("", "")
BEFORE_BLOCKS = {("sign", ")"), ("word", "EXISTS"), ("word", "COUNT"), ("word", "COLLECT"), ("word", "CALL")}


def collects(found: list[Token]) -> bool:
    """Tell whether a query makes a list of rows, or of what matches a pattern."""
    return any(one[1].upper() == "COLLECT" or of_pattern(found, at) for at, one in enumerate(found))


def hides(found: list[Token]) -> bool:
    """Tell whether a subquery stands where Neo4j's plan may not show it: in CASE, or within a list or map."""
    inside: list[str] = []
    cases = 0
    for at, (kind, piece) in enumerate(found):
        after = at_place(found, at + 1)
        subquery = of_pattern(found, at)
        if kind == "word" and piece in SUBQUERIES and after[1] == "{":
            subquery = piece == "COLLECT" or collects(found[at + 1 : end_of(found, at + 1)])
        if subquery and (cases > 0 or "[" in inside or "{" in inside):
            return True
        cases += (kind == "word") * ((piece == "CASE") - (piece == "END"))
        if kind == "sign" and piece in OPENING:
            inside.append("block" if is_block(found, at) or is_relationship(found, at) else piece)
        elif kind == "sign" and piece in CLOSING and inside:
            inside.pop()
    return False


def of_pattern(found: list[Token], at: int) -> bool:
    """Tell whether the bracket there begins to go through what matches a pattern: `[(a)--(b) | …`, `[p = (a)-- …`."""
    if found[at] != ("sign", "["):
        return False
    at += 3 if at_place(found, at + 2)[1] == "=" else 1
    return at_place(found, at) == ("sign", "(") and at_place(found, end_of(found, at) + 1)[1] in ("-", "<")


def comprehended(found: list[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    """Yield of what each comprehension of a list is, and what it says of each element."""
    for at in range(len(found) - 2):
        if found[at] == ("sign", "[") and found[at + 2] == ("word", "IN"):
            end = end_of(found, at + 3) + 1 if at_place(found, at + 3) == ("sign", "[") else end_of(found, at)
            yield found[at + 3 : end], after_bar(found, at)


def at_place(found: list[Token], at: int) -> Token:
    """Return what stands there, or nothing."""
    return found[at] if 0 <= at < len(found) else NOTHING


def deeper(token: Token) -> int:
    """Return 1 for a bracket that opens, -1 for one that closes, else 0."""
    kind, piece = token
    return (kind == "sign") * ((piece in OPENING) - (piece in CLOSING))


def end_of(found: list[Token], at: int) -> int:
    """Return where the bracket that opens there is closed."""
    depth = 0
    for end in range(at, len(found)):
        depth += deeper(found[end])
        if depth == 0:
            return end
    return len(found)


def is_block(found: list[Token], at: int) -> bool:
    """Tell whether a brace holds a query, and no map of a thing that is called as what may stand before a query."""
    if found[at] != ("sign", "{") or at_place(found, at - 1) not in BEFORE_BLOCKS:
        return False
    first, second = at_place(found, at + 1), at_place(found, at + 2)
    return first == ("sign", "(") or (first[1] in {*STEPS, "OPTIONAL"} and second[1] not in (":", ",", "}", "."))


def is_relationship(found: list[Token], at: int) -> bool:
    """Tell whether the bracket there is that of a relationship: `-[r:USES]-`."""
    return found[at] == ("sign", "[") and at_place(found, at - 1) == ("sign", "-")


def steps(found: list[Token]) -> Iterator[Step]:
    """Yield the steps of a query, those of its subqueries among them."""
    step: Step = []
    for at, token in enumerate(found):
        if token[0] == "word" and token[1] in STEPS and at_place(found, at - 1)[1] not in ("STARTS", "ENDS", "."):
            yield step
            step = []
        step.append(token)
    yield step


def beside(found: list[Token], at: int) -> list[Token]:
    """Return what stands in a bracket, without what stands in lists, maps and subqueries within it."""
    said: list[Token] = []
    depth = 0
    for token in found[at : end_of(found, at)]:
        depth += (token[0] == "sign") * ((token[1] in "[{") - (token[1] in "]}"))
        if depth == 1:
            said.append(token)
    return [*said, ("sign", "]")]


def values(part: list[Token]) -> Iterator[str]:
    """Yield the names of the values that stand in a part, with what they are of: `a`, and of `a.b.c` that."""
    name = ""
    for at, (kind, piece) in enumerate(part):
        before, after = at_place(part, at - 1), at_place(part, at + 1)
        said = piece in SAYS and not (before[0] == after[0] == "sign")
        if (kind == "name" or (kind == "word" and not piece[0].isdigit() and not said)) and after != ("sign", "("):
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


def after_bar(found: list[Token], at: int) -> list[Token]:
    """Return what stands behind the bar of the comprehension that begins there, up to its end."""
    end, depth = end_of(found, at), 0
    for bar in range(at, end):
        depth += deeper(found[bar])
        if found[bar] == ("sign", "|") and depth == 1:
            return found[bar + 1 : end]
    return []
