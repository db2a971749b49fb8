"""Meeting material as files: `kb brief` writes a page that needs nothing else, and a PDF where it can."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import chromium

from kb import brief
from kb.__main__ import kb
from kb.engine import Address
from kb.errors import UnknownKey
from kb.graph import Graph


@pytest.fixture
def asked(town: Graph, address: Address, monkeypatch: pytest.MonkeyPatch) -> Graph:
    """Name the Neo4j of the tests in the environment, as whoever asks on the command line does."""
    for name in ("uri", "user", "password", "database"):
        monkeypatch.setenv(f"NEO4J_{name.upper()}", str(getattr(address, name)))
    return town


def test_brief_without_a_chromium(asked: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the page, and say in one sentence why there is no PDF."""
    monkeypatch.setattr(brief, "CHROMIUMS", ())
    output = tmp_path / "sag.html"
    result = CliRunner().invoke(kb, ["brief", "m-2", "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert "Indeks, anden udgave" in output.read_text(encoding="utf-8")
    assert not output.with_suffix(".pdf").exists()
    assert "No PDF: there is no Chromium here." in " ".join(result.output.split())


def test_brief_where_others_need_keys(asked: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the page for who has the data folder, also where keys were made, and ask no proxy for it."""
    monkeypatch.setattr(brief, "CHROMIUMS", ())
    monkeypatch.setenv("KB_DATA", str(tmp_path / "data"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    made = CliRunner().invoke(kb, ["keys", "add", "anna", "--role", "analyst"])
    assert made.exit_code == 0, made.output
    output = tmp_path / "sag.html"
    result = CliRunner().invoke(kb, ["brief", "m-2", "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert "Indeks, anden udgave" in output.read_text(encoding="utf-8")


def test_brief_of_no_meeting(asked: Graph) -> None:
    """Say that there is no such meeting."""
    with pytest.raises(UnknownKey, match="no Meeting 'm-9'"):
        brief.page(asked, "m-9")


@pytest.mark.browser
def test_brief_as_pdf(asked: Graph, tmp_path: Path) -> None:
    """Print the page to A4, in English too."""
    browser = chromium()
    assert browser
    html, pdf = tmp_path / "brief.html", tmp_path / "brief.pdf"
    html.write_text(brief.page(asked, "m-2", "en"), encoding="utf-8")
    assert "Meeting material" in html.read_text(encoding="utf-8")
    brief.print_to_pdf(html, pdf, browser)
    assert pdf.read_bytes().startswith(b"%PDF")
