"""What a caller says that it accepts, by how much."""

from starlette.datastructures import Headers


def weights(headers: Headers, name: str) -> dict[str, float]:
    """Return how much each thing is wanted that headers of this name list, from 0 to 1."""
    found: dict[str, float] = {}
    for part in ",".join(headers.getlist(name)).lower().split(","):
        what, *options = (piece.strip() for piece in part.split(";"))
        if what:
            q = next((option[2:] for option in options if option.startswith("q=")), "1")
            found[what] = float(q) if q.replace(".", "", 1).isdecimal() else 0.0
    return found
