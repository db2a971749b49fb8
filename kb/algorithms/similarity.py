"""How alike municipalities are, by the systems that they use."""

from collections import defaultdict
from math import fsum, log


class Usage:
    """Who uses what, and how much each system says of its users: w = ln(municipalities using anything ÷ users)."""

    def __init__(self, systems_of: dict[str, set[str]]) -> None:
        """Take the systems in use by code of municipality."""
        self.systems_of = {code: systems for code, systems in systems_of.items() if systems}
        self.users_of: dict[str, set[str]] = defaultdict(set)
        for code, systems in self.systems_of.items():
            for system in systems:
                self.users_of[system].add(code)
        self.weight = {system: log(len(self.systems_of) / len(users)) for system, users in self.users_of.items()}
        self._total = {code: self._weigh(systems) for code, systems in self.systems_of.items()}

    def _weigh(self, systems: set[str]) -> float:
        # fsum rounds once, so that the figure does not depend on the order in which a set is walked.
        return fsum(self.weight[system] for system in systems)

    def similarity(self, one: str, other: str) -> float:
        """Return the weighted Jaccard index of two municipalities' systems, 0 to 1."""
        shared = self._weigh(self.systems_of.get(one, set()) & self.systems_of.get(other, set()))
        union = self._total.get(one, 0.0) + self._total.get(other, 0.0) - shared
        return min(1.0, shared / union) if union else 0.0

    def telling(self, systems: set[str]) -> list[str]:
        """Return up to ten of the systems that say something, those that say most first."""
        telling = [system for system in systems if self.weight[system] > 0]
        return sorted(telling, key=lambda system: (-round(self.weight[system], 9), system))[:10]

    def nearest(self, code: str, others: set[str]) -> list[tuple[float, str]]:
        """Return (similarity, code) of the others, the most similar first, then by code."""
        found = ((self.similarity(code, other), other) for other in others)
        return sorted(found, key=lambda pair: (-round(pair[0], 9), pair[1]))
