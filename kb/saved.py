"""Saved questions: Cypher with the values of its parameters, of whoever saved it alone or shared with all analysts."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json, to_json

from kb import danish
from kb.access.asking import asking, refusal, require
from kb.access.file import File
from kb.errors import InvalidParameter, TooMuch, UnknownKey
from kb.guard.asking import check_sendable, check_text
from kb.guard.limits import Limits
from kb.texts import plain

MOST = 200
"""So many questions anybody may save."""
LISTED = 1_000
LONGEST_NAME = 100
LONGEST_PARAMETERS = 20_000
COLUMNS = "id, name, query, parameters, shared, by, owner, changed_at"


@dataclass(frozen=True)
class Question:
    """A question as it was saved; `mine` tells whether it is whoever asks that saved it, `by` who did."""

    id: str
    name: str
    query: str
    parameters: dict[str, Any]
    shared: bool
    by: str
    mine: bool
    changed_at: str

    @property
    def removable(self) -> bool:
        """Tell whether whoever asks may delete it: its owner, and of what is shared an administrator."""
        return self.mine or (self.shared and asking().may("administrator"))


class Saved:
    """The questions that whoever asks may see: their own, and what others share. All is for analysts."""

    def __init__(self, file: File | None = None) -> None:
        """Keep them in this file, in memory where there is none."""
        self.file = file or File()

    def listed(self) -> tuple[list[Question], bool]:
        """Return the questions in the Danish order of their names, one's own first, and whether there are more."""
        found = self._seen("ORDER BY owner = ? DESC, changed_at DESC LIMIT ?", _owner(), LISTED + 1)
        first = sorted(found[:LISTED], key=lambda one: (not one.mine, danish.order(one.name), one.by, one.id))
        return first, len(found) > LISTED

    def get(self, id: str) -> Question:
        """Return one. Raises UnknownKey, for another's private one as for none."""
        found = self._seen("AND id = ?", id)
        if not found:
            raise UnknownKey(f"no saved question {id!r}")
        return found[0]

    def find(self, name: str) -> Question:
        """Return the one of this name or id, one's own before another's. Raises UnknownKey, InvalidParameter."""
        found = self._seen("AND (id = ? OR name = ?) ORDER BY id", name, name)
        own = [one for one in found if one.mine] or found
        if not own:
            raise UnknownKey(f"no saved question {name!r}")
        if len(own) > 1:
            names = ", ".join(f"{one.id} of {one.by or 'this machine'}" for one in own[:10])
            raise InvalidParameter(f"several saved questions are called {name!r}: name one by its id ({names})")
        return own[0]

    def add(self, name: str, query: str, parameters: dict[str, Any] | None = None, *, shared: bool = False) -> Question:
        """Save a question and return it. Raises InvalidParameter, and TooMuch of whoever has saved enough."""
        owner, id = _owner(), secrets.token_hex(6)
        row = (*_checked(name, query, parameters or {}), int(shared))
        if self.file.read("SELECT 1 FROM question WHERE owner = ? LIMIT 1 OFFSET ?", owner, MOST - 1):
            raise TooMuch(f"you have saved {MOST} questions: delete one first")
        with self.file.writing() as run:
            made = run.execute(
                """INSERT INTO question (id, owner, by, name, query, parameters, shared, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                (id, owner, asking().name, *row, _now()),
            ).rowcount
        if not made:
            raise _taken(name)
        return self.get(id)

    def change(self, id: str, **changed: Any) -> Question:
        """Give a question another name, query, parameters or `shared`, and return it.

        Raises UnknownKey, InvalidParameter, and Forbidden of what is somebody else's.
        """
        known = self.get(id)
        if not known.mine:
            raise refusal("what somebody else has saved is theirs to change: save it as your own")
        new = {name: changed.get(name, getattr(known, name)) for name in ("name", "query", "parameters", "shared")}
        row = (*_checked(new["name"], new["query"], new["parameters"]), int(new["shared"]))
        with self.file.writing() as run:
            made = run.execute(
                """UPDATE OR IGNORE question SET name = ?, query = ?, parameters = ?, shared = ?, changed_at = ?
                WHERE id = ? AND owner = ?""",
                (*row, _now(), id, _owner()),
            ).rowcount
        if not made:
            raise _taken(new["name"])
        return self.get(id)

    def remove(self, id: str) -> None:
        """Delete a question. Raises UnknownKey, and Forbidden of what is somebody else's."""
        if not self.get(id).removable:
            raise refusal("what somebody else has saved is theirs to delete")
        with self.file.writing() as run:
            run.execute("DELETE FROM question WHERE id = ?", (id,))

    def _seen(self, more: str, *params: Any) -> list[Question]:
        """Return those that whoever asks may see: no question is looked up without asking this."""
        owner = _owner()
        rows = self.file.read(f"SELECT {COLUMNS} FROM question WHERE (shared OR owner = ?) {more}", owner, *params)  # noqa: S608
        return [
            Question(id, name, query, from_json(parameters), bool(shared), by, whose == owner, changed_at)
            for id, name, query, parameters, shared, by, whose, changed_at in rows
        ]


def _owner() -> str:
    """Return whose that is which whoever asks saves. Raises Forbidden unless they may ask Cypher."""
    require("analyst", "Cypher")
    owner = asking().owner
    if not owner:
        raise refusal("nobody knows who you are, to keep anything for you")
    return owner


def _checked(name: str, query: str, parameters: dict[str, Any]) -> tuple[str, str, str]:
    """Return what is to be kept. Raises InvalidParameter for what is none, or too long."""
    if not name or name != plain(name) or len(name) > LONGEST_NAME:
        raise InvalidParameter({"name": f"write 1 to {LONGEST_NAME} letters on one line"})
    if not query.strip() or len(query) > Limits().text_length:
        raise InvalidParameter({"query": f"write 1 to {Limits().text_length} letters of Cypher"})
    check_sendable(query, parameters)
    check_text("name", name)
    text = to_json(parameters).decode()
    if len(text) > LONGEST_PARAMETERS:
        raise InvalidParameter({"parameters": f"at most {LONGEST_PARAMETERS} letters of JSON can be saved"})
    return name, query, text


def _taken(name: str) -> InvalidParameter:
    return InvalidParameter({"name": f"you have saved another question as {name!r}"})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
