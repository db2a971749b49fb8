"""The pages of what binds: requirements, with who follows them, and contracts, with when they can be left."""

import re
from collections import Counter
from collections.abc import Callable
from html import unescape

import pytest
from conftest import Rows, application
from pages import every_language, read, text_of
from starlette.testclient import TestClient
from test_checks import ends, things

from api.pages import words
from kb import danish
from kb.graph import Graph


@every_language
@pytest.mark.parametrize("key", ["r-indeks", "r-skole", "r-register"])
def test_a_requirement_says_who_follows_it(
    reader: TestClient, town: Graph, key: str, language: str, prefix: str
) -> None:
    """Count and name the municipalities by how it stands there, as the analysis says, and lead to its decision."""
    rows = town.ask("conformance_detail", requirement=key, limit=None).rows
    assert rows
    page = unescape(read(reader, f"{prefix}/krav/{key}"))
    for state, count in Counter(row["state"] for row in rows).items():
        assert re.search(rf'<div class="word-{state}"><dt>[^<]+</dt><dd>{count}</dd></div>', page)
        section = page[page.index(f'<h3 id="s-{state}">') :].split("</p>")[0]
        assert set(re.findall(r'href="[^"]*/kommuner/(\d+)"', section)) == {
            row["municipality"] for row in rows if row["state"] == state
        }
        assert words.choice(state, language) in section
    assert f'href="{prefix}/beslutninger/{rows[0]["decision"]}"' in page[: page.index("</dl>")]
    assert f"diagram.svg?decision={rows[0]['decision']}" in page


def test_a_requirement_of_many_things_says_how_many(load_rows: Callable[[Rows], Graph]) -> None:
    """Name some of the things that it applies to, and say how many there are besides."""
    keys = [f"s{at:02}" for at in range(30)]
    graph = load_rows(
        {
            "municipality": [{"code": "0101", "name": "A"}],
            "system": [{"id": key, "name": key} for key in keys],
            "decision": [{"id": "d", "title": "D", "status": "adopted", "decided_on": "2020"}],
            "requirement": [{"id": "r", "kind": "retirement"}],
            "sets": [{"start": "d", "end": "r"}],
            "applies_to": [{"start": "r", "end": f"System:{key}"} for key in keys],
        }
    )
    with TestClient(application(graph), headers={"accept": "text/html"}) as client:
        assert "s24 og 5 til" in text_of(read(client, "/krav/r"))


def test_a_requirement_that_concerns_nobody_says_why(reader: TestClient) -> None:
    """Tell of a requirement of a decision that was only proposed that it concerns nobody today."""
    page = read(reader, "/krav/r-forslag")
    assert "Det gælder ingen kommune i dag" in text_of(page)
    assert "diagram.svg" not in page


@every_language
def test_a_contract_says_when_it_can_be_left(load_rows: Callable[[Rows], Graph], language: str, prefix: str) -> None:
    """Begin with who has it with whom, what it costs, and the last day to give notice; unknown where that is."""
    known = {"id": "k", "title": "K", "value_dkk": "1234567", "ends_on": "2027-03", "notice_months": "6"}
    rows: Rows = {
        "municipality": [{"code": "0101", "name": "Aa"}],
        "vendor": things("v"),
        "contract": [known, {"id": "open", "title": "Open", "ends_on": "2027-03"}],
        "held_by": ends("k Municipality:0101"),
        "awarded_to": ends("k v"),
    }
    with TestClient(application(load_rows(rows)), headers={"accept": "text/html"}) as client:
        text = text_of(read(client, f"{prefix}/kontrakter/k"))
        unknown = text_of(read(client, f"{prefix}/kontrakter/open"))
    notice = "seneste dag at opsige den til udløb" if language == "da" else "last day to give notice for its end"
    assert f"{notice} {danish.day('2026-09-30', language)}" in text
    assert danish.number(1234567, language) in text
    assert f"{notice} {'ukendt' if language == 'da' else 'unknown'}" in unknown
