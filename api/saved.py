"""Saved questions over HTTP: kept, listed, changed and deleted, and answered by a link."""

from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import from_json
from starlette.concurrency import run_in_threadpool

from api import answers, problems, shapes
from api.cypher import ALSO, MOST_ROWS, Asked, Result, answer
from api.who import not_embedded, seen_by
from kb.declared import DAY
from kb.errors import InvalidParameter
from kb.guard import Guard, Limits
from kb.saved import LISTED, LONGEST_NAME, MOST, Question, Saved

PATH = f"{answers.ROOT}/saved_questions"
EXAMPLE: dict[str, JsonValue] = {
    "name": "Who uses this system?",
    "query": "MATCH (m:Municipality)-[:USES]->(:System {id: $system}) RETURN m.name AS name ORDER BY name",
    "parameters": {"system": "aula"},
    "shared": True,
}
RENAMED = {"name": "Users of a system"}
FRESH = {"cache-control": "no-store", "vary": "accept"}
"""What somebody saved is nobody else's, and changes when they change it."""
Id = Annotated[str, Path(description="Id of the saved question.")]
NAME = Field(description="What it is called; whoever saves it has one of that name.", max_length=LONGEST_NAME)
PARAMETERS = Field(description="The values of its parameters, for who asks it with no others.")
SHARED = Field(description="Whether all who may ask Cypher see it, or only who saved it.")


class Kept(BaseModel):
    """A question to be saved."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, NAME]
    query: str = Field(description="Cypher that only reads.", max_length=Limits().text_length)
    parameters: Annotated[dict[str, JsonValue], PARAMETERS] = {}
    shared: Annotated[bool, SHARED] = False


class Changed(BaseModel):
    """What is to be changed of a saved question; what is not given stays."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(default="", description="Another name.", max_length=LONGEST_NAME)
    query: str = Field(default="", description="Another query.", max_length=Limits().text_length)
    parameters: Annotated[dict[str, JsonValue], PARAMETERS] = {}
    shared: Annotated[bool, SHARED] = False


class SavedQuestion(BaseModel):
    """A saved question."""

    id: str
    link: str
    page: str = Field(description="Where it is asked, for people.")
    name: str
    query: str
    parameters: dict[str, Any]
    shared: bool
    by: str = Field(description="Who saved it; empty on a machine without keys.")
    mine: bool = Field(description="Whether that is who asks.")
    changed_at: str


class SavedQuestions(BaseModel):
    """One's own saved questions, and then those that others share, each by name."""

    items: list[SavedQuestion]
    truncated: bool = Field(description=f"Whether there are more than {LISTED}.")


class Asking(BaseModel):
    """With what a saved question is asked."""

    model_config = ConfigDict(extra="forbid")
    parameters: str = Field(
        default="{}", description="Values that stand in for the saved ones, as a JSON object.", examples=["{}"]
    )
    at: DAY = Field(default="today", description="The day, `$at` in the query.", validate_default=True)
    limit: int = Field(default=Limits().rows, ge=1, le=MOST_ROWS, description="At most so many rows.")
    format: shapes.CypherForm | None = Field(default=None, description="The form of the answer.")


def told(one: Question) -> dict[str, Any]:
    """Return what is told of a question."""
    return vars(one) | {"link": f"{PATH}/{one.id}", "page": f"/spoerg?saved={one.id}"}


def values(text: str) -> dict[str, Any]:
    """Return the parameters that a link gives as JSON. Raises InvalidParameter when it is no JSON object."""
    try:
        found = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidParameter({"parameters": str(error)}) from None
    if not isinstance(found, dict):
        raise InvalidParameter({"parameters": 'write a JSON object, such as {"municipality": "0751"}'})
    return found


def install(app: FastAPI, guard: Guard, saved: Saved) -> None:
    """Add the routes."""

    def one_of(question: Question, status: int = 200) -> Response:
        response = answers.json(told(question))
        response.status_code = status
        response.headers.update(FRESH)
        return response

    @seen_by("analyst")
    def every() -> Response:
        found, more = saved.listed()
        response = answers.json({"items": [told(one) for one in found], "truncated": more})
        response.headers.update(FRESH)
        return response

    @seen_by("analyst")
    def add(given: Kept) -> Response:
        made = saved.add(given.name, given.query, given.parameters, shared=given.shared)
        response = one_of(made, 201)
        response.headers["location"] = f"{PATH}/{made.id}"
        return response

    @seen_by("analyst")
    def get(id: Id) -> Response:
        return one_of(saved.get(id))

    @seen_by("analyst")
    def change(id: Id, given: Changed) -> Response:
        return one_of(saved.change(id, **given.model_dump(exclude_unset=True)))

    @seen_by("analyst")
    def remove(id: Id) -> Response:
        saved.remove(id)
        return Response(status_code=204)

    @seen_by("analyst")
    async def answered(request: Request, id: Id, asking_: Annotated[Asking, Query()]) -> Response:
        not_embedded(request)
        one = await run_in_threadpool(saved.get, id)
        asked = Asked(
            query=one.query,
            parameters=one.parameters | values(asking_.parameters),
            at=asking_.at,
            limit=asking_.limit,
        )
        response = await answer(request, guard, asked, asking_.format, "saved_question")
        response.headers["cache-control"] = "no-store"
        return response

    def described(name: str, summary: str, description: str, *wrong: int, **more: Any) -> dict[str, Any]:
        also = problems.responses(403, *wrong)
        told = {"summary": summary, "description": f"For who may ask Cypher. {description}", "tags": ["cypher"]}
        return {"operation_id": name, "response_model": SavedQuestion, "responses": also, **told, **more}

    one, wrong = f"{PATH}/{{id}}", (400, 413, 422)
    app.get(
        PATH,
        **described(
            "saved_questions",
            "Saved questions",
            "One's own by name, and then those that others share.",
            response_model=SavedQuestions,
        ),
    )(every)
    app.post(
        PATH,
        **described(
            "saved_question_add",
            "Save a question",
            f"With the values of its parameters, for oneself or for all analysts. Anybody may save {MOST}.",
            *wrong,
            status_code=201,
        ),
    )(add)
    app.get(
        one,
        **described(
            "saved_question",
            "A saved question",
            "What somebody else has saved for themselves is as if it were not there.",
            404,
            422,
        ),
    )(get)
    app.patch(
        one,
        **described(
            "saved_question_change",
            "Change a saved question",
            "Its name, query or parameters, or whether it is shared: for who saved it.",
            404,
            *wrong,
        ),
    )(change)
    app.delete(
        one,
        **described(
            "saved_question_delete",
            "Delete a saved question",
            "For who saved it; what is shared an administrator may delete, too.",
            404,
            422,
            response_model=None,
            status_code=204,
        ),
    )(remove)
    app.get(
        f"{one}/answer",
        **described(
            "saved_question_answer",
            "Ask a saved question",
            "With its saved parameters, or with others, as what is asked in Cypher.",
            response_model=Result,
            responses=ALSO | problems.responses(400, 403, 404, 406, 413, 422, 429),
        ),
    )(answered)
