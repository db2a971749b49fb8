"""The pages and maps in a real browser: nothing from elsewhere, no script of anybody else's, and no complaint."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import serving
from asked import needed
from axe_playwright_python.sync_playwright import Axe
from conftest import chromium
from playwright.sync_api import Browser, Dialog, FrameLocator, Page, Playwright, sync_playwright
from test_maps import HOSTILE, many

from api.app import create_app
from kb import lookup, opened
from kb.canvas import canvas
from kb.graph import Graph
from kb.maps import draw
from kb.queries import catalogue

pytestmark = pytest.mark.browser
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
QUIET += ["--no-sandbox"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Lend a Chromium."""
    with sync_playwright() as playwright:
        browser = _launched(playwright)
        yield browser
        browser.close()


def _launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), args=QUIET)


@contextmanager
def served(graph: Graph) -> Iterator[str]:
    """Serve the graph and return the address."""
    with serving.served(create_app(graph)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def watched(browser: Browser, origin: str) -> Iterator[Page]:
    """Open a page; whatever it asks of others, complains of or lets pop up fails the test."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(120_000)  # the first page of all waits for Neo4j to plan every question
    wrong: list[str] = []

    def refused(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    page.on("request", lambda request: wrong.append(request.url) if not _own(request.url, origin) else None)
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", refused)
    try:
        yield page
    finally:
        page.close()
    assert wrong == []


def _own(url: str, origin: str) -> bool:
    return url.startswith((origin + "/", "data:"))


ELSEWHERE = "fetch('http://127.0.0.1:9/').catch(() => {})"
INJECTED = "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))"


@pytest.mark.parametrize("script", [ELSEWHERE, INJECTED, "alert(1)"])
def test_the_watch_sees(town: Graph, browser: Browser, script: str) -> None:
    """Fail on what is asked of others, a script that is not ours, and a dialog."""
    with served(town) as origin, pytest.raises(AssertionError):
        _evaluate(browser, origin, script)


def _evaluate(browser: Browser, origin: str, script: str) -> None:
    with watched(browser, origin) as page:
        page.goto(origin + MAPS[0])
        page.evaluate(script)
        page.wait_for_timeout(100)


@pytest.mark.parametrize("script", [True, False])
def test_a_page_that_takes_long(town: Graph, browser: Browser, monkeypatch: pytest.MonkeyPatch, script: bool) -> None:
    """Say so, without a complaint of axe, and open the page by itself, with a browser's script and without."""
    ready, counts = Event(), lookup.counts
    monkeypatch.setattr(lookup, "counts", lambda graph: ready.wait(30) and counts(graph))
    app = create_app(town)
    app.state.site.waiting.seconds = 0.3
    with serving.served(app) as port:
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        assert page.title() == "Siden gøres klar · Byplan"
        if script:
            assert Axe().run(page).violations_count == 0
        ready.set()
        page.get_by_role("heading", name="Kræver opmærksomhed").wait_for(timeout=60_000)
        assert page.url == f"http://127.0.0.1:{port}/"
        page.go_back()
        assert page.url == "about:blank"
        context.close()


MAPS = ["/api/v1/maps/municipality?municipality=0903", "/api/v1/maps/reuse"]


@pytest.mark.parametrize("path", MAPS)
def test_map(town: Graph, browser: Browser, path: str) -> None:
    """Draw the map, let it stand still, tell about a node and lead on from it."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + path)
        page.wait_for_selector("#map[data-drawn] canvas")
        first = page.locator("#map").screenshot()
        page.wait_for_timeout(400)
        assert page.locator("#map").screenshot() == first
        page.get_by_text("Kortet som tabel").click()
        link = page.locator("td a").first
        target = link.get_attribute("href")
        link.click()
        page.wait_for_url(f"**{target}")


def test_a_map_that_is_kept_is_drawn_again(town: Graph, browser: Browser) -> None:
    """Draw a map anew from what the browser has kept of it, once it hears that nothing is new."""
    with served(town) as origin, watched(browser, origin) as page:
        for _ in range(2):
            page.goto(origin + MAPS[1])
            page.wait_for_selector("#map[data-drawn] canvas")
            page.goto(origin + "/health/live")


def test_a_map_fills_its_frame(town: Graph, browser: Browser) -> None:
    """Show the whole map at first as it is shown when asked for, though its frame changes size while it loads."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(f"{origin}/kort/municipality?municipality=0903")
        drawn = page.frame_locator("iframe.map").locator("#map[data-drawn]")
        drawn.locator("canvas").wait_for()
        page.wait_for_timeout(1500)
        first = drawn.screenshot()
        page.frame_locator("iframe.map").get_by_role("button", name="Vis hele kortet").click()
        page.mouse.move(0, 0)
        page.wait_for_timeout(200)
        assert drawn.screenshot() == first


def test_names_wait_until_they_can_be_read(browser: Browser) -> None:
    """Say how many names there is no room for; closer by there is room for more."""
    with watched(browser, "data:") as page:
        page.set_content(draw(many(280)))
        page.wait_for_function("parseInt(document.getElementById('unnamed').textContent) > 0")
        far = int((page.locator("#unnamed").text_content() or "").split(" navne vises, når du zoomer ind")[0])
        assert far < 300
        page.fill("#find", "Kommune 7")
        page.press("#find", "Enter")
        page.wait_for_function("far => parseInt(document.getElementById('unnamed').textContent || '0') < far", arg=far)


def test_a_click_on_a_node_leads_on(town: Graph, browser: Browser) -> None:
    """Follow a node where it stands on the screen."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(f"{origin}/api/v1/maps/municipality?municipality=0911")
        page.wait_for_selector("#map[data-drawn] canvas")
        page.wait_for_timeout(300)
        # A municipality with few systems: sweep from the middle line until the pointer says that there is a node.
        box = page.locator("#map").bounding_box()
        assert box
        for down in sorted(range(20, int(box["height"]), 20), key=lambda y: abs(y - box["height"] / 2)):
            for right in range(20, int(box["width"]), 20):
                page.mouse.move(box["x"] + right, box["y"] + down)
                if page.locator("#map").evaluate("box => box.style.cursor") == "pointer":
                    page.mouse.click(box["x"] + right, box["y"] + down)
                    page.wait_for_url("**/api/v1/*/*")
                    return
        pytest.fail("no node was found")


KINDS = [
    "/",
    "/en/",
    "/analyser",
    "/analyser/vendor_concentration",
    "/analyser/peers",
    "/analyser/peers?municipality=0903",
    "/analyser/reuse_rate/over-tid",
    "/kontrol",
    "/kontrol/system_undescribed",
    "/kort",
    "/kort/municipality?municipality=0903",
    "/kort/data_flows",
    "/kommuner",
    "/kommuner/0903",
    "/systemer/omsorg",
    "/leverandoerer/alfa-it",
    "/opgaveomraader/27",
    "/byggeblokke/sagsblok",
    "/kontrakter/c-omsorg",
    "/beslutninger/d-2024",
    "/krav/r-indeks",
    "/moeder/m-2",
    "/moeder/m-2/materiale",
    "/arkiv",
    "/model",
    "/soeg?q=o",
]
"""A page of each kind."""
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", KINDS)
def test_page(town: Graph, browser: Browser, path: str) -> None:
    """Show the page to everybody: axe finds nothing, a phone need not scroll sideways, and it prints."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + path)
        page.wait_for_load_state("networkidle")
        assert "Byplan" in page.title() or "materiale" in path
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="print")
        assert not page.locator(".on-screen").evaluate_all("all => all.some(one => one.checkVisibility())")


def test_an_answer_fits_a_laptop(town: Graph, browser: Browser) -> None:
    """Show the table of each question as wide as the page is, so that nobody scrolls sideways to read a row."""
    with served(town) as origin, watched(browser, origin) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        for query in catalogue().values():
            asked = needed(town, query)
            page.goto(f"{origin}/analyser/{query.name}?{urlencode(asked)}")
            wide = page.locator(".wide").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth)")
            assert wide == [], query.name
            assert page.locator(".wide").count() == bool(town.ask(query.name, **asked).rows), query.name


def test_docs(town: Graph, browser: Browser) -> None:
    """Show the docs of the API."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + "/docs")
        page.wait_for_selector("#operations-competition-vendor_concentration")


def test_by_keyboard(town: Graph, browser: Browser) -> None:
    """Reach the content, a form and its answer with the keyboard alone."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + "/analyser/peers")

        def tabbed_to(what: str) -> bool:
            for _ in range(40):
                page.keyboard.press("Tab")
                if page.evaluate(f"document.activeElement.{what}"):
                    return True
            return False

        assert tabbed_to("classList.contains('skip')")
        page.keyboard.press("Enter")
        assert tabbed_to("name === 'municipality'")
        page.keyboard.type("Dybm")
        assert tabbed_to("tagName === 'BUTTON'")
        page.keyboard.press("Enter")
        page.wait_for_url("**/analyser/peers?*municipality=0903*")
        assert page.locator("tbody tr").count() > 3


def test_search_as_you_type(town: Graph, browser: Browser) -> None:
    """Narrow a list while typing, keep it in the address, and find the same without script."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + "/systemer")
        everything = page.locator("tbody tr").count()
        page.fill("#q", "omsorg")
        page.wait_for_url("**/systemer?*q=omsorg*")
        found = page.locator("tbody tr").all_inner_texts()
        assert 0 < len(found) < everything
        plain = browser.new_page(java_script_enabled=False)
        plain.goto(origin + "/systemer")
        plain.fill("#q", "omsorg")
        plain.get_by_role("button", name="Vis", exact=True).click()
        assert plain.locator("tbody tr").all_inner_texts() == found
        plain.close()


def test_a_reader_who_has_never_seen_it(town: Graph, browser: Browser) -> None:
    """Lead from the front page to who uses a system, what a municipality lacks, one vendor, and what was decided."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin)
        page.get_by_label("Hvem bruger det system, vi er ved at købe?", exact=True).select_option(label="Omsorg 3")
        page.get_by_role("button", name="Vis svaret på: Hvem bruger det system").click()
        assert page.get_by_role("heading", name="Hvem bruger det").is_visible()
        assert page.get_by_role("link", name="Birkelev").count() > 0
        page.goto(origin)
        page.get_by_label("Hvad mangler vores kommune for at følge planen?", exact=True).select_option("0903")
        page.get_by_role("button", name="Vis svaret på: Hvad mangler vores kommune").click()
        assert page.get_by_role("heading", name="Hvad kommunen mangler for at følge planen").is_visible()
        page.goto(origin)
        page.get_by_role("link", name="Hvilke opgaveområder hviler på én leverandør?").click()
        assert page.get_by_text("Hele landskabet", exact=True).is_visible()
        page.goto(origin)
        page.get_by_role("link", name="Hvad er besluttet for nylig?").click()
        page.get_by_role("link", name="Indeks, anden udgave").click()
        assert page.get_by_text("14. maj 2024").first.is_visible()


def test_languages(town: Graph, browser: Browser) -> None:
    """Switch between Danish and English on the same page, and back."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + "/systemer/omsorg")
        page.get_by_role("link", name="English").click()
        page.wait_for_url("**/en/systemer/omsorg")
        assert page.get_by_role("heading", name="Who uses it").is_visible()
        page.get_by_role("link", name="Dansk").click()
        page.wait_for_url(origin + "/systemer/omsorg")


def test_a_map_without_script(town: Graph, browser: Browser) -> None:
    """Choose a municipality and read its map, with no JavaScript: the table is there."""
    with served(town) as origin:
        page = browser.new_page(java_script_enabled=False)
        page.goto(origin)
        page.get_by_role("link", name="Kort", exact=True).click()
        page.get_by_role("link", name="Kommunens it-landskab").click()
        page.select_option("[name=municipality]", label="Dybmose")
        page.get_by_role("button", name="Vis kortet").click()
        page.get_by_text("Kortet som tabel").first.click()
        assert page.get_by_role("cell", name="anvender", exact=True).count() == 5
        page.close()


WORSE = ["javascript:alert(1)", 'https://x/"onmouseover=alert(1)', "x" * 5000, "../../x", "?a=b&c#d", "%3Cscript%3E"]


def test_hostile_names(load_rows: Callable[[object], Graph], browser: Browser) -> None:
    """Show any name as a name, on every kind of page and both maps, and lead to where each is shown."""
    names = [name for name in HOSTILE if name.strip() == name] + WORSE
    # Neo4j indexes no key as long as the longest, and nobody would choose one.
    keys = [name[:500] for name in names]
    both = list(zip(keys, names, strict=True))
    named = [{"id": key, "name": name, "sources": keys[0]} for key, name in both]
    titled = [{"id": key, "title": name, "sources": keys[0]} for key, name in both]
    places = [f"{at:04}" for at in range(len(names))]
    graph = load_rows(
        {
            "source": [{"id": key, "name": name, "url": name} for key, name in both],
            "municipality": [
                {"code": code, "name": name, "region": name[:500], "sources": names[0]}
                for code, name in zip(places, names, strict=True)
            ],
            "system": [one | {"description": one["name"], "repository_url": one["name"]} for one in named],
            "vendor": [one | {"website": one["name"]} for one in named],
            "capability": [{"id": key, "name_da": name} for key, name in both],
            "meeting": [one | {"held_on": "2026-01-05"} for one in titled],
            "document": [one | {"url": one["title"], "kind": one["title"][:50]} for one in titled],
            "decision": [
                one | {"status": "adopted", "summary": one["title"], "decided_on": "2026-01-05"} for one in titled
            ],
            "requirement": [{"id": key, "kind": "adoption", "deadline": "2026-02"} for key in keys],
            "sets": [{"start": key, "end": key} for key in keys],
            "demands": [{"start": key, "end": f"System:{key}"} for key in keys],
            "made": [{"start": key, "end": key} for key in keys],
            "documents": [{"start": key, "end": f"Meeting:{key}"} for key in keys],
            "concerns": [{"start": key, "end": f"System:{key}"} for key in keys],
            "uses": [{"start": code, "end": key, "sources": names[0]} for code in places for key in keys],
            "supplies": [{"start": key, "end": key} for key in keys],
            "supports": [{"start": key, "end": key} for key in keys],
            "data_flow": [{"id": key, "description": name} for key, name in both],
            "sends": [{"start": keys[0], "end": key} for key in keys],
            "received_by": [{"start": key, "end": keys[1]} for key in keys],
        }
    )
    pages = [
        "/",
        "/en/",
        "/systemer",
        "/kommuner/0000",
        "/arkiv",
        "/model",
        "/beslutninger",
        f"/soeg?q={quote(names[0])}",
    ]
    pages += [f"/analyser/{name}" for name in ("reuse", "vendor_concentration", "conformance_detail")]
    for name in (*keys[:2], *keys[-len(WORSE) :]):
        key = quote(name, safe="")
        pages += [f"/{noun}/{key}" for noun in ("systemer", "leverandoerer", "beslutninger", "moeder", "kilder")]
    pages += [
        f"/moeder/{quote(names[1], safe='')}/materiale",
        f"/analyser/dependencies?{urlencode({'system': names[0]})}",
    ]
    maps = ["/api/v1/maps/municipality?municipality=0000", "/api/v1/maps/reuse"]
    with served(graph) as origin, watched(browser, origin) as page:
        for path in (*pages, *maps):
            answer = page.goto(origin + path)
            assert answer is not None
            assert answer.status == 200, path
            assert page.locator("img[src=x], svg[onload], [onmouseover], [onerror]").count() == 0
            assert page.locator("a[href^='javascript:']").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            if path in maps:
                page.wait_for_selector("#map[data-drawn] canvas")
                box = page.locator("#map").bounding_box()
                assert box
                for step in range(60):
                    page.mouse.move(box["x"] + box["width"] * step / 60, box["y"] + box["height"] / 2)
        page.goto(f"{origin}/api/v1/maps/reuse?{urlencode({'region': names[1]})}")
        page.goto(f"{origin}/systemer")
        links = page.locator("th[scope=row] a").evaluate_all("links => links.map(link => link.href)")
        assert len(links) == len(names)
        for link in links:
            answer = page.goto(link)
            assert answer is not None
            assert answer.status == 200


def test_search_and_filter(town: Graph, browser: Browser) -> None:
    """Find a node by the keyboard alone, whichever way æ, ø and å are written, and say what filters hide."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(f"{origin}/api/v1/maps/municipality?municipality=0901")
        page.wait_for_selector("#map[data-drawn] canvas")
        for text in ("ærdal", "AERDAL"):
            page.fill("#find", text)
            page.press("#find", "Enter")
            assert "Kommune: Ærdal" in page.locator("#about").inner_text()
        assert (page.locator("#about a").get_attribute("href") or "").endswith("/municipalities/0901")
        page.fill("#find", "sk")
        page.press("#find", "ArrowDown")
        page.keyboard.press("Enter")
        assert "System" in page.locator("#about").inner_text()
        page.locator("[data-nodes=Vendor]").uncheck()
        assert re.fullmatch(r"\d+ knuder skjult af filtrene", page.locator("#filtered").inner_text())
        page.locator("[data-nodes=Vendor]").check()
        assert page.locator("#filtered").inner_text() == ""
        with page.expect_download() as download:
            page.click("#png")
        assert download.value.path().read_bytes().startswith(b"\x89PNG")


WIDE = {
    "municipality": [{"code": f"{at:04}", "name": f"Kommune {at}", "region": "Øst"} for at in range(901, 914)],
    "system": [{"id": f"s{at}", "name": f"Sæbeø {at}"} for at in range(401)],
    "uses": [{"start": f"{code:04}", "end": f"s{at}"} for code in range(901, 914) for at in range(401)],
}
"""More than a map carries."""


@pytest.mark.parametrize("path", ["/kort/reuse", "/kort/reuse/tegning", "/api/v1/maps/reuse"])
def test_groups_of_a_large_map_are_asked_for(load_rows: Callable[[Any], Graph], browser: Browser, path: str) -> None:
    """Open a group whose members the server has, in a sandboxed frame and on its own; find a hidden one."""
    with served(load_rows(WIDE)) as origin, watched(browser, origin) as page:
        page.goto(f"{origin}{path}?limit=all")
        view: Page | FrameLocator = page.frame_locator("iframe.map") if path == "/kort/reuse" else page
        assert not view.locator("#graph").text_content().count("Sæbeø")  # type: ignore[union-attr]
        view.locator("#map[data-drawn='2'] canvas").wait_for()
        if path == "/kort/reuse":
            view.locator("summary").first.click()
        group = view.locator("[data-group]").nth(1)
        group.focus()
        page.keyboard.press("Enter")
        view.locator("#map[data-drawn='301']").wait_for()
        assert group.get_attribute("aria-expanded") == "true"
        said = "101 knuder skjult i systemer: søg efter dem for at se dem"
        assert view.locator("#hidden").inner_text() == said
        view.locator("[data-nodes=System]").uncheck()
        assert view.locator("#filtered").inner_text() == "300 knuder skjult af filtrene"
        view.locator("[data-nodes=System]").check()
        view.locator("#find").fill("saebeoe 99")
        view.locator("#found button").wait_for()
        page.keyboard.press("Enter")
        view.locator("#map[data-drawn='302']").wait_for()
        assert view.locator("#about").inner_text().startswith("System: Sæbeø 99")
        assert (view.locator("#about a").get_attribute("href") or "").endswith("s99")
        group.focus()
        page.keyboard.press("Enter")
        view.locator("#map[data-drawn='2']").wait_for()
        assert view.locator("#hidden").inner_text() == ""


def test_a_group_that_is_not_given_stays_closed(load_rows: Callable[[Any], Graph], browser: Browser) -> None:
    """Say that the server does not answer, and leave the map as it is."""
    with served(load_rows(WIDE)) as origin, closing(browser.new_page()) as page:
        page.route("**/udsnit**", lambda route: route.fulfill(status=503))
        page.goto(f"{origin}/kort/reuse/tegning?limit=all")
        group = page.locator("[data-group]").nth(1)
        group.click()
        page.get_by_text("Serveren svarer ikke lige nu").wait_for()
        assert group.get_attribute("aria-expanded") == "false"
        assert page.locator("#map").get_attribute("data-drawn") == "2"


def test_a_group_that_a_map_carries_opens_as_the_server_would_open_it(browser: Browser) -> None:
    """Draw what is missing as missing within it, too, and find names by their letters without accents."""
    picture = many(320)
    for at in range(3):
        picture.edges[f"m{at}"] = {
            "type": "MISSING", "start": "Municipality:0001", "end": f"System:s{1 + 7 * at}", "state": "missing",
            "properties": {"requirement": "r-1"},
        }  # fmt: skip
    for at in range(12):
        picture.edges[f"v{at}"] = picture.edges["u8"] | {"properties": {"valid_from": f"20{at + 10}", "sources": ["s"]}}
    picture.nodes["System:s8"] |= {"name": "Café Ægir Straße"}
    drawing = canvas(picture)
    group = drawing.rolled.stands["System:s8"]
    meant = opened.seen(drawing, [group])
    with watched(browser, "data:") as page:
        page.set_content(draw(picture))
        page.wait_for_selector("#map[data-drawn='9'] canvas")
        page.evaluate(
            "() => { window.put = []; const add = vis.DataSet.prototype.add;"
            "vis.DataSet.prototype.add = function (all) { window.put.push(all); return add.call(this, all); }; }"
        )
        page.locator(f"[data-group='{group}']").click()
        page.wait_for_selector(f"#map[data-drawn='{len(meant['nodes'])}']")
        nodes, edges = page.evaluate("() => window.put")
        for text in ("cafe", "CAFÉ ægir", "aegir strasse"):
            page.fill("#find", text)
            page.locator("#found button").wait_for()
            assert page.locator("#found button").inner_text() == "Café Ægir Straße"
    assert sorted(one["id"] for one in nodes) == sorted(one["id"] for one in meant["nodes"])
    assert Counter(one.get("label") for one in edges) == {None: len(edges) - 3, "mangler": 3}

    def told(edge: dict[str, Any]) -> dict[str, Any]:
        """Return an edge without what the filters of the page say of it, and as wide as one can see."""
        return {name: value for name, value in edge.items() if name not in ("hidden", "id")} | {
            "width": round(edge["width"], 1)
        }

    by_ends = lambda edge: (edge["from"], edge["to"], edge["title"])  # noqa: E731
    assert sorted(map(told, edges), key=by_ends) == sorted(map(told, meant["edges"]), key=by_ends)


def test_groups_open_and_close(browser: Browser) -> None:
    """Open a group by the keyboard, find what is in a closed one, and close it again."""
    with watched(browser, "data:") as page:
        page.set_content(draw(many(700), lambda label, key: f"/{label}/{key}"))
        page.wait_for_selector("#map[data-drawn='9'] canvas")
        group = page.locator("[data-group]").nth(3)
        group.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#map[data-drawn='108']")
        assert group.get_attribute("aria-expanded") == "true"
        page.keyboard.press("Enter")
        page.wait_for_selector("#map[data-drawn='9']")
        page.fill("#find", "saebeoe 699")
        page.press("#find", "Enter")
        page.wait_for_selector("#map[data-drawn='108']")
        assert page.locator("#about").inner_text().startswith("System: Sæbeø 699")
