"""Meeting material as files: one HTML page that needs nothing else, and a PDF of it where there is a Chromium.

The application makes the page; it is asked for it as anybody would ask,
on a port of this machine that nobody else knows.
"""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import uvicorn

from kb.errors import KBError, UnknownKey

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60
"""Seconds that the application may take to start, and Chromium to print."""


def page(meeting: str, language: str = "da") -> str:
    """Return the material of a meeting as one page; UnknownKey when there is no such meeting."""
    path = f"{'/en' if language == 'en' else ''}/moeder/{quote(meeting, safe='')}/materiale?format=file"
    with _served() as root:
        try:
            with urlopen(root + path) as answer:  # noqa: S310  # our own, on loopback
                return str(answer.read().decode())
        except HTTPError as error:
            error.close()
            if error.code == 404:
                raise UnknownKey(f"no Meeting {meeting!r}") from None
            raise KBError(f"the material of {meeting!r} can't be made: the application answered {error.code}") from None


@contextmanager
def _served() -> Iterator[str]:
    """Serve the application on a free port for a while."""
    config = uvicorn.Config("api.app:from_environment", factory=True, port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise KBError("the application that makes the material did not start")
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


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
