"""The guard: asks Neo4j whatever an analyst writes, as long as it only reads the landscape, and stops in time."""

from kb.guard.asking import Found, Guard
from kb.guard.drawing import picture
from kb.guard.limits import Limits
from kb.guard.words import parameters

__all__ = ["Found", "Guard", "Limits", "parameters", "picture"]
