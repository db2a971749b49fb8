"""Measures maps: how long the server draws, and Chromium until one can be used: `python -m benchmarks.drawing`."""

import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from kb.map_files import svg
from kb.maps import draw
from kb.pictures import Picture
from kb.queries import catalogue

SIZES = (100, 300, 1000, 5000)
ROUNDS = 5
LIMITS = {300: 2.0, 5000: 3.0}
"""Seconds until a map of so many nodes can be used; above 300 it is rolled up."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def picture(count: int) -> Picture:
    """Return an invented map of so many nodes: each tenth a municipality, which uses thirty systems."""
    found = Picture(catalogue("maps")["reuse"], {"at": date(2026, 11, 23), "limit": None})
    users = max(count // 10, 5)
    for at in range(count):
        label = "Municipality" if at < users else "System"
        properties = {"region": f"Region {at % 5}", "sources": ["invented"]} if at < users else {}
        node = {"label": label, "key": str(at), "name": f"{label} {at}", "properties": properties}
        found.nodes[str(at)] = {"id": str(at), **node}
        if at >= users:
            found.areas[str(at)] = f"Area {at % 37}"
    chance = Random(count)
    for user in range(users):
        for system in sorted(chance.sample(range(users, count), min(30, count - users))):
            edge = {"type": "USES", "start": str(user), "end": str(system), "state": "there"}
            found.edges[f"{user} {system}"] = {**edge, "properties": {"valid_from": "2020", "sources": ["invented"]}}
    return found


def main() -> None:
    """Print a Markdown table, and exit with 1 where a map is not to be used soon enough at its best."""
    print("| nodes | edges | kB | drawn, best ms | SVG, best ms | used, best s | used, median s |")
    print("|---|---|---|---|---|---|---|")
    late = []
    with TemporaryDirectory() as scratch, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for count in SIZES:
            best = _measured(browser, Path(scratch), count)
            late += [f"{count} nodes take {best:.1f} s"] if best > LIMITS.get(count, best) else []
        browser.close()
    if late:
        raise SystemExit("; ".join(late))


def _measured(browser: Browser, scratch: Path, count: int) -> float:
    """Print a row, and return the seconds from what the server draws to what can be used, at their best."""
    one = picture(count)
    drawn = [_timed(lambda: draw(one)) for _ in range(ROUNDS)]
    sketched = [_timed(lambda: svg(one)) for _ in range(ROUNDS)]
    file = scratch / f"{count}.html"
    file.write_text(draw(one), encoding="utf-8")
    used = [_timed(lambda: _use(browser, file)) for _ in range(ROUNDS)]
    figures = f"{1000 * min(drawn):.0f} | {1000 * min(sketched):.0f} | {min(used):.2f} | {median(used):.2f}"
    print(f"| {count} | {len(one.edges)} | {file.stat().st_size // 1000} | {figures} |", flush=True)
    return min(drawn) + min(used)


def _use(browser: Browser, file: Path) -> None:
    """Open a map, and wait until it is drawn, and has been seen: two frames later it answers to the mouse."""
    page = browser.new_page(viewport={"width": 1400, "height": 950})
    page.goto(file.as_uri())
    page.wait_for_selector("#map[data-drawn] canvas")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.close()


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
