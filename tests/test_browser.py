"""The pages and maps in a real browser: nothing from elsewhere, no script of anybody else's, and no complaint."""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
import uvicorn
from playwright.sync_api import Browser, Dialog, Page, Playwright, sync_playwright
from test_maps import HOSTILE, many

from api.app import create_app
from kb.graph import Graph
from kb.maps import draw

pytestmark = pytest.mark.browser
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
QUIET += ["--no-sandbox"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Lend a Chromium: the one that is installed, or playwright's own."""
    with sync_playwright() as playwright:
        if not CHROMIUM and not os.path.exists(playwright.chromium.executable_path):
            pytest.skip("no Chromium: apt-get install chromium, or playwright install chromium")
        browser = _launched(playwright)
        yield browser
        browser.close()


def _launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


@contextmanager
def served(graph: Graph) -> Iterator[str]:
    """Serve the graph and return the address."""
    server = uvicorn.Server(uvicorn.Config(create_app(graph), port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def watched(browser: Browser, origin: str) -> Iterator[Page]:
    """Open a page; whatever it asks of others, complains of or lets pop up fails the test."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
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


@pytest.mark.parametrize("path", ["/", "/en/", "/docs"])
def test_page(town: Graph, browser: Browser, path: str) -> None:
    """Show the page."""
    with served(town) as origin, watched(browser, origin) as page:
        page.goto(origin + path)
        page.wait_for_load_state("networkidle")
        assert "Byplan" in page.title()
        if path == "/docs":
            page.wait_for_selector("#operations-competition-vendor_concentration")


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


def test_hostile_names(load_rows: Callable[[object], Graph], browser: Browser) -> None:
    """Show any name as a name, on the start page and on both maps."""
    names = [name for name in HOSTILE if name.strip() == name]
    graph = load_rows(
        {
            "source": [{"id": name, "name": name} for name in names],
            "municipality": [{"code": f"{at:04}", "name": name, "region": name} for at, name in enumerate(names)],
            "system": [{"id": name, "name": name, "sources": name} for name in names],
            "vendor": [{"id": name, "name": name} for name in names],
            "uses": [
                {"start": f"{at:04}", "end": name, "sources": names[0]} for at in range(len(names)) for name in names
            ],
            "supplies": [{"start": name, "end": name} for name in names],
            "data_flow": [{"id": name, "description": name} for name in names],
            "sends": [{"start": names[0], "end": name} for name in names],
            "received_by": [{"start": name, "end": names[1]} for name in names],
        }
    )
    with served(graph) as origin, watched(browser, origin) as page:
        for path in ("/", "/api/v1/maps/municipality?municipality=0000", "/api/v1/maps/reuse"):
            page.goto(origin + path)
            page.wait_for_load_state("networkidle")
            assert page.locator("img[src=x], svg[onload]").count() == 0
            if path != "/":
                page.wait_for_selector("#map[data-drawn] canvas")
                box = page.locator("#map").bounding_box()
                assert box
                for step in range(60):
                    page.mouse.move(box["x"] + box["width"] * step / 60, box["y"] + box["height"] / 2)
                page.get_by_text("Kortet som tabel").click()
                assert page.get_by_text(names[0]).count() > 0
        page.goto(f"{origin}/api/v1/maps/reuse?{urlencode({'region': names[1]})}")


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
