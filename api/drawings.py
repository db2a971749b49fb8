"""Drawings: the maps, and the charts of questions."""

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response

from api import problems, shapes
from api.answers import GRAPHML, HTML, ROOT, SVG, also, form, json, link
from api.who import seen_by
from kb import charts, map_files, maps, queries
from kb.canvas import laid
from kb.graph import Graph
from kb.rows import Row

# FastAPI reads parameters off live annotations, so that this module can't import annotations from __future__.


def add_map(app: FastAPI, graph: Graph, query: queries.Query) -> None:
    """Add the route of a map: the page that draws it, or the graph that it draws."""
    asking = shapes.picturing(query)

    @seen_by("public")  # which maps are drawn for whom is the graph's to say
    def drawing(request: Request, asked: Annotated[asking, Query()]) -> Response:  # type: ignore[valid-type]
        given: dict[str, Any] = dict(asked)
        wanted = form(request, given.pop("format"), ("html", "json", "svg", "graphml"))
        language, frame = given.pop("lang"), given.pop("frame")
        headers = {"vary": "accept"}
        if wanted in ("html", "svg"):
            drawn = laid(graph, query, given, language, link)
            if wanted == "svg":
                return Response(map_files.sketch(drawn), media_type=SVG, headers=headers)
            headers["content-security-policy"] = maps.POLICY
            ask = f"{'' if language == 'da' else '/en'}/kort/{query.name}/udsnit?links=api"
            html = maps.page(drawn, frame=frame, files=f"{ROOT}/maps/{query.name}", ask=ask)
            return Response(html, media_type=HTML, headers=headers)
        picture = graph.picture(query.name, **given)
        if wanted == "graphml":
            headers["content-disposition"] = f'attachment; filename="{query.name}.graphml"'
            return Response(map_files.graphml(picture), media_type=GRAPHML, headers=headers)
        head = {"name": query.name, "asks": query.asks, "at": picture.params["at"], "params": picture.params}
        return json(
            {
                **head,
                "nodes": list(picture.nodes.values()),
                "edges": list(picture.edges.values()),
                "hidden": picture.hidden,
            }
        )

    app.get(
        f"{ROOT}/maps/{query.name}",
        operation_id=f"map_{query.name}",
        summary=query.title,
        description="\n\n".join(text for text in (query.asks, query.how) if text),
        tags=["maps"],
        response_model=shapes.Drawing,
        responses=also(HTML, SVG, GRAPHML) | problems.responses(404, 406, 422),
    )(drawing)


def chart(graph: Graph, query: queries.Query, rows: list[Row], decision: str | None = None) -> Response:
    """Return the rows drawn, against the deadlines of a decision; a chart says itself what it leaves out."""
    return Response(charts.drawn(graph, query, rows, decision=decision), media_type=SVG, headers={"vary": "accept"})
