"""Measures maps: how long the server draws, and how long Chromium takes until one can be used."""

import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from kb.map_files import svg
from kb.maps import draw
from kb.pictures import Picture
from kb.queries import catalogue

SIZES = (100, 300, 1000, 5000)
ROUNDS = 5
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def picture(count: int) -> Picture:
    """Return an invented map of so many nodes: each tenth a municipality, which uses some thirty systems."""
    found = Picture(catalogue("maps")["reuse"], {"at": date(2026, 11, 23), "limit": None})
    users = max(count // 10, 5)
    for at in range(count):
        label = "Municipality" if at < users else "System"
        properties = {"region": f"Region {at % 5}", "sources": ["invented"]} if at < users else {}
        node = {"label": label, "key": str(at), "name": f"{label} {at}", "properties": properties}
        found.nodes[str(at)] = {"id": str(at), **node}
        if at >= users:
            found.areas[str(at)] = f"Area {at % 37}"
    for at in range(min(30 * users, 3 * count)):
        start, end = str(at % users), str(users + at * 7 % (count - users))
        edge = {"type": "USES", "start": start, "end": end, "state": "there"}
        found.edges[f"{start} {end}"] = {**edge, "properties": {"valid_from": "2020", "sources": ["invented"]}}
    return found


def main() -> None:
    """Print a Markdown table of medians."""
    print("| nodes | edges | HTML ms | SVG ms | kB | seconds in Chromium until it can be used |")
    print("|---|---|---|---|---|---|")
    with TemporaryDirectory() as scratch, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for line in _measured(browser, Path(scratch)):
            print(line, flush=True)
        browser.close()


def _measured(browser: Browser, scratch: Path) -> Iterator[str]:
    for count in SIZES:
        one = picture(count)
        html, file = "", scratch / f"{count}.html"
        drawn, sketched, used = [], [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            html = draw(one)
            drawn.append(time.perf_counter() - began)
            began = time.perf_counter()
            svg(one)
            sketched.append(time.perf_counter() - began)
        file.write_text(html, encoding="utf-8")
        for _ in range(ROUNDS):
            page = browser.new_page(viewport={"width": 1400, "height": 950})
            began = time.perf_counter()
            page.goto(file.as_uri())
            page.wait_for_selector("#map[data-drawn] canvas")
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            used.append(time.perf_counter() - began)
            page.close()
        figures = f"{1000 * median(drawn):.0f} | {1000 * median(sketched):.0f} | {len(html) // 1000}"
        yield f"| {count} | {len(one.edges)} | {figures} | {median(used):.2f} |"


if __name__ == "__main__":
    main()
