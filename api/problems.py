"""Errors as RFC 9457 problems: the one body that every error has, and what status each of kb's errors becomes."""

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.headers import dress
from kb.access.asking import asking
from kb.errors import (
    EngineError,
    Forbidden,
    InvalidParameter,
    KBError,
    Outdated,
    QueryError,
    Refused,
    RequestError,
    TooMany,
    TooMuch,
    UnknownKey,
)

MEDIA_TYPE = "application/problem+json"
BACK_SECONDS = 5
"""After so long whoever is told 503 is to ask again: Neo4j takes about that to start."""
STATUS: dict[type[KBError], HTTPStatus] = {
    UnknownKey: HTTPStatus.NOT_FOUND,
    InvalidParameter: HTTPStatus.UNPROCESSABLE_ENTITY,
    Outdated: HTTPStatus.GONE,
    Refused: HTTPStatus.FORBIDDEN,
    Forbidden: HTTPStatus.FORBIDDEN,
    TooMuch: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    EngineError: HTTPStatus.SERVICE_UNAVAILABLE,
    KBError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


UNREADABLE = "There was an error parsing the body"
"""What FastAPI says of a body that json fails at in a way that it does not know."""
CHALLENGE = 'Bearer realm="byplan"'
"""How a caller is told to say who it is: with a key, as RFC 6750 has it."""
NEO4J_AT = re.compile(r" at (?:bolt|neo4j)[+a-z]*://\S+?(?=:? |$)")
Page = Callable[[Request, int, str, list[str]], Response]
"""Makes the page that tells a reader what is wrong, and with which parts of the query; pages put theirs into the state
of the app."""


class Wrong(BaseModel):
    """One thing that is wrong in a request."""

    loc: list[str | int] = Field(description="Where: query, path or body, and the name of the parameter.")
    msg: str = Field(description="What.")


class Position(BaseModel):
    """Where in a query."""

    line: int = Field(description="From 1.")
    column: int = Field(description="From 1.")
    offset: int = Field(description="From 0.")


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="Which kind of error; about:blank is what the status says.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong in this case.")
    instance: str = Field(description="The path and query that were asked.")
    errors: list[Wrong] = Field(default=[], description="Everything that is wrong of which it is known where.")
    position: Position | None = Field(default=None, description="With Cypher: where in the query, if Neo4j says it.")


def status(error: KBError) -> HTTPStatus:
    """Return what status an error becomes."""
    if isinstance(error, Forbidden) and not error.known:
        return HTTPStatus.UNAUTHORIZED
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI describes these errors; whatever is asked can find Neo4j down."""
    schema = {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in (*statuses, 503)
    }


def problem(request: Request, status: int, detail: str, *, kind: str = "about:blank", **more: Any) -> Response:
    """Return an error; where Neo4j is concerns who runs the server, and nobody else is told."""
    if not asking().may("administrator"):
        detail = NEO4J_AT.sub("", detail)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    body = {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "instance": asked}
    app = request.scope.get("app")  # there is none yet where it is refused before it comes in
    page: Page | None = getattr(app.state, "problem_page", None) if app else None
    if page and _for_a_reader(request):
        names = (one["loc"][-1] for one in more.get("errors", []))
        response = page(request, status, detail, [name for name in names if name in request.query_params])
    else:
        response = Response(to_json(body | more), status, media_type=MEDIA_TYPE)
        dress(response.headers)  # what nobody foresaw passes no middleware on its way out
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["retry-after"] = str(BACK_SECONDS)
    return response


def _for_a_reader(request: Request) -> bool:
    """Tell whether a browser asked for a page: the API answers everybody alike."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(("/api/", "/health/"))


def _said(wrong: Mapping[str, Any], media: str) -> str:
    """Return what pydantic or FastAPI says of one thing that is wrong, in words that help."""
    if wrong["type"] == "json_invalid":
        return f"is no JSON: {wrong['ctx']['error']} (character {wrong['loc'][-1] + 1})"
    if wrong["loc"] == ("body",) and wrong["input"] and media != "application/json":
        return "send it as application/json, with a header Content-Type that says so"
    return str(wrong["msg"]).removeprefix("Value error, ")


def _methods(request: Request) -> set[str]:
    """Return what may be done with what is asked for, by all routes of its path: each knows its own alone."""
    # A method that nobody has: a route of the path then matches in part.
    scope = {**request.scope, "method": ""}
    found = [route for route in request.app.routes if route.matches(scope)[0] is not Match.NONE]
    return {method for route in found for method in getattr(route, "methods", None) or ()}


def _named(where: Sequence[str | int]) -> str | int:
    """Return what is wrong: the last that has a name, or the number of a letter of the body."""
    return "body" if where[0] == "body" and len(where) == 2 and isinstance(where[1], int) else where[-1]


def _place(request: Request, name: str) -> list[str]:
    """Return where a parameter stands: what is only read is asked in the query; in all else the body comes first."""
    in_query = request.method in ("GET", "HEAD") or not request.headers.get("content-type")
    return ["query" if in_query else "body", name]


def install(app: FastAPI) -> None:
    """Give every error the one body: kb's, FastAPI's own, and those that nobody foresaw."""

    @app.exception_handler(KBError)
    def _ours(request: Request, error: KBError) -> Response:
        name = "".join("-" + letter.lower() if letter.isupper() else letter for letter in type(error).__name__)
        more: dict[str, Any] = {}
        if isinstance(error, QueryError) and error.position:
            more["position"] = error.position
        if isinstance(error, RequestError) and error.wrong:
            more["errors"] = [{"loc": _place(request, name), "msg": what} for name, what in error.wrong.items()]
        response = problem(request, status(error), str(error), kind=f"urn:byplan:problem:{name.strip('-')}", **more)
        if isinstance(error, TooMany):
            response.headers["retry-after"] = str(error.seconds)
        if isinstance(error, Forbidden):
            response.headers["www-authenticate"] = CHALLENGE + (', error="insufficient_scope"' if error.known else "")
        return response

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        errors = [{"loc": list(one["loc"]), "msg": _said(one, media)} for one in error.errors()]
        detail = "; ".join(f"{_named(one['loc'])}: {one['msg']}" for one in errors)
        return problem(request, 422, detail, kind="urn:byplan:problem:invalid-parameter", errors=errors)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        detail = str(error.detail)
        if detail == UNREADABLE and error.__cause__:
            detail = f"the body is no JSON: {error.__cause__}"
        response = problem(request, error.status_code, detail)
        response.headers.update(error.headers or {})
        if error.status_code == 405 and (methods := _methods(request)):
            response.headers["allow"] = ", ".join(sorted(methods))
        return response

    @app.exception_handler(Exception)
    def _unforeseen(request: Request, _: Exception) -> Response:
        return problem(request, 500, "Byplan failed in a way that nobody foresaw; its log says how.")
