"""Comparing: whether a query has long lists compared for each element of another, within one expression.

To compare two lists Neo4j goes through them, and doesn't look meanwhile whether it was stopped. What is made of the
element alone is as long as that is; so something is amiss only when both of what is compared have something else in
them that may be a list, for all that is known: a name, a parameter or a range, unless it is counted with.
"""

from kb.guard.reading import NOTHING, PLUSES, Token

SIGNS = {"=", "<", ">"}
COUNTING = {"-", "*", "/", "%", "^"}
"""What stands beside one of these is a number, or Neo4j fails at it."""
LITERAL = {"NULL", "TRUE", "FALSE"}
ENDING = {"AND", "OR", "XOR", "IN", "IS", "WHERE", "WHEN", "THEN", "ELSE", "STARTS", "ENDS", "CONTAINS", ",", "|"}
ENDING |= SIGNS
OPENING, CLOSING = {"(", "[", "{", "CASE"}, {")", "]", "}", "END"}
SAID = (ENDING | OPENING | CLOSING | {"NOT", "DISTINCT"}) - SIGNS


class Comparing:
    """A query in tokens, and as `written`: two names may differ in their capitals alone."""

    def __init__(self, found: list[Token], written: list[str]) -> None:
        """Look at this query."""
        self.found, self.written = found, written

    def is_long(self, at: int, own: set[str], call: str) -> bool:
        """Tell whether two things that may be long are compared by the token there, which stands in a call if any.

        `own` are the names of elements.
        """
        if call == "NULLIF" and self.found[at] == ("sign", ","):
            return self._both(at, at, own)
        if self.found[at][0] == "sign":
            return self._ends_a_sign(at) and self._both(self._first(at), at, own)
        if not self._says(at):
            return False
        right = self._operand(at + 1, 1)
        if self.found[at][1] == "IN":
            put_together = any(self.found[one] in {("sign", sign) for sign in PLUSES} for one in right)
            return self._may_be_long(right, own) and (put_together or self._may_be_long(self._operand(at - 1, -1), own))
        return self.found[at][1] == "CASE" and bool(right) and self._case(right, own)

    def _both(self, first: int, last: int, own: set[str]) -> bool:
        sides = self._operand(first - 1, -1), self._operand(last + 1, 1)
        return all(not side or self._may_be_long(side, own) for side in sides)

    def _case(self, subject: list[int], own: set[str]) -> bool:
        """Tell whether what a CASE is of and what it is held against may be long."""
        at = subject[-1] + 1
        while self._may_be_long(subject, own) and self._token(at) in (
            ("word", "WHEN"),
            ("word", "THEN"),
            ("sign", ","),
        ):
            value = self._operand(at + 1, 1)
            if self._token(at)[1] != "THEN" and self._may_be_long(value, own):
                return True
            at = (value or [at])[-1] + 1
        return False

    def _token(self, at: int) -> Token:
        return self.found[at] if 0 <= at < len(self.found) else NOTHING

    def _ends_a_sign(self, at: int) -> bool:
        """Tell whether the last letter of a comparison stands there, and no part of an arrow."""
        _, piece = self.found[at]
        arrow = (piece == ">" and self._token(at - 1)[1] == "-") or (piece == "<" and self._token(at + 1)[1] == "-")
        return piece in SIGNS and self._token(at + 1)[1] not in SIGNS and not arrow

    def _first(self, at: int) -> int:
        while self._token(at - 1)[1] in SIGNS:
            at -= 1
        return at

    def _says(self, at: int) -> bool:
        """Tell whether what stands there is a sign or a word of Cypher, and no name that is spelt as one."""
        kind, piece = self.found[at]
        before, after = self._token(at - 1), self._token(at + 1)
        alone = before[0] == after[0] == "sign" and before[1] not in CLOSING and after[1] not in OPENING
        return kind == "sign" or (kind == "word" and piece in SAID and before[1] != "." and not alone)

    def _operand(self, at: int, step: int) -> list[int]:
        """Return where the parts are of what stands there before or behind a comparison."""
        part, depth = [], 0
        while 0 <= at < len(self.found):
            piece = self.found[at][1] if self._says(at) else ""
            depth += step * ((piece in OPENING) - (piece in CLOSING))
            if depth < 0 or (depth == 0 and piece in ENDING):
                break
            part.append(at)
            at += step
        return part

    def _may_be_long(self, part: list[int], own: set[str]) -> bool:
        return any(self._is_long_itself(at, own) for at in part)

    def _is_long_itself(self, at: int, own: set[str]) -> bool:
        kind, piece = self.found[at]
        if (
            kind not in ("word", "name")
            or piece in LITERAL
            or (kind == "word" and (piece[0].isdigit() or self._says(at)))
        ):
            return False
        before, last = self._token(at - 1), at
        while self._token(last + 1) == ("sign", "."):
            last += 2
        after = self._token(last + 1)
        if after[1] == "(":
            return last == at and piece.upper() == "RANGE"
        is_other = before[1] == "$" or self.written[at] not in own
        return is_other and before[1] not in (".", *COUNTING) and after[1] not in (":", *COUNTING)
