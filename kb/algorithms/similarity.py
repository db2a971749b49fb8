"""How alike municipalities are, by the systems that they use."""

from collections import Counter
from itertools import chain
from math import fsum, log


class Usage:
    """Who uses what, and how much each system says of its users: w = ln(municipalities using anything ÷ users)."""

    def __init__(self, systems_of: dict[str, set[str]]) -> None:
        """Take the systems in use by code of municipality."""
        self.systems_of = {code: systems for code, systems in systems_of.items() if systems}
        users = Counter(chain.from_iterable(self.systems_of.values()))
        self.weight = {system: log(len(self.systems_of) / count) for system, count in users.items()}
        self._total = {code: self._weigh(systems) for code, systems in self.systems_of.items()}

    def _weigh(self, systems: set[str]) -> float:
        # fsum rounds once, so that the figure does not depend on the order in which a set is walked.
        return fsum(map(self.weight.__getitem__, systems))

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
