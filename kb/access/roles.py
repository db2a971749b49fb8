"""The roles, in one table: each sees and may do what those before it do, and what its row says besides."""

from dataclasses import dataclass
from typing import Literal

RoleName = Literal["public", "vendor", "municipality", "analyst", "editor", "administrator"]


@dataclass(frozen=True)
class Role:
    """A row of the table: what somebody of this role sees or may do besides what those before may."""

    name: RoleName
    danish: str
    may: str
    organisation: str = ""
    """The noun whose key a key or account of this role may be limited to."""

    @property
    def rank(self) -> int:
        """Return where it stands in the table, from 0."""
        return list(ROLES).index(self.name)

    def includes(self, name: RoleName) -> bool:
        """Tell whether it may all that another may."""
        return self.rank >= ROLES[name].rank

    @property
    def sees_all(self) -> bool:
        """Tell whether it sees every fact of the landscape, as KITOS has it for municipalities."""
        return self.includes("municipality")


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role(
            "public",
            "offentligheden",
            "the catalogue, the plan, the council's archive, and national figures that at least three municipalities "
            "are behind",
        ),
        Role(
            "vendor",
            "leverandør",
            "the same as the public, its own catalogue entries among it; never usage, contracts or flows of "
            "municipalities, not even of its own systems",
            "Vendor",
        ),
        Role(
            "municipality",
            "kommune",
            "every fact, question and map, of all municipalities and for any day",
            "Municipality",
        ),
        Role("analyst", "analytiker", "Cypher that reads", "Municipality"),
        Role("editor", "redaktør", "imports, and undoing them", "Municipality"),
        Role("administrator", "administrator", "keys"),
    )
}
UNDECLARED: RoleName = "municipality"
"""Who sees what nobody declared anything of: no one whom the municipalities have not let in."""
