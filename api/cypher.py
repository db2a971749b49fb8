"""Cypher over HTTP: an analyst's own query, guarded, and stopped when its caller goes."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeVar
from uuid import uuid4

from fastapi import FastAPI, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool

from api import answers, problems, shapes
from api.rates import caller
from api.who import seen_by
from kb import map_files
from kb.declared import DAY
from kb.errors import KBError
from kb.guard import Found, Guard, Limits, picture

PATH = f"{answers.ROOT}/cypher"
LOOK_SECONDS = 0.2
"""So often it is looked whether the caller is still there."""
MOST_ROWS = 10_000
OFFERED = ("json", "csv", "xlsx", "svg", "graphml")
T = TypeVar("T")
ALSO = answers.also(answers.CSV, answers.EXCEL, answers.SVG, answers.GRAPHML)


class Asked(BaseModel):
    """A query to be asked."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(
        description="Cypher that only reads.",
        min_length=1,
        max_length=Limits().text_length,
        examples=["MATCH (m:Municipality)-[:USES]->(s:System) RETURN s.name AS system, count(m) AS users"],
    )
    parameters: dict[str, JsonValue] = Field(default={}, description="What stands for `$name` in the query.")
    at: DAY = Field(default="today", description="The day, `$at` in the query.", validate_default=True)
    limit: int = Field(default=Limits().rows, ge=1, le=MOST_ROWS, description="At most so many rows.")


class ResultNode(BaseModel):
    """A node in the rows."""

    id: str
    label: str
    key: str
    name: str
    properties: dict[str, Any]


class ResultEdge(BaseModel):
    """A relationship in the rows, both of whose ends are there too."""

    id: str
    type: str
    start: str = Field(description="Id of a node.")
    end: str = Field(description="Id of a node.")
    properties: dict[str, Any]


class ResultGraph(BaseModel):
    """The nodes and relationships in the rows."""

    nodes: list[ResultNode]
    edges: list[ResultEdge]


class Result(BaseModel):
    """What a query was answered with."""

    columns: list[str]
    rows: list[list[Any]] = Field(description="Values in the order of the columns.")
    truncated: bool = Field(description="Whether there are more rows than these.")
    graph: ResultGraph
    milliseconds: float = Field(description="The time taken, the check of the query included.")


class Form(BaseModel):
    """In which form the rows are wanted."""

    model_config = ConfigDict(extra="forbid")
    format: shapes.CypherForm | None = Field(default=None, description="The form of the answer.")


async def asked_by(request: Request, guard: Guard, asked: Asked, make: Callable[[Found], T]) -> T | None:
    """Return what is made of what the query was answered with, or null when the caller went before it was."""
    ticket, left = uuid4().hex, threading.Event()
    who = caller(request.scope)

    def ask() -> T:
        found = guard.ask(
            asked.query,
            asked.parameters,
            at=asked.at,
            limit=asked.limit,
            caller=who,
            ticket=ticket,
            left=left,
        )
        return make(found)  # in the thread that has it: another would have to be waited for

    work = asyncio.create_task(run_in_threadpool(ask))
    try:
        while not (await asyncio.wait({work}, timeout=LOOK_SECONDS))[0]:
            if left.is_set() or await request.is_disconnected():
                left.set()
                # Again and again: it may only just be about to begin.
                await run_in_threadpool(guard.stop, ticket)
    except asyncio.CancelledError:
        left.set()
        raise
    if left.is_set() and isinstance(work.exception(), KBError):
        return None
    return work.result()


async def answer(request: Request, guard: Guard, asked: Asked, form: str | None, name: str) -> Response:
    """Return the answer to a query in the form wanted; a file of it is called by this name."""
    wanted = answers.form(request, form, OFFERED)
    made = await asked_by(request, guard, asked, lambda found: _written(found, asked, wanted, name))
    return made or Response(status_code=204)  # which nobody reads


def _written(found: Found, asked: Asked, wanted: str, name: str) -> Response:
    if wanted in ("csv", "xlsx"):
        return answers.table(wanted, name, list(_cells(found)), found.columns, more=found.truncated)
    if wanted != "json":
        made = map_files.svg if wanted == "svg" else map_files.graphml
        headers = answers.file(name, wanted) | {"x-truncated": str(found.truncated).lower()}
        return Response(made(picture(found, asked.at)), media_type=answers.FORMS[wanted], headers=headers)
    graph = {"nodes": found.nodes, "edges": found.edges}
    body = {"columns": found.columns, "rows": found.rows, "truncated": found.truncated, "graph": graph}
    return answers.json({**body, "milliseconds": found.milliseconds})


def install(app: FastAPI, guard: Guard) -> None:
    """Add the route."""

    @seen_by("analyst")
    async def cypher(request: Request, asked: Asked, form: Annotated[Form, Query()]) -> Response:
        return await answer(request, guard, asked, form.format, "cypher")

    app.post(
        PATH,
        operation_id="cypher",
        summary="Ask in Cypher",
        description="Any Cypher that only reads the landscape. It runs for at most "
        f"{guard.limits.seconds:g} s; what may run is decided by the plan that Neo4j makes of it.",
        tags=["cypher"],
        response_model=Result,
        responses=ALSO | problems.responses(400, 403, 406, 413, 422, 429),
    )(cypher)


def _cells(found: Found) -> Iterator[dict[str, Any]]:
    """Yield the rows for a table: what has parts is JSON there."""
    for row in found.rows:
        values = (to_json(value).decode() if isinstance(value, dict | list) else value for value in row)
        yield dict(zip(found.columns, values, strict=True))
