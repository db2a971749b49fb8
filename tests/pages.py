"""What the tests of pages share: reading a page, and doing it in every language."""

import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from kb.queries import Query, catalogue

QUESTIONS: list[Query] = [*catalogue().values()]
MAPS: list[Query] = [*catalogue("maps").values()]
every_question = pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.name)
every_language = pytest.mark.parametrize(("language", "prefix"), [("da", ""), ("en", "/en")])


def read(client: TestClient, path: str, status: int = 200, **asked: Any) -> str:
    """Return a page, which carries the headers of one, and is in the language of its address."""
    response = client.get(path, params=asked or None)
    assert response.status_code == status, response.text[-2000:]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert f'<html lang="{"en" if path.startswith("/en") else "da"}">' in response.text
    return response.text


def text_of(page: str) -> str:
    """Return what a reader sees of a page, on one line."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split()))
