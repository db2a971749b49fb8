"""The line to a running Byplan: its address, the key that is brought, and what its refusals become here."""

import os
import re
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from kb import errors
from kb.errors import EngineError, Forbidden, InvalidParameter, KBError, QueryError, RequestError, TooMany
from kb.model import snake

ROOT = "/api/v1"
PROBLEM = "urn:byplan:problem:"
KINDS: dict[str, type[KBError]] = {
    snake(kind.__name__).replace("_", "-"): kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, KBError)
}
"""The errors of kb by the name that the API gives each, so that they are the same on both sides."""
PATIENCE = (5.0, 120.0)
"""Seconds in which it is reached, and in which it goes on answering."""


class Key(AuthBase):
    """A key, which is put into a request and shown nowhere; without one, nothing else is brought in its place."""

    def __init__(self, text: str | None) -> None:
        """Hold a key. Raises InvalidParameter, without it, for what could be none."""
        if text is not None and not re.fullmatch(r"[\x21-\x7e]+", text):
            raise InvalidParameter({"key": "is empty, or holds what no key holds, such as a space"})
        self._text = text

    @classmethod
    def found(cls, given: str | None) -> "Key":
        """Return the key that is given, else that of KB_KEY, else that of the file KB_KEY_FILE, else none.

        Raises InvalidParameter when the file can't be read, or others than its owner can read it.
        """
        if given is None:
            given = os.environ.get("KB_KEY", "").strip() or None
        named = os.environ.get("KB_KEY_FILE", "").strip()
        if given is None and named:
            path = Path(named).expanduser()
            try:
                mode, given = path.stat().st_mode, path.read_text(encoding="utf-8", errors="replace").strip()
            except OSError as error:
                raise InvalidParameter({"KB_KEY_FILE": f"can't read {path} ({error.strerror})"}) from None
            if mode & 0o077:
                raise InvalidParameter({"KB_KEY_FILE": f"others can read {path}: chmod 600 it, and make a new key"})
        return cls(given)

    def __bool__(self) -> bool:
        return self._text is not None

    def __repr__(self) -> str:
        return "Key(…)" if self else "Key()"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Bring it; being asked for one at all keeps requests from bringing what a .netrc holds."""
        if self._text is not None:
            request.headers["Authorization"] = f"Bearer {self._text}"
        return request


class Wire:
    """A connection to the API at an address."""

    def __init__(self, url: str | None = None, key: str | None = None) -> None:
        """Note where it is and what is brought; nothing is asked yet. Raises InvalidParameter."""
        here = f"http://127.0.0.1:{os.environ.get('KB_PORT', '').strip() or 8000}"
        self.url = (url or os.environ.get("KB_URL", "").strip() or here).rstrip("/")
        self._key = Key.found(key)
        near = _check(self.url, bool(self._key))
        self._session = requests.Session()
        self._session.trust_env = not near  # what proxies the environment names are no way to this machine
        self._session.headers["User-Agent"] = "byplan-client"

    def __repr__(self) -> str:
        return f"{self.url}{', with a key' if self._key else ''}"

    def get(self, path: str, **params: Any) -> Any:
        """Return what JSON there is below the API's root; null parameters are left out. Raises as the API refuses."""
        return self._ask("GET", path, params={name: _text(one) for name, one in params.items() if one is not None})

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return what is answered to a body of JSON. Raises as the API refuses."""
        return self._ask("POST", path, json=body)

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def _ask(self, method: str, path: str, **what: Any) -> Any:
        try:
            response = self._session.request(
                method,
                f"{self.url}{ROOT}/{path}",
                headers={"Accept": "application/json"},
                auth=self._key,
                timeout=PATIENCE,
                allow_redirects=False,
                **what,
            )
        except (UnicodeEncodeError, requests.exceptions.InvalidJSONError) as error:
            raise InvalidParameter(f"what is asked can't be sent: {error}") from None
        except requests.Timeout:
            raise EngineError(f"{self.url} does not answer in time: ask for less, or try again later") from None
        except requests.RequestException as error:
            raise EngineError(
                f"no Byplan answers at {self.url} ({_why(error)}): start one with `make run`, or name another address"
            ) from None
        if response.is_redirect:
            raise EngineError(f"{self.url} sends callers on to {response.headers['location']}: name that address")
        try:
            body = response.json()
        except ValueError:
            raise EngineError(f"what answers at {self.url} is no Byplan (status {response.status_code})") from None
        if not response.ok:
            raise _refusal(response, body if isinstance(body, dict) else {})
        return body


def _check(url: str, key: bool) -> bool:
    """Tell whether an address is of this machine. Raises InvalidParameter for none, and where a key could be read."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise InvalidParameter({"url": "write the address of a Byplan, such as https://byplan.example.dk"})
    try:
        near = ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost"
    if key and parts.scheme == "http" and not near:
        raise InvalidParameter({"url": f"the key could be read on its way to {host}: use https"})
    return near


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _why(error: BaseException) -> str:
    """Return the last cause of an error in a few words."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _refusal(response: requests.Response, problem: Mapping[str, Any]) -> KBError:
    """Return the error that a problem of the API stands for: that of kb of the same name."""
    detail = str(problem.get("detail") or response.reason)
    kind = KINDS.get(str(problem.get("type", "")).removeprefix(PROBLEM), KBError)
    status = response.status_code
    if status == 401:
        return Forbidden(f"{detail}: bring a key (KB_KEY or KB_KEY_FILE)")
    if status == 429:
        wait = response.headers.get("retry-after", "")
        return TooMany(detail, int(wait) if wait.isdecimal() else 1)
    if kind is Forbidden:
        return Forbidden(detail, known=True)
    if kind is QueryError:
        return QueryError(detail, problem.get("position"))
    error = kind(detail) if kind is not KBError else KBError(f"{detail} (status {status})")
    if isinstance(error, RequestError):
        error.wrong = {".".join(map(str, one["loc"][1:])): one["msg"] for one in problem.get("errors") or ()}
    return error
