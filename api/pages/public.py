"""What of the landscape leaves it by itself: in feeds, in JSON-LD and to search engines."""

from kb.model import NODES

PUBLIC = {label: noun.seen_by == "public" for label, noun in NODES.items()}
"""Whether the things of a noun may be announced, as the declaration of the noun says."""
