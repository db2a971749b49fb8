"""The statements of `cypher/load/`, the only writes, and how many rows they are given at once."""

from functools import cache

from kb.queries import FOLDER

BATCH = 5_000


@cache
def template(name: str, **names: str) -> str:
    """Return a statement of `cypher/load/` with the names that a noun declares."""
    text = (FOLDER / "load" / f"{name}.cypher").read_text(encoding="utf-8")
    for placeholder, declared in names.items():
        text = text.replace(f"`{placeholder}`", declared)
    return text
