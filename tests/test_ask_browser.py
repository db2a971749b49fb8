"""The page on which analysts ask, in a real browser: by keyboard, on a phone, without script, with its map."""

from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from test_ask import PATH
from test_browser import WCAG, browser, served, watched

from kb.graph import Graph

pytestmark = pytest.mark.browser
__all__ = ["browser"]
SYSTEMS = "/spoerg?" + urlencode({"query": PATH, "parameters": '{"code": "0901"}'})


def fits(page: Page) -> bool:
    """Tell whether nobody need scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("path", ["/spoerg", "/en/spoerg?example=most_used", SYSTEMS, f"/en{SYSTEMS}"])
def test_page(town: Graph, browser: Browser, path: str) -> None:
    """Show the page to everybody: axe finds nothing, with all opened too; a phone need not scroll sideways."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + path)
        page.wait_for_load_state("networkidle")
        for _ in range(2):
            found = Axe().run(page, options=WCAG).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        page.set_viewport_size({"width": 390, "height": 800})
        assert fits(page)
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_what_is_wrong(town: Graph, browser: Browser) -> None:
    """Select in the editor what Neo4j complains of, and tell it beside the field; axe finds nothing."""
    with served(town) as origin:
        page = browser.new_page()  # which a status of 422 makes complain
        page.goto(f"{origin}/spoerg?{urlencode({'query': 'MATCH (n)  // æ😀' + chr(10) + 'RETRN n'})}")
        selected = "query.value.slice(query.selectionStart, query.selectionEnd)"
        assert page.evaluate(f"(() => {{ const query = document.activeElement; return {selected}; }})()") == "RETRN"
        described = page.get_attribute("#query", "aria-describedby")
        assert "RETRN" in page.locator(f"#{described}").inner_text()
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        page.close()


def test_the_map_in_the_page(town: Graph, browser: Browser) -> None:
    """Draw the answer in a frame that may do nothing else, and lead on from it to the page of a thing."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + SYSTEMS)
        frame = page.frame_locator("iframe.map")
        frame.locator("#map[data-drawn='8'] canvas").wait_for()
        frame.locator("#find").fill("omsorg")
        frame.locator("#find").press("Enter")
        assert "System: Omsorg 3" in frame.locator("#about").inner_text()
        frame.locator("#about a").click()
        page.wait_for_url("**/systemer/omsorg")


def test_by_keyboard(town: Graph, browser: Browser) -> None:
    """Put nouns into the query, fill in the parameter that it then has, and ask, with the keyboard alone."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + "/spoerg")
        page.focus("#query")
        page.keyboard.type("MATCH ")

        def tabbed_to(what: str) -> None:
            for _ in range(60):
                page.keyboard.press("Tab")
                if page.evaluate(f"document.activeElement.{what}"):
                    return
            raise AssertionError(what)

        tabbed_to("matches('summary') && document.activeElement.textContent.startsWith('Kommune')")
        page.keyboard.press("Enter")
        tabbed_to("textContent === '(m:Municipality)'")
        page.keyboard.press("Enter")
        assert page.input_value("#query") == "MATCH (m:Municipality)"
        assert page.evaluate("document.activeElement.id") == "query"
        page.keyboard.type(" WHERE m.code = $code AND m.name <> '$no' /* $no */ RETURN m.name AS navn")
        assert page.locator("#values .field").count() == 1
        tabbed_to("name === 'value.code'")
        page.keyboard.type("0903")
        page.focus("#query")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/spoerg?query=*")
        assert page.locator("td", has_text="Dybmose").count() == 1
        assert page.input_value("[name='value.code']") == "0903"
        page.fill("#query", "RETURN $code + $other AS x, $`two words` AS y")
        assert page.locator("#values label").all_inner_texts() == ["$code", "$other", "$two words"]
        assert page.input_value("[name='value.code']") == "0903"


def test_saving_and_taking_along(town: Graph, browser: Browser) -> None:
    """Save a question, find it in the list, ask it by its link, take its rows along, and delete it."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + SYSTEMS)
        page.get_by_text("Gem spørgsmålet").click()
        page.get_by_label("Navn", exact=True).fill("Ærdals systemer <b>")
        page.get_by_label("Del med alle").check()
        page.get_by_role("button", name="Gem", exact=True).click()
        assert page.get_by_role("status").inner_text() == "Spørgsmålet er gemt."
        page.get_by_role("listitem").get_by_role("link", name="Ærdals systemer <b>").click()
        page.wait_for_url("**/spoerg?saved=*")
        assert page.locator("#answer").inner_text().startswith("8 rækker på")
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV").click()
        assert "Omsorg 3" in download.value.path().read_text(encoding="utf-8")
        page.get_by_text("Gem, omdøb, del eller slet").click()
        page.get_by_role("button", name="Slet").click()
        assert page.get_by_role("status").inner_text() == "Spørgsmålet er slettet."
        assert page.get_by_text("Her er ingen endnu.").is_visible()


def test_without_script(town: Graph, browser: Browser) -> None:
    """Take an example, fill in what it lacks, read the answer and its links as tables, and save it."""
    with served(town) as origin:
        page = browser.new_page(java_script_enabled=False)
        page.goto(origin + "/spoerg")
        page.get_by_role("link", name="En kommune, dens systemer og deres leverandører").click()
        assert "$municipality" in page.input_value("#query")
        page.get_by_label("$municipality", exact=True).fill("0903")
        page.get_by_role("button", name="Spørg").click()
        assert page.locator("#answer").is_visible()
        page.get_by_text("Kortet som tabel").click()
        assert page.get_by_role("cell", name="anvender", exact=True).count() > 0
        page.fill("#query", "RETURN $ny AS ny")
        page.get_by_role("button", name="Spørg").click()
        assert page.locator("#lacking").inner_text() == "Udfyld først: $ny."
        page.get_by_label("$ny", exact=True).fill("x")
        page.get_by_role("button", name="Spørg").click()
        assert page.locator("tbody td").first.inner_text() == "x"
        page.close()
