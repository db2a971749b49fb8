"""What of the landscape is public: the one place where that is decided."""

from kb.model import NODES

CLOSED = {"Contract", "Deviation"}
"""What a municipality may have told in confidence: prices, and why it does not follow the plan."""
PUBLIC = {label: label not in CLOSED for label in NODES}
"""Whether the things of a noun may be announced: in feeds, in JSON-LD and to search engines.

Byplan knows no roles yet: whoever reaches the server sees everything, and this says what leaves it by itself.
"""
