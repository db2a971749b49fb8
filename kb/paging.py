"""Paging by keyset: a page begins behind the last row of the one before, so that no write moves rows between pages."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb.errors import InvalidParameter
from kb.rows import Row

WRONG = {"cursor": "take it as it is from `next` of the page before, and ask the same beside it"}


@dataclass(frozen=True)
class Page:
    """Some of the items; `next` is the cursor of the page that follows, null on the last."""

    items: list[Row]
    next: str | None


@dataclass(frozen=True)
class Place:
    """One of what rows are ordered by: a Cypher expression, what Python type it has, and which way; null is last."""

    expression: str
    kind: type = str
    down: bool = False
    known: bool = True
    """That it is never null."""


class Order:
    """An order of rows in which no two have the same place, and where a page of them begins."""

    def __init__(self, places: Iterable[Place], *asked: Any, cursor: str | None = None) -> None:
        """Order by these, and begin behind the cursor; `asked` is what else the place of a row hangs on.

        Raises InvalidParameter for a cursor that is none, or of another order.
        """
        self.places = tuple(places)
        expressions = [(place.expression, place.down) for place in self.places]
        self._mark = hashlib.sha256(json.dumps([expressions, asked], default=str).encode()).hexdigest()[:8]
        self.after = self._read(cursor)

    def behind(self) -> str:
        """Return the Cypher that tells whether a row is behind the cursor, whose parts are `$after`."""
        return "true" if self.after is None else self._behind(0)

    def by(self) -> str:
        """Return what stands behind ORDER BY."""
        parts = []
        for place in self.places:
            parts += [] if place.known else [f"{place.expression} IS NULL"]
            parts.append(place.expression + (" DESC" if place.down else ""))
        return ", ".join(parts)

    def place(self) -> str:
        """Return the Cypher list of what a row is ordered by, which `page` makes cursors of."""
        return f"[{', '.join(place.expression for place in self.places)}]"

    def page(self, rows: list[Row], limit: int) -> Page:
        """Return the first rows, without their `place`; there is another page when there is one row more."""
        last = None
        if len(rows) > limit:
            text = json.dumps([self._mark, *rows[limit - 1]["place"]], ensure_ascii=False, separators=(",", ":"))
            last = urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return Page([{name: row[name] for name in row if name != "place"} for row in rows[:limit]], last)

    def _behind(self, at: int) -> str:
        place, value = self.places[at], (self.after or ())[at]
        rest = self._behind(at + 1) if at + 1 < len(self.places) else "false"
        if value is None:
            return f"({place.expression} IS NULL AND {rest})"
        further = f"{place.expression} {'<' if place.down else '>'} $after[{at}]"
        same = "" if rest == "false" else f" OR {place.expression} = $after[{at}] AND {rest}"
        return f"({further}{'' if place.known else f' OR {place.expression} IS NULL'}{same})"

    def _read(self, cursor: str | None) -> list[Any] | None:
        if cursor is None:
            return None
        try:
            found = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            json.dumps(found, ensure_ascii=False).encode()  # half a letter can't be sent to Neo4j
        except (NotBase64, ValueError, RecursionError):
            found = None
        if not isinstance(found, list) or len(found) != len(self.places) + 1 or found[0] != self._mark:
            raise InvalidParameter(WRONG)
        if not all(_fits(place, value) for place, value in zip(self.places, found[1:], strict=True)):
            raise InvalidParameter(WRONG)
        return found[1:]


def _fits(place: Place, value: Any) -> bool:
    if value is None:
        return not place.known
    if isinstance(value, list):
        return place.kind is list and all(isinstance(part, str) for part in value)
    return type(value) is place.kind and (not isinstance(value, int) or abs(value) < 2**63)
