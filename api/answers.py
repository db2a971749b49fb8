"""In which form an answer is given: what was asked for, or what suits the client best."""

import asyncio
import logging
from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Send

from api.accepted import weights
from kb.errors import KBError
from kb.exports import sheets
from kb.model import NODES
from kb.rows import Row, as_csv, batches, csv_lines

ROOT = "/api/v1"
JSON, CSV, HTML = "application/json", "text/csv", "text/html"
SVG, GRAPHML = "image/svg+xml", "application/graphml+xml"
EXCEL = sheets.MEDIA_TYPE
FORMS = {"json": JSON, "csv": CSV, "xlsx": EXCEL, "html": HTML, "svg": SVG, "graphml": GRAPHML}
Part = str | bytes | memoryview


class Streamed(StreamingResponse):
    """An answer that is made while it is sent; whatever ends it, the rows that it is made of end with it."""

    def __init__(self, made: Iterable[str | bytes], rows: Generator[Row], media_type: str, headers: dict[str, str]):
        super().__init__(made, media_type=media_type, headers=headers)
        self._rows = rows

    async def stream_response(self, send: Send) -> None:
        """Send it, and let go of the transaction that it comes from.

        What goes wrong before anything is sent is raised; once it is on its way that breaks it off: the server closes
        the connection before its end.
        """
        try:
            parts = aiter(self.body_iterator)
            self.body_iterator = _from_first(await anext(parts, b""), parts)
            try:
                await super().stream_response(send)
            except KBError as error:
                logging.getLogger("byplan").warning("an answer was broken off: %s", error)
        finally:
            # In a task of its own, which is not cancelled when the caller has gone.
            self._closing = asyncio.ensure_future(run_in_threadpool(self._rows.close))
            await asyncio.shield(self._closing)


async def _from_first(first: Part, others: AsyncIterator[Part]) -> AsyncIterator[Part]:
    yield first
    async for part in others:
        yield part


def link(label: str, key: str) -> str:
    """Return where a node is looked up."""
    return f"{ROOT}/{NODES[label].plural}/{quote(key, safe='')}"


def form(request: Request, asked: str | None, offered: tuple[str, ...]) -> str:
    """Return the form wanted: the one asked for, else the best that Accept allows, the first of equals.

    Whoever accepts nothing by name accepts anything. Raises HTTPException, 406, when it allows none.
    """
    if asked:
        return asked
    wanted = weights(request.headers, "accept") or {"*/*": 1.0}
    rest = wanted.get("*/*", 0.0)
    weight = {form: wanted.get(FORMS[form], wanted.get(FORMS[form].split("/")[0] + "/*", rest)) for form in offered}
    if not max(weight.values()):
        raise HTTPException(
            406, f"Accept allows none of the forms there are: {', '.join(FORMS[one] for one in offered)}"
        )
    return max(offered, key=lambda form: weight[form])


def json(body: Any) -> Response:
    """Return what JSON says of it."""
    return Response(to_json(body), media_type=JSON, headers={"vary": "accept"})


def table(wanted: str, name: str, rows: list[Row], columns: Iterable[str], *, more: bool) -> Response:
    """Return rows as CSV or Excel; a header says whether there are more of them, which neither has a place for."""
    headers = file(name, wanted) | {"x-truncated": str(more).lower()}
    if wanted == "csv":
        return Response(as_csv(rows, columns), media_type=CSV, headers=headers)
    return StreamingResponse(sheets.book(rows, columns, more=more), media_type=EXCEL, headers=headers)


def stream(wanted: str, name: str, found: Generator[Row], columns: list[str], head: Row) -> Response:
    """Return all rows as they come, in any form, so that there may be any number; JSON begins with the head."""
    first = next(found, None)  # what fails, fails before it says that all is well
    rows = chain(() if first is None else (first,), found)
    if wanted == "json":
        return Streamed(_json_parts(rows, head), found, JSON, {"vary": "accept"})
    made = csv_lines(rows, columns) if wanted == "csv" else sheets.book(rows, columns)
    headers = file(name, wanted) | {"x-truncated": "false"}
    return Streamed(made, found, FORMS[wanted], headers)


def _json_parts(rows: Iterator[Row], head: Row) -> Iterator[bytes]:
    yield to_json(head)[:-1] + b',"items":['
    before = b""
    for part in batches(rows):
        yield before + b",".join(map(to_json, part))
        before = b","
    yield b'],"next":null}'


def file(name: str, wanted: str) -> dict[str, str]:
    """Return the headers of an answer that is kept as a file."""
    return {"vary": "accept", "content-disposition": f'attachment; filename="{name}.{wanted}"'}


def also(*media: str) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes that the answer is to be had in other forms too."""
    return {200: {"content": {form: {"schema": {"type": "string"}} for form in media}}}
