"""Large: which names of a query may be of something large, and what puts such things together."""

from itertools import pairwise

from kb.guard.reading import (
    PLUSES,
    SMALL,
    STEPS,
    Token,
    at_place,
    deeper,
    end_of,
    is_block,
    is_relationship,
)


class Big:
    """Know which names may be of something large: what a query builds, is given, or finds along a path."""

    def __init__(self, found: list[Token]) -> None:
        """Look for them."""
        aliases = {two[1].upper() for one, two in pairwise(found) if one == ("word", "AS")}
        large = (at for at in range(len(found)) if _names_large(found, at, aliases))
        self.names = {at_place(found, at + 1)[1].upper() for at in large}
        self.all = _has_paths(found)

    def __contains__(self, name: str) -> bool:
        return self.all or name.upper() in self.names


def put_together(found: list[Token], big: Big) -> int:
    """Return by how many bits a list may become longer by lists that are added to it; a text or number adds none."""
    return sum(_adds(found, at, big) for at in range(len(found)))


def _has_paths(found: list[Token]) -> bool:
    """Tell whether a query may name paths, or lists of what is along: `p = …`, `[r*]`, `-[r]->+`, `((a)--(b)){1,9}`."""
    for at, (kind, piece) in enumerate(found):
        if piece in ("MATCH", ",", "[") and at_place(found, at + 2) == ("sign", "="):
            return True
        along = kind == "sign" and piece in ("+", "*", "{") and not is_block(found, at)
        if along and (at_place(found, at - 1)[1] in ("-", ">") or _ends_path(found, at - 1)):
            return True
        if is_relationship(found, at) and ("sign", "*") in found[at : end_of(found, at)]:
            return True
    return False


def _names_large(found: list[Token], at: int, aliases: set[str]) -> bool:
    """Tell whether what follows there is the name of something that may be large: of no number, nor a property."""
    if found[at][1] == "$":
        return True
    if found[at] != ("word", "AS"):
        return False
    begin, depth = at, 0
    while begin > 0:
        kind, piece = found[begin - 1]
        depth -= deeper((kind, piece))
        if depth < 0 or (depth == 0 and (piece == "," or (kind == "word" and piece in {*STEPS, "DISTINCT"}))):
            break
        begin -= 1
    first = found[begin]
    if first[0] == "word" and first[1] in SMALL and at_place(found, begin + 1) == ("sign", "("):
        return end_of(found, begin + 1) != at - 1
    of_one = at - begin == 3 and found[begin + 1] == ("sign", ".") and first[0] in ("word", "name")
    if of_one and first[1].upper() not in aliases:
        return False
    return not (at - begin == 1 and (first[0] == "text" or first[1][:1].isdigit()))


def _ends_path(found: list[Token], end: int) -> bool:
    """Tell whether what is closed there is a path in brackets: `((a)--(b))`."""
    if at_place(found, end) != ("sign", ")"):
        return False
    at, depth = end, 1
    while depth and at:
        at -= 1
        depth -= deeper(found[at])
    within = found[at + 1 : end]
    return within[:1] == [("sign", "(")] and any(
        one == ("sign", ")") and two[1] in ("-", "<") for one, two in pairwise(within)
    )


def _adds(found: list[Token], at: int, big: Big) -> bool:
    """Tell whether something is put together there that may be two lists, and no list with a text or number."""
    kind, piece = found[at]
    if kind != "sign" or piece not in PLUSES:
        return False
    if is_small(found, at + 1, big):
        return False
    first = at - 3 if at_place(found, at - 2)[1] == "." else at - 1
    return not (is_small(found, first, big) and at_place(found, first - 1)[1] not in PLUSES)


def is_small(found: list[Token], at: int, big: Big) -> bool:
    """Tell whether what begins there is a text, a number, what gives one, or a property of what was matched."""
    (kind, piece), after = at_place(found, at), at_place(found, at + 1)
    if kind == "text" or (kind == "word" and (piece[:1].isdigit() or piece in ("TRUE", "FALSE", "NULL"))):
        return True
    if kind == "word" and piece in SMALL and after == ("sign", "("):
        return True
    return kind in ("word", "name") and after == ("sign", ".") and piece not in big
