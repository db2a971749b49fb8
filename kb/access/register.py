"""The register of keys and sessions: a SQLite file that only its owner reads, apart from the graph that Cypher reads.

What proves who somebody is are 256 random bits, which nobody can guess: of them SHA-256 is kept, and a slow hash, which
is for passwords that people choose, would only slow every request down.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

from kb import dates
from kb.access.asking import Viewer
from kb.access.file import FILE, File
from kb.access.roles import ROLES, RoleName
from kb.errors import InvalidParameter, UnknownKey
from kb.settings import Settings

PREFIX = "byplan"
"""What every key begins with, so that whoever finds one, or looks for lost ones, knows what it is."""
DAYS = 365
"""So long a key holds when nothing else is said."""
LONGEST = 5 * 365
SHORTEST_CODE, LONGEST_CODE = 4, 6
"""Digits of a municipality's code; beyond 9999 they are of invented places."""
HOURS = 8
"""So long somebody stays signed in: a working day."""


@dataclass(frozen=True)
class Key:
    """What is known of a key; not the key itself, which nobody can find out again."""

    id: str
    name: str
    role: RoleName
    organisation: str | None
    rate: int | None
    made_on: str
    expires_on: str
    revoked_on: str | None

    @property
    def state(self) -> str:
        """Return whether it holds: valid, expired or revoked."""
        return "revoked" if self.revoked_on else "expired" if self.expires_on < dates.today().isoformat() else "valid"


class Register:
    """The keys and sessions that there are."""

    def __init__(self, path: Path) -> None:
        """Keep them in the file at this path, which is made with the first of them."""
        self.path, self.file = path, File(path)
        self._had_keys = False

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the register of the data folder."""
        return cls(settings.data / FILE)

    def add(
        self,
        name: str,
        role: str,
        *,
        organisation: str | None = None,
        rate: int | None = None,
        expires_on: date | None = None,
    ) -> tuple[Key, str]:
        """Make a key and return what is known of it, and the key: the only time that anybody sees it.

        Raises InvalidParameter when it would never hold, or longer than five years, and for a role that there is none
        of or that keys can't have.
        """
        if role not in ROLES or role == "public":
            raise InvalidParameter({"role": f"{role!r} is none of {', '.join(list(ROLES)[1:])}"})
        if organisation and not ROLES[role].organisation:
            raise InvalidParameter({"organisation": f"a key of the role {role} can't be limited to one"})
        if role == "vendor" and not organisation:
            raise InvalidParameter({"organisation": "say which vendor the key is for, by its id"})
        if rate is not None and rate < 1:
            raise InvalidParameter({"rate": f"{rate} requests a minute would let nobody in"})
        if organisation and ROLES[role].organisation == "Municipality":
            if not organisation.isascii() or not organisation.isdecimal() or len(organisation) > LONGEST_CODE:
                raise InvalidParameter({"organisation": "name the municipality by its code, such as 0751"})
            organisation = organisation.zfill(SHORTEST_CODE)  # spreadsheets take the first 0 away
        day = dates.today()
        expires_on = expires_on or day + timedelta(days=DAYS)
        if not day <= expires_on <= day + timedelta(days=LONGEST):
            raise InvalidParameter({"expires": f"{expires_on} is not between today and five years from now"})
        id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        with self.file.writing() as run:
            run.execute(
                "INSERT INTO key VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (id, _hashed(secret), name, role, organisation, rate, day.isoformat(), expires_on.isoformat()),
            )
        return next(key for key in self.listed() if key.id == id), f"{PREFIX}_{id}_{secret}"

    def listed(self) -> list[Key]:
        """Return the keys there were ever made, the oldest first."""
        columns = ", ".join(Key.__dataclass_fields__)
        return [Key(*row) for row in self.file.read(f"SELECT {columns} FROM key ORDER BY made_on, rowid")]  # noqa: S608

    def revoke(self, id: str) -> Key:
        """Let a key hold no more, from now on. Raises UnknownKey."""
        with self.file.writing() as run:
            day = dates.today().isoformat()
            run.execute("UPDATE key SET revoked_on = coalesce(revoked_on, ?) WHERE id = ?", (day, id))
        found = next((key for key in self.listed() if key.id == id), None)
        if found is None:
            raise UnknownKey(f"no key {id!r}: `kb keys list` says which there are")
        return found

    @property
    def has_keys(self) -> bool:
        """Tell whether any key was ever made: from then on, who brings none is the public, also once all expired."""
        if not self._had_keys:
            self._had_keys = bool(self.file.read("SELECT 1 FROM key LIMIT 1"))
        return self._had_keys

    def holder(self, given: str) -> Viewer | None:
        """Return who brings this key; null when it is none, has expired or is revoked."""
        prefix, id, secret = (*given.split("_", 2), "", "")[:3]
        rows = self.file.read(
            "SELECT hash, name, role, organisation, rate, expires_on, revoked_on FROM key WHERE id = ?", id
        )
        # Compared also when there is no such key, and as long: what it takes tells nothing.
        same = hmac.compare_digest(rows[0][0] if rows else bytes(32), _hashed(secret))
        if prefix != PREFIX or not rows or not same:
            return None
        _, name, role, organisation, rate, expires_on, revoked_on = rows[0]
        if revoked_on or expires_on < dates.today().isoformat() or role not in ROLES:
            return None
        return Viewer(ROLES[role], name, organisation, rate, "key", id, f"key {id}")

    def sign_in(self, viewer: Viewer) -> str:
        """Begin a session for somebody, and return what its cookie holds; one that a key began ends with the key."""
        id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        owner = viewer.owner or f"session {id}"
        now = datetime.now(UTC)
        until = (now + timedelta(hours=HOURS)).isoformat()
        key = viewer.id if viewer.by == "key" else None
        with self.file.writing() as run:
            run.execute("DELETE FROM session WHERE until < ?", (now.isoformat(),))
            role, rest = viewer.role.name, (viewer.organisation, viewer.rate, key, until, owner)
            run.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (id, _hashed(secret), viewer.name, role, *rest),
            )
        return f"{id}_{secret}"

    def signed_in(self, given: str) -> Viewer | None:
        """Return who has this session; null when it is none, or it or the key that it began with has ended."""
        id, secret = (*given.split("_", 1), "")[:2]
        rows = self.file.read(
            """SELECT s.hash, s.name, s.role, s.organisation, s.rate, s.until, s.owner, k.expires_on, k.revoked_on
            FROM session s LEFT JOIN key k ON s.key = k.id WHERE s.id = ?""",
            id,
        )
        same = hmac.compare_digest(rows[0][0] if rows else bytes(32), _hashed(secret))
        if not rows or not same:
            return None
        _, name, role, organisation, rate, until, owner, expires_on, revoked_on = rows[0]
        ended = until < datetime.now(UTC).isoformat() or revoked_on
        if ended or (expires_on and expires_on < dates.today().isoformat()) or role not in ROLES:
            return None
        return Viewer(ROLES[role], name, organisation, rate, "session", id, owner or f"session {id}")

    def sign_out(self, id: str) -> None:
        """End a session."""
        with self.file.writing() as run:
            run.execute("DELETE FROM session WHERE id = ?", (id,))


def access(settings: Settings) -> str:
    """Say in a line who sees what on a server with these settings, as it is now."""
    if settings.sign_in or Register.of(settings).has_keys:
        return "who brings no key and has not signed in is the public"
    if settings.is_ours_alone:
        return "open: whoever is at this machine sees and may do everything, until the first `kb keys add`"
    return "everybody is the public: make a key with `kb keys add`"


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
