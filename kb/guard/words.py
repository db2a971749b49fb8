"""What the plan doesn't show: Neo4j plans a subquery within CASE or a list comprehension out of sight.

The plan of `RETURN [x IN [1] | EXISTS { LOAD CSV … }]` has no LoadCSV (5.26.30), and that of a procedure there no
ProcedureCall. And within an expression Neo4j doesn't look whether its transaction was terminated, so that what may loop
there without end is refused as well: `all(x IN range(0, 2000000000) WHERE x >= 0)` takes half a minute of any timeout.

So this reads the query's words, and errs on the side of refusing.
"""

import re
import string
from collections import Counter
from collections.abc import Iterator

from kb.errors import Refused
from kb.guard import growth, iterating
from kb.guard.comparing import Comparing
from kb.guard.large import Big
from kb.guard.reading import NOTHING, PLUSES, SAYS, Token, hides

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\r\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |`(?P<name>(?:[^`]|``)*)`
    |(?P<word>\w+)
    |(?P<sign>=~|\|\||.)""",
    re.DOTALL | re.VERBOSE,
)
LONGEST_RANGE = 10_000
MOST_PLUSES = 12
"""A list or text that is added to itself so often is 4096 times as long."""
SIGNS = {*string.punctuation, "=~", "||"}
REPEATED = {"NOT", "-", "+"}
HEAVY = ("CASE", "UNION", "][")
MULTIPLYING = ("XOR", "&")
"""Neo4j's planner writes what stands on either side again: 19 XOR take it seconds, 60 all of its heap, as do labels."""
MOST_MULTIPLYING = 10
OPERATORS = (*"+-*/%^<>=|!:", "||", "AND", "OR", "WITH", "MATCH", "CALL")
MOST_OPERATORS = 300
"""Of a list of keys there may be any number: `n.id IN [...]`."""
MOST_RELATIONSHIPS = 60
"""Of a path of 100 the planner thinks for a minute."""
DEEPEST = 40
"""What nests deeper may be more than the stack of Neo4j's planner holds, which then never answers."""
MOST_JOINED = 10
"""Brackets with AND or OR, and subqueries, within each other: each level multiplies what the planner makes of them."""
SUBQUERY = {"EXISTS", "COUNT", "COLLECT"}
PREFIXES = {"EXPLAIN", "PROFILE", "CYPHER"}
THROUGH = {"REVERSE", "TAIL", "TOBOOLEANLIST", "TOFLOATLIST", "TOINTEGERLIST", "TOSTRINGLIST"}
THROUGH |= {"VALUETYPE", "COSINE", "EUCLIDEAN"}  # the last two of vector.similarity
"""Functions that go through a list, or give a new one that whoever compares it has to go through."""
FILE_FUNCTIONS = {"file", "linenumber"}
ONE_WITHIN_ANOTHER = "one list within another: Neo4j can't be stopped there; UNWIND the outer one"
CLOSING = {")": "(", "]": "[", "}": "{"}


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield what a query consists of; Refused for what Neo4j may take for another part of it than is read here.

    To Neo4j accents that stand alone, signs of currencies, and letters that are not seen are parts of names, as is $
    behind a letter; and there are dashes that are as good as -.
    """
    for match in TOKEN.finditer(text):
        if match.lastgroup == "sign":
            odd = match[0] not in SIGNS
            if odd or (match[0] == "$" and re.fullmatch(r"\w", text[max(match.start() - 1, 0) : match.start()])):
                raise Refused(f"{match[0]!r}: write names in letters, digits and _, or quote them with `")
        yield match


def tokens(text: str) -> list[Token]:
    """Return (kind, piece) of a query without space and comments; words are in capitals, names without their quotes."""
    _check_escapes(text)
    found = []
    for match in _matches(text):
        kind = str(match.lastgroup)
        piece = match[kind]
        if kind == "sign" and piece in "'\"`":
            raise Refused(f"a {piece} is opened and never closed")
        if kind == "sign" and piece == "/" and text[match.end() : match.end() + 1] == "*":
            raise Refused("a comment is opened and never closed")
        if kind != "space":
            # upper() makes S of the long s and K of the sign for kelvin, as Neo4j may
            found.append((kind, piece.upper() if kind == "word" else piece.replace("``", "`")))
    return found


def parameters(text: str) -> list[str]:
    """Return the names that stand behind `$` in a query, each once in their order; `at` is none that is asked for."""
    found: dict[str, None] = {}
    asked = False
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if asked and kind in ("word", "name"):
            found[match[kind].replace("``", "`")] = None
        asked = match[kind] == "$" or (asked and kind == "space")
    return [name for name in found if name != "at"]


def _check_escapes(text: str) -> None:
    if re.search(r"\\u", text, re.IGNORECASE):
        raise Refused("write letters as they are: the guard reads no \\u escapes")


def check_depth(text: str) -> None:
    """Raise Refused for what Neo4j can't even look at: what is nested too deep, or repeated again and again.

    And for another database, which Neo4j would look for before it says what a query does.
    """
    _check_escapes(text)
    depth = signs = links = 0
    times: Counter[str] = Counter()
    before = ""
    joined = [False]
    for match in _matches(text):  # what else is wrong with it, Neo4j says better, and where
        piece = match[0].upper()
        if match.lastgroup == "space":
            continue
        if match.lastgroup == "word" and piece == "USE":
            raise Refused("USE: there is one database to ask")
        if match.lastgroup in ("word", "sign"):
            depth = max(0, depth + (piece in CLOSING.values()) - (piece in CLOSING))
            signs = signs + 1 if piece in REPEATED else 0
            if piece in CLOSING.values():
                joined.append(piece == "{" and before in SUBQUERY)
            elif piece in CLOSING:
                joined = joined[:-1] or [False]
            elif piece in ("AND", "OR"):
                joined[-1] = True
            if sum(joined) > MOST_JOINED:
                raise Refused(
                    f"the query is nested too deep: at most {MOST_JOINED} of AND, OR and subqueries within each other"
                )
            times[piece if piece != "[" or before != "]" else "]["] += 1
            times["relationships"] += before == ")" and piece in ("-", "<")
        links = links + 1 if piece == "." else links if before == "." else 0
        if max(depth, signs, links, *(times[one] for one in HEAVY)) > DEEPEST:
            raise Refused(f"the query is nested too deep: at most {DEEPEST} brackets, CASEs or signs within each other")
        before = piece
    if times["relationships"] > MOST_RELATIONSHIPS:
        raise Refused(f"relationships: at most {MOST_RELATIONSHIPS} in a query")
    if often := [one for one in OPERATORS if times[one] > MOST_OPERATORS]:
        raise Refused(f"{often[0]}: at most {MOST_OPERATORS} in a query")
    if often := [one for one in MULTIPLYING if times[one] > MOST_MULTIPLYING]:
        raise Refused(f"{often[0]}: at most {MOST_MULTIPLYING} in a query")


def check(
    text: str, unlisted: frozenset[str] = frozenset(), longest: int = 0, *, many: bool, things: float = 0.0
) -> None:
    """Raise Refused for what may not run and the plan may not show.

    `unlisted` names functions that aren't Neo4j's; the longest text among the parameters has `longest` letters. `many`
    says that the query may have many more rows than there are things, of which there are two to the power of `things`.
    """
    found = tokens(text)
    words = {piece for kind, piece in found if kind == "word"}
    if found and found[0][1] in PREFIXES and found[0][0] == "word":
        raise Refused(f"{found[0][1]}: write the query alone, without prefixes")
    if "LOAD" in words and "CSV" in words:
        raise Refused("LOAD CSV: a query reads the landscape alone, no file and no address")
    if "REDUCE" in words:
        raise Refused("reduce: Neo4j can't be stopped within it; UNWIND the list, and use sum, max or collect")
    if any(kind == "sign" and piece == "=~" for kind, piece in found):
        raise Refused("=~: Neo4j can't be stopped within it; use CONTAINS, STARTS WITH or ENDS WITH")
    if sum(kind == "sign" and piece in PLUSES for kind, piece in found) > MOST_PLUSES:
        raise Refused(f"+ and ||: at most {MOST_PLUSES} in a query")
    _check_subqueries(found)
    _check_ranges(found)
    _check_nesting(found, [match[0] for match in TOKEN.finditer(text) if match.lastgroup != "space"])
    texts, many = growth.texts_of(found), many or hides(found)
    big = Big(found)
    growth.check(found, big, texts, many=many, things=things)
    iterating.check(found, big, texts, longest, many=many)
    for name in calls(found):
        if name in unlisted | FILE_FUNCTIONS:
            raise Refused(f"{name}(): this function is none of those that may be used")


def _check_subqueries(found: list[Token]) -> None:
    """Refuse a procedure in a query that has a subquery within an expression: it may be there, out of sight."""
    following = [*(piece for _, piece in found[1:]), ""]
    words = [(piece, after) for (kind, piece), after in zip(found, following, strict=True) if kind == "word"]
    hidden = any(word in SUBQUERY and after != "(" for word, after in words)
    if hidden and any(word == "CALL" and after not in ("{", "(") for word, after in words):
        raise Refused("CALL: no procedure in a query with EXISTS {}, COUNT {} or COLLECT {}: Neo4j may not show it")


def _check_ranges(found: list[Token]) -> None:
    for at, (kind, piece) in enumerate(found):
        if kind in ("word", "name") and piece.upper() == "RANGE":
            rest = "".join(piece for _, piece in found[at + 1 : at + 6])
            bounds = re.fullmatch(r"\((\d{1,5}),(\d{1,5})\)", rest, re.ASCII)
            if not bounds or int(bounds[2]) - int(bounds[1]) > LONGEST_RANGE:
                raise Refused(f"range: write its two bounds as whole numbers, at most {LONGEST_RANGE} apart")


def _check_nesting(found: list[Token], written: list[str]) -> None:
    """Refuse to go through a list for each element of another within one expression, in words or by what it calls.

    `written` are the tokens as they stand there: two names may differ in their capitals alone.
    """
    stack: list[tuple[str, str | None, str]] = []
    going: set[int] = set()
    comparing = Comparing(found, written)
    own: dict[int, str] = {}  # by the depth that they are said of, for what stands behind WHERE or the bar
    for at, (kind, piece) in enumerate(found):
        before, after = found[at - 1] if at else NOTHING, (*found[at + 1 : at + 2], NOTHING)[0]
        if stack and stack[-1][1] is not None and piece in ("WHERE", "|"):
            own[len(stack)] = stack[-1][1]
        elif own and (
            (kind != "text" and piece.upper() in THROUGH and after[1] == "(")
            or (before[1] == piece == "." and stack[-1][0] == "slice")
            or (at not in going and comparing.is_long(at, {*own.values()}, stack[-1][2]))
        ):
            raise Refused(ONE_WITHIN_ANOTHER)
        if kind != "sign":
            continue
        if piece in CLOSING.values():
            goes_through = iterating.goes_through(found, at)
            if goes_through and any(one is not None for _, one, _ in stack):
                raise Refused(ONE_WITHIN_ANOTHER)
            of_list = before[1] in CLOSING or (before[0] in ("word", "name") and before[1] not in SAYS)
            going |= {at + 2} if goes_through else set()
            of = written[at + 1] if goes_through else None
            stack.append(
                ("slice" if piece == "[" and of_list else piece, of, before[1].upper() if piece == "(" else "")
            )
        elif piece in CLOSING and stack and stack[-1][0] in (CLOSING[piece], "slice" * (piece == "]")):
            own.pop(len(stack), None)
            stack.pop()


def calls(found: list[Token]) -> Iterator[str]:
    """Yield the dotted names, in small letters, that stand before a parenthesis."""
    name: list[str] = []
    dotted = False
    for kind, piece in found:
        if kind in ("word", "name"):
            name = [*name, piece.lower()] if dotted else [piece.lower()]
            dotted = False
        elif piece == "." and name:
            dotted = True
        else:
            if piece == "(" and name:
                yield ".".join(name)
            name, dotted = [], False
