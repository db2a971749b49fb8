"""The question of how hard a vendor is to leave."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from math import fsum

from kb.algorithms.vendors import Ownership
from kb.rows import Row

PLENTY = 5
"""So many alternatives leave nothing of the part that counts them."""
LONG = 60
"""A contract that runs for so many months, or more, makes its part 1."""


def vendor_lock_in(records: list[Row], params: Row) -> Iterator[Row]:
    """Compute the parts and their mean per municipality and owner of a system in use there."""
    (landscape,) = records
    ownership = Ownership(landscape["owned"])
    asked = params["vendor"] and ownership.owner(params["vendor"])
    owners_of = {
        system["system"]: {ownership.owner(vendor) for vendor in system["suppliers"]} for system in landscape["systems"]
    }
    market = Alternatives(landscape["systems"], owners_of)
    for one in landscape["municipalities"]:
        # All are read, and kept for whoever asks of the next.
        if params["municipality"] not in (None, one["municipality"]):
            continue
        in_use, systems_of = set(one["systems"]), defaultdict[str, list[str]](list)
        for system in in_use:
            for owner in owners_of[system]:
                systems_of[owner].append(system)
        longest: dict[str, tuple[float, str]] = {}
        for vendor, months, contract in one["contracts"]:
            if months is not None:
                owner = ownership.owner(vendor)
                longest[owner] = min((-months, contract), longest.get(owner, (-months, contract)))
        flows: dict[str, list[bool]] = defaultdict(list)
        for sender, receiver, follows in one["flows"]:
            for owner in owners_of[sender] | owners_of[receiver]:
                flows[owner].append(not follows)
        for owner, own in systems_of.items():
            if asked not in (None, owner):
                continue
            months, contract = longest.get(owner, (None, None))
            left, closed = None if months is None else -months, flows.get(owner, [])
            parts = {
                "system_share": len(own) / len(in_use),
                "closed_flow_share": sum(closed) / len(closed) if closed else None,
                "exit_part": None if left is None else min(1.0, left / LONG),
                "alternatives_part": market.part(own, owner, in_use),
            }
            known = [part for part in parts.values() if part is not None]
            yield {
                "municipality": one["municipality"],
                "vendor": owner,
                "systems": len(own),
                **parts,
                "months_left": left,
                "index": fsum(known) / len(known),
                "parts_known": len(known),
                "enough": len(known) >= 3,
                "which": partial(sorted, own),
                "closed_flows": sum(closed),
                "known_flows": len(closed),
                "contract": contract,
            }


class Alternatives:
    """The living systems in use, and for which systems each could stand in."""

    def __init__(self, systems: list[Row], owners_of: dict[str, set[str]]) -> None:
        """Take all systems with their users and capabilities, and the owners of each."""
        self._owners_of = owners_of
        self._capabilities = {system["system"]: system["capabilities"] for system in systems}
        self._supporting: dict[str, list[Row]] = defaultdict(list)
        for system in systems:
            if system["living"] and system["users"]:
                for capability in system["capabilities"]:
                    self._supporting[capability].append(system)
        self._found: dict[tuple[str, str], tuple[int, set[str]]] = {}

    def part(self, own: list[str], owner: str, in_use: set[str]) -> float | None:
        """Return how few alternatives there are to an owner's systems, null where none of them supports anything."""
        parts = [1 - min(PLENTY, self._count(one, owner, in_use)) / PLENTY for one in own if self._capabilities[one]]
        return fsum(parts) / len(parts) if parts else None

    def _count(self, system: str, owner: str, in_use: set[str]) -> int:
        if (system, owner) not in self._found:
            users = {
                other["system"]: other["users"]
                for capability in self._capabilities[system]
                for other in self._supporting[capability]
                if owner not in self._owners_of[other["system"]]
            }
            self._found[system, owner] = len(users), {other for other, count in users.items() if count == 1}
        count, lonely = self._found[system, owner]
        # Whoever is the only user of a system learns nothing from its being in use.
        return count - len(lonely & in_use) if lonely and count - len(lonely) < PLENTY else count
