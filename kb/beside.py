"""What a thing belongs to: the relationships whose other ends say what it is, and how these ends are named."""

from kb.model import RELATIONSHIPS, Node

BESIDE: dict[str, tuple[str, ...]] = {
    "System": ("SUPPORTS", "SUPPLIES"),
    "Vendor": ("OWNED_BY",),
    "Capability": ("PART_OF",),
    "Interface": ("EXPOSES",),
    "Contract": ("HELD_BY", "AWARDED_TO"),
    "Goal": ("SERVES",),
    "Meeting": ("CONVENED_BY",),
    "Decision": ("TAKEN_BY",),
    "Requirement": ("SETS",),
    "Document": ("DOCUMENTS",),
    "Person": ("MEMBER_OF",),
}
"""The relationships whose other ends say what a thing is: lists name these beside it, and can be filtered by them."""


def other_ends(noun: type[Node], kind: str) -> tuple[type[Node], ...]:
    """Return what a relationship of a noun leads to."""
    link = RELATIONSHIPS[kind]
    return link.ends if noun in link.starts else link.starts


def end_key(noun: type[Node], kind: str, label: str, key: str) -> str:
    """Return a key at the other end of a relationship as files have it: with its label where there are several."""
    return f"{label}:{key}" if len(other_ends(noun, kind)) > 1 else key


def joined_by(noun: type[Node], kind: str) -> str:
    """Return what the filter by a relationship means."""
    ends = other_ends(noun, kind)
    things = " or ".join(f"{'an' if end.file[0] in 'aeio' else 'a'} {end.file.replace('_', ' ')}" for end in ends)
    as_files = f", as {end_key(noun, kind, ends[0].label(), 'key')} where several have it" if len(ends) > 1 else ""
    day = " on the day" if RELATIONSHIPS[kind].dated else ""
    return f"The key of {things}{as_files}: only what is joined to it by {kind}{day}."
