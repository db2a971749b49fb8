"""In which form an answer is given: what was asked for, or what suits the client best."""

from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from pydantic_core import to_json

from kb.model import NODES
from kb.rows import as_csv

ROOT = "/api/v1"
JSON, CSV, HTML = "application/json", "text/csv", "text/html"
SVG, GRAPHML = "image/svg+xml", "application/graphml+xml"
FORMS = {"json": JSON, "csv": CSV, "html": HTML, "svg": SVG, "graphml": GRAPHML}


def link(label: str, key: str) -> str:
    """Return where a node is looked up."""
    return f"{ROOT}/{NODES[label].plural}/{quote(key, safe='')}"


def form(request: Request, asked: str | None, offered: tuple[str, ...]) -> str:
    """Return the form wanted: the one asked for, else the best that Accept allows, else the first offered."""
    if asked:
        return asked
    wanted: dict[str, float] = {}
    for part in request.headers.get("accept", "*/*").split(","):
        media, *options = (piece.strip() for piece in part.split(";"))
        q = next((option[2:] for option in options if option.startswith("q=")), "1")
        wanted[media.lower()] = float(q) if q.replace(".", "", 1).isdecimal() else 0.0
    rest = wanted.get("*/*", 0.0)
    weights = {form: wanted.get(FORMS[form], wanted.get(FORMS[form].split("/")[0] + "/*", rest)) for form in offered}
    return max(offered, key=lambda form: weights[form])


def json(body: Any) -> Response:
    """Return what JSON says of it."""
    return Response(to_json(body), media_type=JSON, headers={"vary": "accept"})


def csv(name: str, rows: list[dict[str, Any]], columns: list[str], *, more: bool) -> Response:
    """Return rows as CSV; a header says whether there are more of them, which a CSV has no place for."""
    headers = {
        "vary": "accept",
        "content-disposition": f'attachment; filename="{name}.csv"',
        "x-truncated": str(more).lower(),
    }
    return Response(as_csv(rows, columns), media_type=CSV, headers=headers)


def also(*media: str) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes that the answer is to be had in other forms too."""
    return {200: {"content": {form: {"schema": {"type": "string"}} for form in media}}}
