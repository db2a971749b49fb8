"""Meeting material: each item of a meeting's agenda with a map, three figures, the affected, and what it rests on."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from api.pages import more
from api.pages.site import Address, Site, Values
from kb import browse, charts
from kb.chart_kinds import Format
from kb.dates import today
from kb.model import NODES
from kb.queries import Query, catalogue
from kb.rows import Answer, Row

Both = tuple[str, str]
CSS = Path(__file__).parent.parent / "static" / "byplan.css"
AFFECTED = 60
"""So many municipalities are named; of more it is said how many."""

ON = """
UNWIND $keys AS key
MATCH (d:Decision {id: key})
RETURN key,
  COLLECT { MATCH (d)-[:CONCERNS]->(s)
    RETURN {label: labels(s)[0], key: s.id, name: coalesce(s.name, s.name_da)} } AS concerns,
  COLLECT { MATCH (d)-[:CONCERNS]->(s:System)<-[u:USES]-(m:Municipality)
    WHERE u.valid_from_day <= $at < u.valid_to_day AND m.valid_from_day <= $at < m.valid_to_day
      AND coalesce(u.status, 'in_use') <> 'planned' WITH DISTINCT s, m RETURN m.code } AS users
"""
ABOUT = """
MATCH (:Meeting {id: $key})<-[:DOCUMENTS]-(d:Document)
WHERE NOT EXISTS { (d)-[:DOCUMENTS]->(:Decision)<-[:MADE]-(:Meeting {id: $key}) }
RETURN d.id AS key, d.title AS title, d.url AS url, d.kind AS kind, d.published_on AS published_on
ORDER BY CASE d.kind WHEN 'agenda' THEN 0 WHEN 'minutes' THEN 1 ELSE 2 END, key
"""


@dataclass
class Item:
    """An item of the agenda: a decision or a document of the meeting."""

    label: str
    key: str
    title: str
    facts: Row
    figures: list[tuple[int | None, Both]] = field(default_factory=list)
    map: Markup | None = None
    affected: list[tuple[Both, list[tuple[str, str]], int]] = field(default_factory=list)
    concerns: list[Row] = field(default_factory=list)
    coverage: Row | None = None
    used: list[tuple[Query, Row]] = field(default_factory=list)


def install(site: Site) -> None:
    """Add the page, which can also be had as one file that needs nothing else."""

    def page(language: str, request: Request) -> Response:
        key = request.path_params["key"]
        alone = request.query_params.get("format") == "file"
        values = _material(site, key, language, alone=alone)
        if not alone:
            return site.page("material.html", language, request, css=None, **values)
        css = Markup(CSS.read_text(encoding="utf-8"))  # noqa: S704  # our own, fixed
        html = site.render(
            "material.html", language, request, css=css, version=None, illustrative=site.illustrative(), **values
        )
        return HTMLResponse(html, headers={"content-disposition": 'attachment; filename="moedemateriale.html"'})

    site.add("/moeder/{key:path}/materiale", page)


def _material(site: Site, key: str, language: str, *, alone: bool) -> Values:
    noun = NODES["Meeting"]
    facts, groups, _ = browse.around(site.graph, noun, key, at=today())
    decided = site.graph.read(more.DECIDED, {"key": key})
    on = {row["key"]: row for row in site.graph.read(ON, {"keys": [row["key"] for row in decided], "at": today()})}
    items = [_decision(Maker(site, language, alone), row, on[row["key"]]) for row in decided]
    items += [Item("Document", row["key"], row["title"], row) for row in site.graph.read(ABOUT, {"key": key})]
    return {"meeting": facts, "key": key, "groups": groups, "items": items}


@dataclass(frozen=True)
class Maker:
    """For whom an item is made: in which language, and whether it stands alone, so that nothing leads on from it."""

    site: Site
    language: str
    alone: bool


def _decision(maker: Maker, facts: Row, on: Row) -> Item:
    """Return a decision as an item: how it is followed where it requires something, else whom it concerns."""
    item = Item("Decision", facts["key"], facts["title"], facts, concerns=on["concerns"])
    if facts["requirements"]:
        _followed(maker, item)
    else:
        _concerned(maker, item, on["users"])
    return item


def _ask(site: Site, item: Item, name: str, **given: Any) -> Answer:
    """Ask a question for an item, which says that it was asked."""
    query = catalogue()[name]
    item.used.append((query, given))
    answer: Answer = site.kept((name, *given.items()), lambda: site.graph.ask(query, **given))
    item.coverage = answer.coverage
    return answer


def _followed(maker: Maker, item: Item) -> None:
    rows = _ask(maker.site, item, "conformance_detail", decision=item.key, limit=None).rows
    states = Counter(row["state"] for row in rows)
    item.figures = [
        (states["met"], ("tilfælde, hvor et krav er opfyldt", "cases in which a requirement is met")),
        (
            states["missing"] + states["due"],
            ("tilfælde, hvor det mangler, eller fristen ikke er nået", "cases missing, or due later"),
        ),
        (states["unknown"], ("tilfælde, hvor ingen ved det", "cases that nobody knows of")),
    ]
    of_each: dict[str, Counter[str]] = {}
    for row in rows:
        of_each.setdefault(row["municipality"], Counter())[row["state"]] += 1
    met = {
        code: None if sum(of.values()) == of["unknown"] else of["met"] / (sum(of.values()) - of["unknown"])
        for code, of in of_each.items()
    }
    item.map = _map(maker, met, ("Opfyldte krav, andel af de kendte", "Requirements met, share of known"))
    for state, title in (
        ("missing", ("Mangler", "Missing")),
        ("due", ("Frist ikke nået", "Due later")),
        ("explained", ("Forklaret", "Explained")),
        ("unknown", ("Ukendt", "Unknown")),
    ):
        codes = sorted({row["municipality"] for row in rows if row["state"] == state})
        if codes:
            item.affected.append((title, _named(maker.site, codes[:AFFECTED]), len(codes)))


def _concerned(maker: Maker, item: Item, codes: list[str]) -> None:
    answer = _ask(maker.site, item, "reporting")
    systems = [one for one in item.concerns if one["label"] == "System"]
    people = {row["municipality"]: row for row in answer.rows}
    item.figures = [
        (len(item.concerns), ("ting, som beslutningen angår", "things that the decision concerns")),
        (
            len(set(codes)) if systems else None,
            ("kommuner vides at bruge de systemer, den angår", "municipalities known to use the systems it concerns"),
        ),
        (0, ("krav, der kan efterprøves", "requirements that can be checked")),
    ]
    if codes:
        values = {code: float(codes.count(code)) or None for code in people}
        title = ("Systemer af dem, der vides i brug", "Systems of these known in use")
        item.map = _map(maker, values, title, "number")
        named = _named(maker.site, sorted(set(codes))[:AFFECTED])
        item.affected.append((("Vides at bruge det", "Known to use it"), named, len(set(codes))))


def _map(maker: Maker, values: dict[str, float | None], title: Both, form: Format = "share") -> Markup | None:
    """Return Denmark coloured by the values, or null when there is nothing to colour."""
    if not any(value is not None for value in values.values()):
        return None
    names = browse.names(maker.site.graph, [("Municipality", code) for code in values])
    drawn = charts.denmark(
        values,
        title[maker.language != "da"],
        maker.language,
        format=form,
        names={code: name for (_, code), name in names.items()},
        link=None if maker.alone else lambda code: Address(maker.language).thing("Municipality", code),
    )
    return Markup(drawn) if drawn else None  # noqa: S704  # kb.charts escapes what it draws


def _named(site: Site, codes: list[str]) -> list[tuple[str, str]]:
    names = browse.names(site.graph, [("Municipality", code) for code in codes])
    return [(code, names.get(("Municipality", code), code)) for code in codes]
