"""Charts: that they say what the rows say, name what is unknown, and stand on their own."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient
from test_maps import HOSTILE

from api.app import create_app
from kb import danish
from kb.chart_kinds import Matrix
from kb.charts import chart, denmark, lines_of, nothing, trend
from kb.charts.geography import outlines
from kb.graph import Graph
from kb.queries import FOLDER, Query, catalogue, read

AT = date(2026, 11, 23)
SVG = "{http://www.w3.org/2000/svg}"
CHARTED = [name for name, query in catalogue().items() if query.drawn]
GIVEN: dict[str, dict[str, Any]] = {
    "decision_effect": {"decision": "d-2021"},
    "peers": {"municipality": "0903"},
    "reuse_candidates": {"municipality": "0903"},
    "vendor_exit": {"vendor": "alfa-it"},
    "vendor_merger": {"acquirer": "alfa-it", "target": "delta-drift"},
}


def drawing(svg: str | None) -> ElementTree.Element:
    """Take a drawing apart; it has a title and a description, is one image, and asks nothing of anybody."""
    assert svg is not None
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own
    named = {part.get("id", ""): part for part in root.iter() if part.get("id")}
    assert root.get("role") in ("img", "graphics-document")
    for name in ("aria-labelledby", "aria-describedby"):
        assert (named[root.get(name, "")].text or "").strip()
    assert "http" not in svg.replace("http://www.w3.org/", "")
    assert not re.search(r'<script|<style|<foreignObject|<image|\sstyle="|\son\w+="', svg)
    return root


def texts(root: ElementTree.Element) -> list[str]:
    """Return what can be read in a drawing."""
    return ["".join(part.itertext()) for part in root.iter(SVG + "text")]


def titles(root: ElementTree.Element) -> list[str]:
    """Return what its marks say when pointed at."""
    return [part.text or "" for part in root.iter(SVG + "title")]


def description(root: ElementTree.Element) -> str:
    """Return what the drawing says in words."""
    return next(part.text or "" for part in root.iter(SVG + "desc"))


@pytest.mark.parametrize("name", CHARTED)
def test_every_declared_chart(town: Graph, name: str) -> None:
    """Draw what the question answers, the same each time, in both languages."""
    query, rows = (
        catalogue()[name],
        town.ask(name, **{"at": AT} if "at" in catalogue()[name].params else {}, **GIVEN.get(name, {})).rows,
    )
    if not rows:
        assert chart(query, rows) is None
        return
    svg = chart(query, rows)
    assert svg == chart(query, rows)
    assert titles(drawing(svg))[0] == query.title_da
    assert titles(drawing(chart(query, rows, "en")))[0] == query.title


def test_bars() -> None:
    """Say the figures the Danish way, and where the bands begin."""
    query = catalogue()["vendor_concentration"]
    rows: list[dict[str, Any]] = [
        {
            "capability": "*",
            "name": None,
            "hhi": 1234.56,
            "hhi_if_new": 900.0,
            "hhi_if_largest": 3000.5,
            "band": "moderate",
        },
        {"capability": "a", "name": "Ældre", "hhi": None, "hhi_if_new": None, "hhi_if_largest": None, "band": None},
        {"capability": "b", "name": "Børn", "hhi": 9000.0, "hhi_if_new": None, "hhi_if_largest": None, "band": "high"},
        {"capability": "c", "name": "Cykler", "hhi": 10000.0, "hhi_if_new": None, "hhi_if_largest": None, "band": None},
    ]
    root = drawing(chart(query, rows))
    assert {
        "1.235",
        "ukendt",
        "9.000",
        "10.000 (for lidt kendt)",
        "Hele landskabet",
        "Ældre",
        "Børn",
        "over 1.800: høj",
    } <= set(texts(root))
    assert {"Hele landskabet: 1.235", "Børn: 9.000"} <= set(titles(root))
    assert "Højest: Børn: 9.000; lavest: Hele landskabet: 1.235. Ukendt for 1. For lidt kendt for 1." in description(
        root
    )
    looks = {
        (title.text or ""): (part.get("fill-opacity"), part.get("stroke-dasharray"))
        for part in root.iter()
        for title in part.findall(SVG + "title")
    }
    assert looks["Børn: 9.000"] == ("1", "")
    assert looks["Cykler: 10.000 (for lidt kendt)"] == ("0.12", "4,3")
    assert {"1,235", "unknown", "10,000 (too little known)", "The whole landscape"} <= set(
        texts(drawing(chart(query, rows, "en")))
    )


def test_bars_of_what_is_between_two() -> None:
    """Call a bar by both ends where it has two, so that it is not taken for another of the same name."""
    query = catalogue()["single_points"]
    rows: list[dict[str, Any]] = [
        {"kind": "bridge", "system": "a", "other": "b", "parts": 2, "cut_off": 6},
        {"kind": "articulation_point", "system": "a", "other": None, "parts": 3, "cut_off": 5},
    ]
    root = drawing(chart(query, rows, names={"a": "KMD Nexus", "b": "XFlow"}))
    assert {"KMD Nexus – XFlow", "KMD Nexus"} <= set(texts(root))


def widths(root: ElementTree.Element, named: str) -> list[float]:
    """Return how wide the bars are of which this is said."""
    found = []
    for part in root.iter(SVG + "path"):
        if any((title.text or "") == named for title in part.iter(SVG + "title")):
            steps = re.match(r"M[-\d.]+,[-\d.]+h([\d.]+)", part.get("d", ""))
            found.append(float(steps[1]) if steps else 0.0)
    return found


def test_what_is_unknown_has_no_bar() -> None:
    """Give it no length at all, not that of zero; twice the figure is twice as long."""
    query = catalogue()["reuse"]
    rows = [{"system": name, "name": name, "users": users} for name, users in (("a", 10), ("b", 5), ("c", None))]
    root = drawing(chart(query, rows))
    (ten,), (five,) = widths(root, "a: 10"), widths(root, "b: 5")
    assert ten == pytest.approx(2 * five)
    assert not any(title.startswith("c:") for title in titles(root))
    assert "ukendt" in texts(root)


def test_more_rows_than_a_chart_has_room_for() -> None:
    """Show the first, and say how many there are."""
    query = catalogue()["reuse"]
    rows = [{"system": f"s{at}", "name": f"System {at}", "users": 500 - at} for at in range(45)]
    root = drawing(chart(query, rows))
    assert "De første 30 af 45." in description(root)
    assert "System 29" in texts(root)
    assert "System 30" not in texts(root)


def test_stacked() -> None:
    """Hatch what is unknown, and count every part."""
    query = catalogue()["conformance"]
    row = {"key": "r", "name": "Krav", "met": 3, "explained": 0, "due": 1, "missing": 2, "unknown": 4}
    svg = chart(query, [row], names={"r": "Krav"})
    root = drawing(svg)
    assert {"Krav: opfyldt 3", "Krav: mangler 2", "Krav: ukendt 4"} <= set(titles(root))
    assert not any("forklaret 0" in title for title in titles(root))
    (unknown,) = [part for part in root.iter(SVG + "path") if any((t.text or "") == "Krav: ukendt 4" for t in part)]
    assert str(unknown.get("fill")).startswith("url(#u")


def test_heat() -> None:
    """Give each pair the colour of its state, and a pair without a row none."""
    query = catalogue()["conformance_detail"]
    rows = [
        {"requirement": "r1", "municipality": "0101", "state": "met"},
        {"requirement": "r2", "municipality": "0101", "state": "unknown"},
        {"requirement": "r1", "municipality": "0201", "state": "missing"},
    ]
    root = drawing(chart(query, rows, names={"0101": "Ærdal"}))
    told = {title: part.get("fill", "") for part in root.iter(SVG + "path") for title in titles(part)}
    assert told["Ærdal × r1: opfyldt"] == "#009E73"
    assert told["0201 × r1: mangler"] == "#D55E00"
    assert told["Ærdal × r2: ukendt"].startswith("url(")
    assert "0201 × r2" not in " ".join(told)
    assert "opfyldt 1; mangler 1; ukendt 1" in description(root)


def test_matrix() -> None:
    """Write the figure into each field, the darker the more; hatch the unknown, and leave what has no row empty."""
    declared = Matrix(kind="matrix", x="name", y="system", value="users")
    query = catalogue()["reuse"].model_copy(update={"chart": declared})
    pairs = (("a", "b", 1), ("a", "c", 1200), ("d", "b", None))
    rows = [{"system": system, "name": name, "users": users} for system, name, users in pairs]
    root = drawing(chart(query, rows))
    told = {title: part.get("fill", "") for part in root.iter(SVG + "path") for title in titles(part)}
    assert {"a × b: 1", "a × c: 1.200", "d × b: ukendt"} <= set(told)
    assert told["d × b: ukendt"].startswith("url(")
    assert told["a × c: 1.200"] == "rgb(0, 80, 138)"
    assert "Mest: a × c: 1.200." in description(root)
    assert {"1", "1.200", "ukendt"} <= set(texts(root))


def test_calendar() -> None:
    """Draw what lies between two dates, as imprecise as they are, with what it is about."""
    query = catalogue()["procurement_windows"]
    rows: list[dict[str, Any]] = [
        {
            "capability": "1",
            "name": "Ældre",
            "opens": "2027",
            "closes": "2027",
            "municipalities": ["a", "b"],
            "yearly_value": 1e6,
        },
        {
            "capability": "2",
            "name": "Børn",
            "opens": "2027-03-02",
            "closes": "2028-06",
            "municipalities": ["a"],
            "yearly_value": None,
        },
    ]
    root = drawing(chart(query, rows))
    assert {"Ældre", "Børn", "2 kommuner · 1.000.000 kr.", "1 kommune · ukendt", "jan 2027"} <= set(texts(root))
    assert "Ældre: 1. januar 2027 – 31. december 2027 · 2 kommuner" in description(root)
    assert "Børn: 2. marts 2027 – 30. juni 2028" in description(root)


def test_trend() -> None:
    """Draw a line per figure, broken where it is unknown, against its deadline."""
    query = catalogue()["decision_effect"]
    rows = [
        {"date": f"2026-0{month}-01", "uptake": value, "conformance": None, "coverage": 0.5}
        for month, value in ((1, 0.25), (2, None), (3, 0.755))
    ]
    root = drawing(chart(query, rows, rules=[("2026-02", "Frist for krav")]))
    assert "Udbredelse: 25 % (1. januar 2026) → 75,5 % (1. marts 2026)." in description(root).replace("\u00a0", " ")
    assert "Efterlevelse: ukendt." in description(root)
    assert "Frist for krav: 28. februar 2026." in description(root)
    assert "Frist for krav" in texts(root)


def test_trend_of_a_question_that_has_no_date() -> None:
    """Draw the columns that its chart names; several things give several lines."""
    one = [{"date": f"{year}-01-01", "rate": year / 4000, "well_reused": None} for year in (2024, 2025)]
    root = drawing(trend(catalogue()["reuse_rate"], one))
    assert "Genbrug" in description(root) or "rate" in description(root).lower()
    assert chart(catalogue()["reuse_rate"], [{"rate": 0.5}]) is None
    many = [
        {"date": f"{year}-01-01", "capability": key, "name": name, "hhi": hhi}
        for year in (2024, 2025)
        for key, name, hhi in (("*", None, 1500.0), ("27", "Social", 2500.0))
    ]
    told = description(drawing(trend(catalogue()["vendor_concentration"], many)))
    assert "Social: 2.500 (1. januar 2024) → 2.500 (1. januar 2025)." in told
    assert "Hele landskabet: 1.500" in told
    assert trend(catalogue()["decision_gaps"], [{"date": "2024-01-01", "gap": "x"}]) is None


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_trend_has_the_unit_of_its_column(language: str) -> None:
    """Draw kroner on an axis of kroner and shares on one of percent, where no value is known, too."""
    rows = [
        {"date": f"{year}-01-01", "capability": "a", "name": "Ældre", "yearly_value": None} for year in (2024, 2025)
    ]
    unknown = texts(drawing(trend(catalogue()["procurement_windows"], rows, language)))
    assert not [text for text in unknown if "%" in text]
    known = [row | {"yearly_value": 0.5} for row in rows]
    assert "0,5 kr." in description(drawing(trend(catalogue()["procurement_windows"], known)))
    shares = [{"date": f"{year}-01-01", "rate": None, "well_reused": None} for year in (2024, 2025)]
    assert [text for text in texts(drawing(trend(catalogue()["reuse_rate"], shares, language))) if "%" in text]


def test_a_trend_without_a_chart_of_its_own_shows_figures_of_one_unit() -> None:
    """Put months on no axis of shares."""
    assert lines_of(catalogue()["vendor_lock_in"]) == ["system_share", "closed_flow_share"]


def test_denmark() -> None:
    """Colour by the figure, hatch and name what is unknown, and draw nothing of other places."""
    codes = list(outlines())
    assert len(codes) == 98
    root = drawing(denmark({"0101": 1234.5, "0751": 2.0, "0400": None}, "Systemer"))
    told = {title: part.get("fill", "") for part in root.iter(SVG + "path") for title in titles(part)}
    assert len(told) == 98
    assert told["København: 1.234,5"] != told["Aarhus: 2"]
    assert told["Bornholm: ukendt"] == told["Ærø: ukendt"]
    assert told["Ærø: ukendt"].startswith("url(")
    assert "ukendt (96 kommuner)" in texts(root)
    assert "Højest: København (1.234,5); lavest: Aarhus (2). Ukendt for 96." in description(root)
    assert denmark({"0901": 1.0, "0902": 2.0}) is None
    assert denmark({"0101": 1.0}, names={"0101": "Ærdal"}) is None
    assert denmark({}) is None
    linked = drawing(denmark({"0101": 1.0}, "Systemer", link=lambda code: f"/kommuner/{code}"))
    assert {part.get("href") for part in linked.iter(SVG + "a")} == {f"/kommuner/{code}" for code in codes}


def test_denmark_in_words() -> None:
    """Call the few figures by what they stand for, in the legend, on each place and in the description."""
    called = {0.0: "indberetter andet", 1.0: "vides at bruge det"}
    root = drawing(denmark({"0101": 0.0, "0751": 1.0, "0400": None}, "Hvor det bruges", called=called))
    told = {title: part.get("fill", "") for part in root.iter(SVG + "path") for title in titles(part)}
    assert told["København: indberetter andet"] != told["Aarhus: vides at bruge det"]
    assert told["Bornholm: ukendt"].startswith("url(")
    assert {"indberetter andet (1 kommune)", "vides at bruge det (1 kommune)", "ukendt (96 kommuner)"} <= set(
        texts(root)
    )
    assert "vides at bruge det: 1." in description(root)
    assert "Højest" not in description(root)
    alike = drawing(denmark(dict.fromkeys(outlines(), 1.0), "Hvor det bruges", called=called))
    assert "vides at bruge det (98 kommuner)" in texts(alike)


def test_bars_say_what_they_are_most_about() -> None:
    """Name the largest vendor beside the bar of an area, with its share; nothing where there is none."""
    query = catalogue()["vendor_concentration"]
    nothing_known = dict.fromkeys(query.columns)
    rows = [
        nothing_known
        | {"capability": "27", "name": "Social", "hhi": 6358.0, "band": "high", "largest": "nec"}
        | {"largest_share": 0.778},
        nothing_known | {"capability": "28", "name": "Andet"},
    ]
    root = drawing(chart(query, rows, names={"nec": "NEC Corporation"}))
    assert any(f"6.358 · NEC Corporation {danish.percent(0.778)}" == text for text in texts(root))
    assert "ukendt" in texts(root)


def test_rows_of_all_municipalities() -> None:
    """Put them on the map of Denmark; bars where one has no row, so that none looks unknown that was not asked for."""
    query = catalogue()["reporting"]
    rows = [
        {"municipality": code, "name": name, "facts": 5 if at < 60 else 9}
        for at, (code, (name, _)) in enumerate(outlines().items())
    ]
    drawn = drawing(chart(query, rows))
    assert "Hvem indberetter hvad" in description(drawn) + "".join(titles(drawn))
    assert {"5 (60 kommuner)", "9 (38 kommuner)"} <= set(texts(drawn))
    assert "De første 30 af 97." in description(drawing(chart(query, rows[1:])))


def test_denmark_with_nothing_known() -> None:
    """Hatch it all."""
    root = drawing(denmark(dict.fromkeys(outlines()), "Intet"))
    assert "ukendt (98 kommuner)" in texts(root)


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 5000, '"+alert(1)+"', "datum", "']]+1//"])
def test_hostile_names(name: str) -> None:
    """Keep every name a text."""
    rows = [{"system": name, "name": name, "users": 3}]
    root = drawing(chart(catalogue()["reuse"], rows))
    plain = drawing(chart(catalogue()["reuse"], [{"system": "a", "name": "a", "users": 3}]))
    assert [part.tag for part in root.iter()] == [part.tag for part in plain.iter()]
    heat = [{"requirement": name, "municipality": name, "state": "met"}]
    drawing(chart(catalogue()["conformance_detail"], heat, names={name: name}))
    drawing(denmark({"0101": 1.0}, name))
    drawing(trend(catalogue()["reuse"], [{"date": "2026", "system": name, "name": name, "users": 3}]))


def test_over_http(town: Graph) -> None:
    """Draw what the same parameters answer, all of it unless a limit is asked for."""
    with TestClient(create_app(town)) as client:
        for headers, form in (({}, "svg"), ({"accept": "image/svg+xml"}, None)):
            asked = {"at": "2026-11-23"} | ({"format": form} if form else {})
            answer = client.get("/api/v1/analyses/reuse", params=asked, headers=headers)
            assert answer.headers["content-type"] == "image/svg+xml"
            assert titles(drawing(answer.text))[0] == "Genbrug"
        cut = client.get("/api/v1/analyses/reuse?at=2026-11-23&format=svg&limit=1")
        assert len(texts(drawing(cut.text))) < len(texts(drawing(answer.text)))
        detail = client.get("/api/v1/analyses/conformance_detail?at=2026-11-23&format=svg")
        assert "Ærdal" in texts(drawing(detail.text))
        effect = client.get("/api/v1/analyses/decision_effect?decision=d-2021&format=svg")
        assert "frist: 30. juni 2023. frist: 1. marts 2026." in description(drawing(effect.text))
        empty = client.get("/api/v1/analyses/procurement_windows?at=1999&format=svg")
        assert "Der er intet at vise." in empty.text
        refused = client.get("/api/v1/analyses/decision_gaps?format=svg")
        assert refused.status_code == 422


def test_nothing() -> None:
    """Say so."""
    assert "Der er intet at vise." in nothing(catalogue()["reuse"])


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [
        ({"kind": "bars", "x": "nowhere", "y": "name"}, "'nowhere' is no column of figures"),
        ({"kind": "bars", "x": "name", "y": "name"}, "'name' is no column of figures"),
        ({"kind": "bars", "x": "users", "y": "nobody"}, "no column 'nobody'"),
        ({"kind": "pie", "x": "users", "y": "name"}, "pie"),
        ({"kind": "bars", "x": "users"}, "y"),
        ({"kind": "bars", "x": "users", "y": "name", "high": "share"}, "several units"),
        ({"kind": "lines", "y": ["share", "users"]}, "several units"),
    ],
)
def test_a_chart_is_held_against_the_columns(declared: dict[str, Any], wrong: str) -> None:
    """Refuse what can't be drawn when the question is read."""
    query = read(Path(FOLDER / "analyses" / "reuse.cypher"))
    with pytest.raises(ValidationError, match=wrong):
        Query.model_validate(query.model_dump() | {"chart": declared})
