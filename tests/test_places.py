"""Figures per municipality: which questions offer them, what they are, and how they are shown."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from conftest import Rows, application
from pages import every_language, read, text_of
from starlette.testclient import TestClient

from kb import danish, queries
from kb.errors import SourceError
from kb.graph import Graph
from kb.places import figures, values

HEADER = """/*
title    = "Screens"
title_da = "Skærme"
asks     = "How many screens has each municipality?"
asks_da  = "Hvor mange skærme har hver kommune?"

[params]
at = {}

[columns]
municipality = { type = "str", da = "Kommune", doc = "Code." }
screens = { type = "int", ENOUGH da = "Skærme", doc = "Screens.", doc_da = "Kendte skærme." }
*/
MATCH (m:Municipality) WHERE m.valid_from_day <= $at RETURN m.code AS municipality, size(m.name) - 7 AS screens
"""


def test_what_is_offered() -> None:
    """Offer what a question says once of each municipality, and no sums over several rows about one."""
    found = figures()
    assert next(iter(found)) == "reporting.facts"
    assert {"conformance.uptake", "conformance.missing", "vendor_lock_in.index", "municipality.population"} <= set(
        found
    )
    assert {name.partition(".")[0] for name in found} == {"conformance", "reporting", "vendor_lock_in", "municipality"}
    assert "vendor_lock_in.systems" not in found
    assert all(all(place.title) and all(place.about) for place in found.values())


@pytest.mark.parametrize("name", figures())
def test_there_is_one_figure_of_each(town: Graph, name: str) -> None:
    """Hold what the rows say against what is derived: one row about each municipality, or the highest of several."""
    place = figures()[name]
    found = values(town, place)
    codes = [row["code"] for row in town.read("MATCH (m:Municipality) RETURN m.code AS code", {})]
    assert set(found) <= set(codes)
    if place.query is None:
        return
    rows = town.ask(place.query, **(place.given or {})).rows
    column = place.query.columns[place.column]
    assert rows
    assert column.highest or len({row[place.key] for row in rows}) == len(rows)
    known = [row for row in rows if all((row[other] or 0) >= least for other, least in column.enough.items())]
    for code in found:
        said = [row[place.column] for row in known if row[place.key] == code and row[place.column] is not None]
        assert found[code] == (max(said) if said else None)


def test_unknown_is_no_zero(town: Graph) -> None:
    """Leave unknown what nothing is known of, where the rows have a 0."""
    rows = {row["key"]: row for row in town.ask("conformance", by="municipality").rows}
    found = values(town, figures()["conformance.met"])
    silent = [code for code, row in rows.items() if not row["coverage"]]
    assert [found[code] for code in silent] == [None] * len(silent)
    facts = {row["municipality"]: row["facts"] for row in town.ask("reporting").rows}
    assert values(town, figures()["reporting.facts"]) == {code: count or None for code, count in facts.items()}


def test_a_new_question_offers_its_figures(town: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer the figures of a question that nobody has heard of, by its declaration alone."""
    file = tmp_path / "analyses" / "screens.cypher"
    file.parent.mkdir()
    file.write_text(HEADER.replace("ENOUGH", "enough = { screens = 0 },"), encoding="utf-8")
    monkeypatch.setattr(queries, "FOLDER", tmp_path)
    (tmp_path / "parameters.toml").write_text((Path(__file__).parent.parent / "cypher/parameters.toml").read_text())
    new = queries.read(file)
    monkeypatch.setattr(queries, "catalogue", lambda: {"screens": new})
    assert list(figures()) == ["screens.screens", "municipality.population"]
    found = values(town, figures()["screens.screens"])
    names = {
        row["code"]: row["name"]
        for row in town.read("MATCH (m:Municipality) RETURN m.code AS code, m.name AS name", {})
    }
    assert found == {code: len(name) - 7 if len(name) >= 7 else None for code, name in names.items() if code in found}
    assert found


def test_a_wrong_declaration_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the column that there is none of."""
    file = tmp_path / "screens.cypher"
    file.write_text(HEADER.replace("ENOUGH", "enough = { nothing = 1 },"), encoding="utf-8")
    monkeypatch.setattr(queries, "FOLDER", tmp_path.parent)
    monkeypatch.setattr(
        queries, "shared_parameters", lambda: {"at": {"type": "date", "default": "today", "doc": "Day."}}
    )
    with pytest.raises(SourceError, match="column screens: no column 'nothing'"):
        queries.read(file)


@every_language
@pytest.mark.parametrize("name", figures())
def test_the_front_page_shows_it(reader: TestClient, town: Graph, language: str, prefix: str, name: str) -> None:
    """Choose the figure, say what it is and where it is from, and list each municipality with it, the unknown last."""
    place = figures()[name]
    page = read(reader, f"{prefix}/?farve={name}")
    at = language != "da"
    assert f'<option value="{name}" selected>{place.title[at]}</option>' in page
    text = text_of(page)
    assert place.title[at] in text
    found = values(town, place)
    section = text[
        text.index("Kommunerne, tal for tal" if language == "da" else "The municipalities, figure by figure") :
    ]
    for row in town.read(
        "MATCH (m:Municipality) WHERE m.valid_to_day > date() RETURN m.code AS code, m.name AS name", {}
    ):
        said = danish.figure(found.get(row["code"]), place.format, language)
        assert f"{row['name']} {said} ".replace("\xa0", " ") in section.replace("\xa0", " ")
    if name.startswith("municipality."):
        assert f'href="{prefix}/kommuner"' in page
    else:
        assert f'href="{prefix}/analyser/{name.partition(".")[0]}' in page


def test_another_figure_is_the_first(reader: TestClient) -> None:
    """Show the first figure to who asks for one that is not there."""
    assert '<option value="reporting.facts" selected>' in read(reader, "/", farve="nothing")


@every_language
def test_a_system_shows_where_it_is_used(load_rows: Callable[[Rows], Graph], language: str, prefix: str) -> None:
    """Draw Denmark with who is known to use it, who reports and does not, and who is unknown; not elsewhere."""
    source = [{"id": "s", "name": "S"}]
    rows: Rows = {
        "municipality": [
            {"code": "0101", "name": "København"},
            {"code": "0751", "name": "Aarhus"},
            {"code": "0400", "name": "Bornholm"},
        ],
        "system": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        "uses": [{"start": "0101", "end": "a"}],
        "source": source,
        "reports": [{"start": "Municipality:0751", "end": "s", "subject": "usages"}],
    }
    uses, other = (
        ("vides at bruge det", "indberetter andet") if language == "da" else ("known to use it", "reports others")
    )
    with TestClient(application(load_rows(rows)), headers={"accept": "text/html"}) as client:
        page = unescape(read(client, f"{prefix}/systemer/a"))
        assert f'<a href="{prefix}/kommuner/0101" aria-label="København: {uses}">' in page
        assert f'aria-label="Aarhus: {other}"' in page
        assert f'aria-label="Bornholm: {"ukendt" if language == "da" else "unknown"}"' in page
        assert 'class="where"' not in read(client, f"{prefix}/systemer/b")
