"""The API: one route per question, map and noun, each made from its declaration."""

import gc
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.types import Lifespan

from api import answers, cypher, drawings, imports, nouns, openapi, pages, problems, saved, shapes, watching
from api.accepted import Packed
from api.answers import JSON, ROOT
from api.asked import Hosts, Once
from api.headers import Headers
from api.limits import Body
from api.pages import waiting
from api.pages.warming import warming
from api.patience import Hung, Patience
from api.rates import Rates
from api.tags import Tags
from api.who import OPEN, Door, Guarded, Who, seen_by
from kb import queries
from kb.access.asking import asking
from kb.archive import Archive
from kb.engine import engine
from kb.errors import EngineError, UnknownKey
from kb.garbage import collect_seldom
from kb.graph import Graph, question
from kb.guard import Guard
from kb.load import prepare
from kb.rows import Answer
from kb.saved import Saved
from kb.seen import figures
from kb.settings import Settings
from kb.trend import Trend, over_time, trends

# FastAPI reads parameters off live annotations, so that this module can't import annotations from __future__.
ABOUT = """Who uses, builds, sells and integrates what in the Danish municipalities, as of any day.

Every answer is for a day (`at`) and says what it is based on. What nobody reports is unknown, never absent."""


def from_environment() -> FastAPI:
    """Return the application on the Neo4j that the environment names, which it uses for as long as it is served.

    Once it is served, it readies itself for its first readers.
    """
    used = ExitStack()
    settings = Settings.from_environment()
    graph = used.enter_context(Graph(used.enter_context(engine(settings))))
    prepare(graph)

    @asynccontextmanager
    async def served(app: FastAPI) -> AsyncIterator[None]:
        with used:
            gc.collect()
            collect_seldom()
            app.state.site.waiting.seconds = waiting.SECONDS
            used.enter_context(warming(app.state.site))
            yield

    if settings.access_log:
        watching.write_to(settings.access_log)
    names = (settings.host, *settings.names)
    return create_app(graph, served, names, door=Door.of(settings), archive=Archive.of(settings), rate=settings.rate)


def create_app(
    graph: Graph,
    lifespan: Lifespan[FastAPI] | None = None,
    names: Collection[str] = (),
    *,
    door: Door = OPEN,
    archive: Archive | None = None,
    rate: int = 0,
) -> FastAPI:
    """Return the application that answers from this graph, under these names beside its addresses.

    What is imported through it is kept in the archive, if any. `rate` is how many requests a minute one caller may
    make, 0 for any number.
    """
    app = FastAPI(title="Byplan", version="1", description=ABOUT, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.router.route_class, app.state.door = Guarded, door
    problems.install(app)
    app.state.guard = Guard(graph)
    cypher.install(app, app.state.guard)  # first: routes are gone through in their order
    for name, query in queries.catalogue().items():
        _add_question(app, graph, name, query, shapes.Answer, partial(graph.ask, name))
    for name, query in trends().items():
        _add_question(app, graph, f"{name}/trend", query, shapes.Trend, partial(graph.trend, name))
    _add_catalogue(app, "analyses")
    for name, query in queries.catalogue("checks").items():
        _add_question(app, graph, name, query, shapes.Checked, partial(graph.ask, query))
    _add_catalogue(app, "checks")
    for query in queries.catalogue("maps").values():
        drawings.add_map(app, graph, query)
    _add_catalogue(app, "maps")
    nouns.install(app, graph)
    app.state.saved = Saved(door.register.file if door.register else None)
    saved.install(app, app.state.guard, app.state.saved)
    app.state.imports = imports.install(app, graph, archive)
    _add_health(app, graph)
    app.state.site = pages.install(app, graph)
    app.add_middleware(Body)
    app.add_middleware(Once)
    app.add_middleware(Tags, graph=graph)
    app.add_middleware(Packed, minimum_size=1000, compresslevel=4)
    app.add_middleware(Hung, address=graph.address)
    app.add_middleware(Patience)
    app.add_middleware(Rates, a_minute=rate)
    app.add_middleware(Who, door=door)
    app.add_middleware(Hosts, names=names)
    app.add_middleware(Headers)
    app.add_middleware(watching.Watching)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend it
    return app


def _add_question(
    app: FastAPI,
    graph: Graph,
    path: str,
    query: queries.Query,
    shape: type[shapes.Answer[Any] | shapes.Trend[Any]],
    ask: Callable[..., Answer | Trend],
) -> None:
    form = shapes.asking(query, shapes.ChartForm if query.drawn else shapes.Form)
    offered = ("json", "csv", "xlsx", "svg") if query.drawn else ("json", "csv", "xlsx")
    more = {name: getattr(query, name) for name in shapes.OF_CHECKS} if query.kind == "checks" else {}

    @seen_by("public")  # who is told how much is the graph's to say
    def answer(request: Request, asked: Annotated[form, Query()]) -> Response:  # type: ignore[valid-type]
        given: dict[str, Any] = dict(asked)
        wanted = answers.form(request, given.pop("format"), offered)
        if wanted == "svg" and "limit" in given and "limit" not in request.query_params:
            given["limit"] = None
        found = ask(**given)
        if wanted == "svg":
            return drawings.chart(graph, figures.as_seen(query), found.rows, given.get("decision"))
        if wanted == "json":
            return answers.json(vars(found) | more)
        return answers.table(wanted, query.name, found.rows, figures.as_seen(query).columns, more=found.truncated)

    app.get(
        f"{ROOT}/{query.kind}/{path}",
        operation_id=f"check_{query.name}" if query.kind == "checks" else query.name,
        summary=query.title,
        description="\n\n".join(text for text in (query.asks, query.how, query.source) if text),
        tags=[query.area],
        response_model=shape[query.row],  # type: ignore[index]
        responses=answers.also(*[answers.FORMS[one] for one in offered[1:]]) | problems.responses(404, 406, 422),
    )(answer)


def _add_catalogue(app: FastAPI, kind: str) -> None:
    fields: tuple[str, ...] = ("name", "title", "title_da", "asks", "asks_da", "area", "how", "how_da")
    fields += ("params", "columns")
    if kind == "checks":
        fields += ("severity", "advice", "advice_da")
    items = []
    for query in queries.catalogue(kind).values():
        link = f"{ROOT}/{kind}/{query.name}"
        trend = f"{link}/trend" if kind == "analyses" and query.name in trends() else None
        items.append({name: getattr(query, name) for name in fields} | {"link": link, "trend": trend})
    bodies = {
        True: to_json({"items": items}),
        False: to_json(
            {"items": [item for item in items if figures.audience(queries.catalogue(kind)[item["name"]]) != "none"]}
        ),
    }

    @seen_by("public")
    def catalogue() -> Response:
        return Response(bodies[asking().sees_all], media_type=JSON)

    @seen_by("public")
    def missing(name: str) -> Response:
        question(name, kind)
        raise UnknownKey(f"no {kind} {name!r}")

    app.get(
        f"{ROOT}/{kind}",
        operation_id=kind,
        summary=f"The {kind} there are",
        description="Each with what it asks, how it is answered, its parameters, its columns and where to ask it.",
        tags=["catalogue"],
        response_model=shapes.Checks if kind == "checks" else shapes.Catalogue,
    )(catalogue)
    app.get(f"{ROOT}/{kind}/{{name}}", include_in_schema=False)(missing)
    if kind == "analyses":

        @seen_by("public")
        def no_trend(name: str) -> Response:
            over_time(question(name).name)
            raise UnknownKey(f"no analysis {name!r} over time")

        app.get(f"{ROOT}/{kind}/{{name}}/trend", include_in_schema=False)(no_trend)


def _add_health(app: FastAPI, graph: Graph) -> None:
    @seen_by("public")
    async def live() -> Response:  # also while every thread waits for Neo4j
        return answers.json({"status": "live"})

    @seen_by("public")
    def ready() -> Response:
        version = graph.version
        if version is None:
            raise EngineError("Neo4j answers, but holds no landscape yet: load one")
        return answers.json({"status": "ready", "landscape": version})

    checks: dict[str, tuple[Callable[[], Any], str, type[BaseModel]]] = {
        "live": (live, "Whether the process is up", shapes.Live),
        "ready": (ready, "Whether Neo4j answers and holds a landscape", shapes.Ready),
    }
    for name, (check, summary, model) in checks.items():
        app.get(
            f"/health/{name}",
            operation_id=name,
            summary=summary,
            description="For a monitoring system; it is not counted among the requests of its caller.",
            tags=["health"],
            response_model=model,
            responses=problems.responses() if name == "ready" else None,
        )(check)
