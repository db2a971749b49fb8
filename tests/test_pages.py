"""The pages: every noun has its lists and things, in Danish and English, made from its declaration."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
from conftest import Rows, application
from pages import QUESTIONS, every_language, read, text_of
from starlette.testclient import TestClient

from api.pages import lists, more, words
from kb import browse, danish, naming, neighbours
from kb.graph import Graph
from kb.model import NODES, RELATIONSHIPS, Node
from kb.naming import noun_name

AT = date(2026, 11, 23)
every_noun = pytest.mark.parametrize("noun", NODES.values(), ids=lambda noun: noun.__name__)


@every_language
@every_noun
def test_list(reader: TestClient, noun: type[Node], language: str, prefix: str) -> None:
    """List the things of a noun in the Danish order, each leading to its page."""
    page = unescape(read(reader, f"{prefix}/{words.slug(noun)}"))
    items = reader.get(f"/api/v1/{noun.plural}?limit=1000").json()["items"]
    assert f"<strong>{len(items)}</strong> {noun_name(noun, language, len(items))}" in page
    assert re.findall(r'<td class="number">(?![\d–<])', page) == []
    for item in items[:6]:
        href = f"{prefix}/{words.slug(noun)}/{quote(item[noun.key_field], safe='')}"
        assert f'href="{href}"' in page
        title = item[noun.title_field()]
        assert title in text_of(read(reader, href))


def test_a_thing_of_which_something_can_not_be_asked(reader: TestClient) -> None:
    """Show a decision of which nobody knows when it was made, and say what can't be answered of it."""
    assert "it is not known when" in text_of(read(reader, "/beslutninger/d-forslag"))


def names_in(page: str) -> list[str]:
    """Return the names in the first column of a list."""
    return [unescape(name) for name in re.findall(r'<th scope="row"><a [^>]+><bdi>(.*?)</bdi>', page)]


def test_a_list_is_sorted_searched_filtered_and_paged(reader: TestClient, town: Graph) -> None:
    """Do what the address asks, with counts of the whole; names in the Danish order."""
    everything = names_in(read(reader, "/kommuner"))
    assert everything == sorted(everything, key=danish.order)
    assert names_in(read(reader, "/kommuner", sort="-name")) == everything[::-1]
    people = {item["name"]: item["population"] for item in reader.get("/api/v1/municipalities").json()["items"]}
    by_people = names_in(read(reader, "/kommuner", sort="-population"))
    known = [people[name] for name in by_people if people[name]]
    assert known == sorted(known, reverse=True)
    assert [people[name] for name in by_people[len(known) :]] == [None] * (len(by_people) - len(known))
    found = names_in(read(reader, "/kommuner", q=everything[0][1:4].upper()))
    assert everything[0] in found
    assert all(everything[0][1:4].lower() in name.lower() for name in found)
    regions = reader.get("/api/v1/municipalities").json()["items"]
    region = regions[0]["region"]
    here = {item["name"] for item in regions if item["region"] == region}
    assert set(names_in(read(reader, "/kommuner", region=region))) == here
    assert 0 < len(here) < len(everything)
    counted, _ = browse.listed(town, NODES["System"], at=AT, counted=["USES"], sort="USES", down=True)
    reuse = {row["system"]: row["users"] for row in town.ask("reuse", limit=None, at="2026-11-23").rows}
    assert {item["id"]: item["USES"] for item in counted if item["USES"]} == reuse
    assert [item["USES"] for item in counted] == sorted((item["USES"] for item in counted), reverse=True)
    first, total = browse.listed(town, NODES["System"], at=AT, limit=3)
    rest, _ = browse.listed(town, NODES["System"], at=AT, skip=3, limit=100)
    assert len(first) + len(rest) == total


@every_language
@pytest.mark.parametrize("label", naming.AROUND)
def test_what_has_no_name_is_listed_by_what_it_is_called(
    reader: TestClient, town: Graph, label: str, language: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put things in the order of the names made for them, on pages and in CSV; very many by their ids."""
    monkeypatch.setattr(lists, "PER_PAGE", 3)
    path = f"{prefix}/{words.slug(NODES[label])}"
    found = names_in(read(reader, path)) + names_in(read(reader, path, page=2))
    assert len(found) > 3
    assert found == sorted(found, key=danish.order)
    lines = reader.get(path, params={"format": "csv"}).text.splitlines()[1:]
    keys = [line.split(",")[0] for line in lines]
    called = naming.names(town, [(label, key) for key in keys], language)
    assert [called.get((label, key)) or key for key in keys][: len(found)] == found
    last = names_in(read(reader, path, sort=f"-{NODES[label].key_field}"))
    assert last == sorted(last, key=danish.order, reverse=True)
    assert danish.order(last[0]) >= danish.order(found[-1])
    monkeypatch.setattr(lists, "NAMED", 2)
    many = read(reader, path)
    assert ("Navn og id, efter id" if language == "da" else "Name and id, by id") in many
    assert re.findall(r'<span class="small"><bdi>(.*?)</bdi>', many) == sorted(keys)[:3]


def test_nothing_found_leads_back_to_all(reader: TestClient) -> None:
    """Lead from a search without an answer to the whole list."""
    page = read(reader, "/systemer", q="zzzz", open_source="true")
    assert '<a href="/systemer">Vis alle systemer</a>' in page


def test_an_empty_list_says_why(load_rows: Callable[[Rows], Graph]) -> None:
    """Say that nobody tells of any, which does not mean that there are none."""
    with TestClient(application(load_rows({})), headers={"accept": "text/html"}) as client:
        text = text_of(read(client, "/afvigelser"))
    assert "Ingen kilde oplyser nogen pr. " in text
    assert "Det betyder ikke, at der ingen er." in text


def test_a_list_leads_to_the_same_in_the_api(reader: TestClient) -> None:
    """Give JSON of what the list shows, not of everything."""
    page = unescape(read(reader, "/systemer", q="omsorg", open_source="false", sort="-name", at="2026-06-01", page=1))
    (href,) = re.findall(r'href="(/api/v1/systems[^"]*)">JSON', page)
    items = reader.get(href).json()["items"]
    assert [item["name"] for item in items] == names_in(page)


def test_requirements_are_called_by_name(reader: TestClient, town: Graph) -> None:
    """Offer requirements by what they ask, and call them so on the pages of a municipality and a decision."""
    rows = town.ask("conformance_detail", municipality="0901", limit=None).rows
    keys = {row["requirement"] for row in rows if row["state"] not in ("met", "explained")}
    called = naming.names(town, [("Requirement", key) for key in keys])
    text = text_of(read(reader, "/kommuner/0901"))
    section = text[text.index("mangler for at følge planen") : text.index("Systemer i brug")]
    assert keys
    assert all(called["Requirement", key] in section for key in keys)
    assert not keys & set(section.split())
    offered = re.findall(r'<option value="(r-[^"]*)">([^<]*)', unescape(read(reader, "/analyser/conformance_detail")))
    assert dict(offered).items() >= {key: name for (_, key), name in called.items()}.items()
    assert [name for _, name in offered] == sorted((name for _, name in offered), key=danish.order)


def test_a_list_as_csv(reader: TestClient) -> None:
    """Give all that the list shows, with all properties."""
    response = reader.get("/systemer", params={"format": "csv", "q": "omsorg"})
    assert response.headers["content-type"].startswith("text/csv")
    lines = response.text.splitlines()
    assert lines[0].startswith("id,name,")
    assert len(lines) - 1 == len(names_in(read(reader, "/systemer", q="omsorg"))) > 0


@every_language
def test_a_list_is_filtered_by_what_is_named_beside(reader: TestClient, language: str, prefix: str) -> None:
    """Choose a vendor above the systems; the link carries it, also to the CSV and the API."""
    page = read(reader, f"{prefix}/systemer", supplies="alfa-it")
    label = "Leverandør" if language == "da" else "Vendor"
    assert re.search(rf'<label for="f-supplies">{label}</label>\s*<select id="f-supplies" name="supplies">', page)
    assert re.findall(r'<option value="([^"]+)" selected>', page) == ["alfa-it"]
    there = reader.get("/api/v1/systems?supplies=alfa-it").json()["items"]
    shown = re.findall(rf'<th scope="row"><a href="{prefix}/systemer/([^"]+)"', page)
    assert sorted(shown) == [item["id"] for item in there]
    assert 0 < len(shown) < 10
    assert 'href="/api/v1/systems?supplies=alfa-it">JSON' in page
    gone = read(reader, f"{prefix}/systemer", supplies="nobody")
    assert '<option value="nobody" selected>nobody</option>' in gone
    held = read(reader, f"{prefix}/kontrakter", held_by="901")
    assert re.findall(r'<option value="([^"]+)" selected>([^<]+)<', held) == [("Municipality:0901", "Ærdal")]
    csv = reader.get(f"{prefix}/systemer?supplies=alfa-it&format=csv").text
    assert sorted(line.split(",")[0] for line in csv.splitlines()[1:]) == sorted(shown)


@pytest.mark.parametrize("asked", ["sort=nothing", "at=soon"])
def test_a_list_refuses(reader: TestClient, asked: str) -> None:
    """Say on a page what can't be listed so, in its language and then in the words of the error."""
    name, value = asked.split("=")
    page = read(reader, f"/systemer?{asked}", 422)
    assert "Det kan der ikke spørges om" in page
    called = {"sort": "sort", "at": "Pr. dato"}[name]
    assert f"»{called}« kan ikke være »<bdi>{value}</bdi>«." in page
    assert f"Fejl 422: {name}: " in text_of(page)
    assert f"{name}: " in text_of(read(reader, f"/en/systemer?{asked}", 422))


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("reuse?at=2026-13-45", ["at"]),
        ("reuse?at=x&limit=x", ["at", "limit"]),
        ("peers?municipality=9999", ["municipality"]),
    ],
)
def test_a_form_marks_what_is_wrong(reader: TestClient, asked: str, marked: list[str]) -> None:
    """Mark each field that can't be so, for whoever sees and whoever listens."""
    page = reader.get(f"/analyser/{asked}").text
    found = re.findall(r'name="(\w+)" aria-invalid="true" aria-describedby="forkert"', page)
    assert sorted(found) == sorted(marked)
    assert page.count('id="forkert"') == 1


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/analyser/peers", 200, "Vælg først: kommune."),
        ("/analyser/peers?municipality=9999", 404, "»Kommune« kan ikke være »9999«. Det er der ingen, der hedder"),
        ("/en/analyser/peers?municipality=9999", 404, "no Municipality"),
        ("/analyser/reuse?limit=none", 422, "»Højst« kan ikke være »none«. Skriv et helt tal, mindst 1, eller alle."),
        ("/analyser/reuse?nothing=1", 422, "Der er ikke noget felt, der hedder »nothing«."),
        ("/analyser/reuse?region=x&at=2026-13-45", 422, "»Pr. dato« kan ikke være »2026-13-45«. Skriv en dag"),
        ("/en/analyser/reuse?at=2026-13-45", 422, "at: '2026-13-45' is no date"),
        ("/analyser/conformance?by=x", 422, "»Opdelt på« kan ikke være »x«. Vælg en af: krav, beslutning,"),
        ("/analyser/landscape_diff?from=2026&to=2025", 422, "kan ikke være »2025«. Det skal være efter »"),
        ("/analyser/reuse/over-tid?from=2010&to=2020&step=month", 422, "»2010«. Perioden er tom eller for lang"),
        ("/analyser/reuse/over-tid?from=2099", 422, "»Fra« kan ikke være »2099«. Perioden er tom eller for lang"),
        ("/kort/municipality?municipality=9999", 404, "»Kommune« kan ikke være »9999«."),
        ("/analyser/nothing", 404, "Det findes ikke"),
        ("/kommuner/9999", 404, "Det findes ikke"),
        ("/en/kommuner/9999", 404, "no Municipality '9999'"),
        ("/nowhere", 404, "Det findes ikke"),
        ("/en/nowhere", 404, "It is not there"),
    ],
)
def test_what_is_wrong_is_a_page(reader: TestClient, path: str, status: int, says: str) -> None:
    """Say what is wrong on a page, in the language of the address, to those who read pages; else as a problem."""
    assert says in text_of(read(reader, path, status))
    if path == "/kommuner/9999":
        assert "no Municipality" not in read(reader, path, status)
    if status != 200 and "nowhere" in path:
        assert reader.get(path, headers={"accept": "*/*"}).headers["content-type"] == "application/problem+json"
    problem = reader.get("/api/v1/analyses/peers?municipality=9999")
    assert problem.headers["content-type"] == "application/problem+json"


def test_search(reader: TestClient) -> None:
    """Find things of all nouns by a part of their names."""
    page = read(reader, "/soeg", q="omsorg")
    found = [item["id"] for item in reader.get("/api/v1/systems").json()["items"] if "omsorg" in item["name"].lower()]
    assert found
    for key in found:
        assert f'href="/systemer/{key}"' in page
    assert "Intet har det" in read(reader, "/soeg", q="findes ikke nogen steder")
    assert "<h1>Søg</h1>" in read(reader, "/soeg")


def test_languages_have_the_same_paths(reader: TestClient) -> None:
    """Lead from each page to itself in the other language, with what was asked."""
    assert 'href="/en/analyser/reuse?limit=10" lang="en"' in read(reader, "/analyser/reuse", limit=10)
    assert 'href="/analyser/reuse?limit=10" lang="da"' in read(reader, "/en/analyser/reuse", limit=10)


def test_a_thing_says_who_says_so(reader: TestClient, town: Graph) -> None:
    """Show the sources of a thing, its links as tables, and the first rows of the answers about it."""
    page = read(reader, "/kommuner/0903")
    for query in QUESTIONS:
        keys = [name for name, param in query.params.items() if param.key_of == "Municipality"]
        if keys and all(not param.required or name in keys for name, param in query.params.items()):
            assert f'href="/analyser/{query.name}?municipality=0903"' in page
    _, groups, _ = neighbours.around(town, NODES["Municipality"], "0903", at=AT)
    items = [item for group in groups for item in group.items[:10]]
    called = browse.names(town, [(item["label"], item["key"]) for item in items])
    for item in items:
        assert called[item["label"], item["key"]] in text_of(page)


def test_more_systems_than_a_page_shows(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count all of them, and say that these are not all: 0901 uses omsorg, hjaelp-direkte, barnesag and four more."""
    assert "Her står de" not in read(reader, "/kommuner/0901")
    monkeypatch.setattr(more, "SYSTEMS_SHOWN", 2)
    page = read(reader, "/kommuner/0901")
    assert "Her står de 2, som flest kommuner har." in text_of(page)
    table = page[page.index('<h2 id="systemer">') :].split("</table>")[0]
    assert '<span class="asof">7</span>' in table
    assert table.count('<th scope="row">') == 2
    assert re.search(r"systemer vides i brug</dt><dd>7<", page)


@every_language
def test_model(reader: TestClient, language: str, prefix: str) -> None:
    """Describe every noun, property and relationship, in the words of the language."""
    page = unescape(read(reader, f"{prefix}/model"))
    for label, noun in NODES.items():
        assert f'href="{prefix}/{words.slug(noun)}"' in page
        assert f'<code class="small">{label}</code>' in page
        for name in noun.own_fields():
            told = f"<strong>{words.prop(name, language)}</strong>: {words.meaning(noun, name, language)}</li>"
            assert name in ("sources", "confidence") or told in page
        for name in noun.own_fields():
            assert name in ("sources", "confidence") or f">{words.prop(name, language)}</span>" in page
    for kind in RELATIONSHIPS:
        assert words.relationship(kind, "out", language).lower() in page


def test_more_than_a_page_shows_is_a_list(load_rows: Callable[[Rows], Graph]) -> None:
    """Lead from eleven decisions of an organisation to the list of just these, and from one to no list."""
    numbers = [f"{number:02}" for number in range(11)]
    rows: Rows = {
        "organisation": [{"id": one, "name": one} for one in ("many", "one")],
        "decision": [{"id": one, "title": one, "status": "adopted"} for one in [*numbers, "other"]],
        "taken_by": [{"start": one, "end": "Organisation:many"} for one in numbers],
    }
    rows["taken_by"].append({"start": "other", "end": "Organisation:one"})
    with TestClient(application(load_rows(rows)), headers={"accept": "text/html"}) as reader:
        page = read(reader, "/organisationer/many")
        link = "/beslutninger?taken_by=Organisation%3Amany"
        assert f'<a href="{link}">Se dem alle på listen' in page
        assert "Se dem alle" not in read(reader, "/organisationer/one")
        shown = re.findall(r'<th scope="row"><a href="/beslutninger/([^"]+)"', read(reader, link))
    assert sorted(shown) == numbers


SAID_IN_PROSE = {"system": "description", "goal": "statement", "decision": "summary", "working_group": "purpose"}


@pytest.mark.parametrize(("noun", "name"), SAID_IN_PROSE.items())
@pytest.mark.parametrize("length", [40, 1001])
def test_a_text_begins_the_page(load_rows: Callable[[Rows], Graph], noun: str, name: str, length: int) -> None:
    """Say once what a thing is in the words of its source: at the top, or among the facts where that is too long."""
    text = ("Det, som det er til for. " * 50)[: length - 1] + "."
    title = NODES[noun.title().replace("_", "")].title_field()
    row = {"id": "x", title: "X", name: text} | ({"status": "adopted"} if noun == "decision" else {})
    slug = words.slug(NODES[noun.title().replace("_", "")])
    with TestClient(application(load_rows({noun: [row]})), headers={"accept": "text/html"}) as reader:
        page = text_of(read(reader, f"/{slug}/x"))
    assert page.count(text) == 1
    assert (page.index(text) < page.index("Fakta")) == (length <= 1000)


@every_language
def test_a_thing_says_what_was_decided_about_it(reader: TestClient, language: str, prefix: str) -> None:
    """List the decisions about a system, also those by a requirement, with when and whether; the newest first."""
    text = text_of(read(reader, f"{prefix}/systemer/borgerregister"))
    heading, newer, older = (
        ("Hvad der er besluttet om det", "10. oktober 2024 Fælles snit og skole", "3. marts 2024 Eget register afvist")
        if language == "da"
        else (
            "What was decided about it",
            "10 October 2024 Fælles snit og skole",
            "3 March 2024 Eget register rejected",
        )
    )
    assert 0 < text.index(heading) < text.index(newer) < text.index(older)
    assert heading not in text_of(read(reader, f"{prefix}/kommuner/0901"))


def test_what_is_lacking_says_when_it_was_decided(reader: TestClient, town: Graph) -> None:
    """Show beside each requirement that a municipality lacks the decision and its day."""
    rows = town.ask("conformance_detail", municipality="0901", limit=None).rows
    lacking = {row["decision"] for row in rows if row["state"] in ("missing", "due", "unknown")}
    text = text_of(read(reader, "/kommuner/0901"))
    found = town.read(
        "MATCH (d:Decision) WHERE d.id IN $ids RETURN d.title AS title, d.decided_on AS day", {"ids": [*lacking]}
    )
    assert found
    for one in found:
        assert f"{one['title']}" + (f" , {danish.day(one['day'])}" if one["day"] else "") in text


@every_language
@pytest.mark.parametrize(
    ("path", "heads", "danish_heads"),
    [
        ("systemer", ["Business area", "Vendor", "Municipalities"], ["Opgaveområde", "Leverandør", "Kommuner"]),
        ("beslutninger", ["Requirements", "Goals"], ["Krav", "Mål"]),
        ("moeder", ["Decisions"], ["Beslutninger"]),
        ("leverandoerer", ["Owned by", "Systems", "Contracts"], ["Ejes af", "Systemer", "Kontrakter"]),
    ],
)
def test_a_list_says_what_it_counts_and_names(
    reader: TestClient, path: str, heads: list[str], danish_heads: list[str], language: str, prefix: str
) -> None:
    """Head each column by what its numbers count, and name what a thing belongs to."""
    page = unescape(read(reader, f"{prefix}/{path}"))
    found = [text_of("<main " + head) for head in re.findall(r'<th scope="col".*?</th>', page)]
    assert [head for head in found if head in (heads if language == "en" else danish_heads)] == (
        heads if language == "en" else danish_heads
    )


def test_a_list_is_sorted_by_what_is_named(reader: TestClient, town: Graph) -> None:
    """Name the vendors and the areas of a system, with links, and sort by the first of them."""
    page = read(reader, "/systemer", sort="SUPPLIES")
    rows = re.findall(r"<tr>\n(<th scope=\"row\">.*?)</tr>", page, re.DOTALL)
    first = [re.findall(r'href="/leverandoerer/([^"]+)"><bdi>(.*?)</bdi>', row) for row in rows]
    known = [vendors[0][1] for vendors in first if vendors]
    assert len(known) > 5
    assert known == sorted(known, key=danish.order)
    assert not any(first[len(known) :])
    direct = next(row for row in rows if "/systemer/hjaelp-direkte" in row)
    assert re.findall(r'href="/opgaveomraader/([^"]+)"', direct) == ["27.12", "27.03.04"]
    assert re.findall(r'href="/leverandoerer/([^"]+)"', direct) == ["beta-data", "gamma-soft"]
    lines = reader.get("/systemer", params={"format": "csv", "q": "hjaelp-direkte"}).text.splitlines()
    assert lines[0].endswith(",USES,SUPPORTS,SUPPLIES")
    assert lines[1].endswith(",27.12|27.03.04,beta-data|gamma-soft")


def test_a_system_says_what_was_decided_about_what_it_supports(reader: TestClient) -> None:
    """Add the decisions about its areas and blocks, with which, and say so where none is known."""
    text = text_of(read(reader, "/systemer/aeldreplan"))
    assert "14. maj 2024 Indeks, anden udgave om Omsorg og børn vedtaget" in text
    assert "Ingen beslutning om det er kendt her." in text_of(read(reader, "/systemer/tidsplan"))
    assert "Ingen beslutning" not in text_of(read(reader, "/kommuner/0901"))


def test_unbounded_is_not_unknown(reader: TestClient, town: Graph) -> None:
    """Count neither since when nor until when a municipality exists among what is not known of it."""
    (row,) = town.read("MATCH (m:Municipality) WHERE m.valid_to IS NULL RETURN m.code AS code ORDER BY code LIMIT 1")
    (said,) = re.findall(r"Ukendt: ([^.]*)\.", text_of(read(reader, f"/kommuner/{row['code']}"))) or [""]
    assert not {"fra", "til"} & set(said.split("; "))


def test_what_is_missing_stands_before_what_is_unknown(reader: TestClient, town: Graph) -> None:
    """Begin what a municipality lacks with what is missing, and lead to all that is required of it."""
    codes = town.read("MATCH (m:Municipality) RETURN m.code AS code ORDER BY code")
    order = ["missing", "due", "unknown"]
    several = 0
    for code in (row["code"] for row in codes):
        page = read(reader, f"/kommuner/{code}")
        section = page[page.index('<h2 id="plan">') :].split("</section>")[0]
        states = re.findall(r'class="word word-(\w+)"', section)
        assert states == sorted(states, key=order.index)
        several += len(set(states)) > 1
        assert f'href="/analyser/conformance_detail?municipality={code}"' in section
    assert several
