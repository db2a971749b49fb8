"""Who is asking: set once for a request, and looked up wherever something is about to be shown or done."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from kb.access.roles import ROLES, Role, RoleName
from kb.errors import Forbidden


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks: in which role, called what, limited to which organisation, and so often a minute at most."""

    role: Role
    name: str = ""
    organisation: str | None = None
    rate: int | None = None
    by: Literal["nobody", "machine", "key", "session"] = "nobody"
    """How it is known who it is: not at all, by being at this machine, by a key, or by having signed in."""
    id: str = ""
    """The id of the key or the session, for logs; what proves it is never kept here."""
    owner: str = ""
    """Whose that is which it saves, in this session and the next: the key's, or the person's at the provider."""

    def may(self, name: RoleName) -> bool:
        """Tell whether it may what somebody of that role may."""
        return self.role.includes(name)

    @property
    def sees_all(self) -> bool:
        """Tell whether it sees every fact of the landscape."""
        return self.role.sees_all

    @property
    def audience(self) -> str:
        """Return what whatever is kept for it must be told apart by: those of one audience see the same."""
        return "all" if self.sees_all else "public"


HERE = Viewer(ROLES["administrator"], by="machine", owner="machine")
"""Who sits at the machine: the command line and Python, whose user can read the files of the database anyway."""
ANYBODY = Viewer(ROLES["public"])
_asking: ContextVar[Viewer] = ContextVar("byplan_asking", default=HERE)


def asking() -> Viewer:
    """Return who is asking; the API sets it for every request, and whoever asks without one is at the machine."""
    return _asking.get()


@contextmanager
def asked_by(viewer: Viewer) -> Iterator[None]:
    """Answer what is asked inside to this viewer."""
    token = _asking.set(viewer)
    try:
        yield
    finally:
        _asking.reset(token)


def require(name: RoleName, what: str) -> None:
    """Raise Forbidden unless whoever asks may what somebody of that role may."""
    if not asking().may(name):
        raise refusal(f"{what} is for the role {name} and those after it")


def refusal(message: str) -> Forbidden:
    """Return the error that tells whoever asks that it is not for them."""
    return Forbidden(message, known=asking().by != "nobody")
