"""Meeting material as files: one HTML page that needs nothing else, and a PDF of it where there is a Chromium.

The application makes the page. It is asked within this process, through no port: whoever may read the data folder may
read all that is in it, whatever keys others need.
"""

import asyncio
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kb.errors import KBError, UnknownKey
from kb.graph import Graph

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60
"""Seconds that Chromium may take to print."""


def page(graph: Graph, meeting: str, language: str = "da") -> str:
    """Return the material of a meeting as one page; UnknownKey when there is no such meeting."""
    application = import_module("api.app").create_app(graph)
    path = f"{'/en' if language == 'en' else ''}/moeder/{meeting}/materiale"
    status, html = asyncio.run(_get(application, path, "format=file"))
    if status == 404:
        raise UnknownKey(f"no Meeting {meeting!r}")
    if status != 200:
        raise KBError(f"the material of {meeting!r} can't be made: the application answered {status}")
    return html


async def _get(application: Any, path: str, query: str) -> tuple[int, str]:
    """Return the status and the text that an application of ASGI answers."""
    status, pieces = 500, list[bytes]()
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.Future()  # the caller stays until all is there
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        pieces.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }
    await application(scope, receive, send)
    return status, b"".join(pieces).decode()


def chromium() -> str | None:
    """Return the Chromium that is installed, or null."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def print_to_pdf(html: Path, pdf: Path, browser: str) -> None:
    """Print a page to A4 with the Chromium named; KBError when it does not."""
    with TemporaryDirectory() as profile:
        quiet = ["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        quiet += ["--disable-component-update", "--disable-sync", "--no-sandbox", f"--user-data-dir={profile}"]
        command = [browser, *quiet, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", html.absolute().as_uri()]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603  # no shell
        except (subprocess.SubprocessError, OSError) as error:
            raise KBError(f"{browser} can't print {html} ({type(error).__name__})") from None
    if not pdf.is_file():
        raise KBError(f"{browser} printed nothing to {pdf}")
