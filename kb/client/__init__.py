"""A client of a running Byplan: its questions as methods, its answers as frames. `kb.connect` makes one."""

from typing import Any
from urllib.parse import quote

from kb.client.answer import Answer, Cut, Thing, answered
from kb.client.methods import Method, methods
from kb.client.questions import Questions
from kb.client.wire import Wire
from kb.declared import Column
from kb.rows import Row

__all__ = ["Answer", "Client", "Cut", "Thing"]
PAGE = 1_000
MOST = 100_000
"""So many things a list brings, and so many links a thing, unless more are asked for by `limit`."""
LINKS = {"type": "str", "direction": "str", "label": "str", "key": "str", "name": "str", "link": "str"}


class Client(Questions):
    """Asks a running Byplan: each question, trend, check and noun is a method, named as in the API.

    What its key may not see is Forbidden; InvalidParameter, UnknownKey, TooMany and EngineError mean what they do in
    `kb.errors`. It reads, and changes nothing.
    """

    def __init__(self, url: str | None = None, *, key: str | None = None) -> None:
        """Note where it is and what key is brought; nothing is asked yet. Raises InvalidParameter."""
        self._wire = Wire(url, key)

    def __repr__(self) -> str:
        return f"<Byplan at {self._wire!r}>"

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def search(self, text: str, *, at: Any = None, limit: int = 20) -> Answer:
        """Return the things whose name or key fits a text however it is spelt, the best first."""
        found, more = self._pages("search", {"q": text, "at": at}, limit, 100)
        columns = {name: Column(type="str", doc="") for name in ("label", "key", "name", "link", "fit")}
        return self._listed("search", f"What is called {text}?", columns, found, more, warn=False)

    def cypher(self, query: str, parameters: Row | None = None, *, at: Any = None, limit: int | None = None) -> Answer:
        """Return what a Cypher query that only reads is answered with: at most 1 000 rows, or `limit`, up to 10 000.

        `$at` is the day. Columns have the types of their values; nodes and what else has parts is JSON in frames.
        Raises Refused for what the guard lets nobody run, QueryError with Neo4j's own words and position, and TooMuch.
        """
        asked = {"query": query, "parameters": parameters or {}, "at": at, "limit": limit}
        found = self._wire.post("cypher", {name: value for name, value in asked.items() if value is not None})
        names: list[str] = found["columns"]
        rows = [dict(zip(names, row, strict=True)) for row in found["rows"]]
        said = {"name": "cypher", "asks": query, "params": parameters or {}, "rows": rows}
        columns = {} if rows else {name: Column(type="str?", doc="") for name in names}
        return answered(columns, {**said, "truncated": found["truncated"]}, warn=limit is None)

    def ask(self, name: str, given: Row) -> Answer | Thing:
        """Ask by the name of a method, with the parameters under the names that the API has for them."""
        return self._asked(methods()[name], given)

    def _asked(self, method: Method, given: Row) -> Answer | Thing:
        """Ask what a method stands for."""
        if method.kind == "thing":
            return self._thing(method, given)
        if method.kind == "list":
            limit, wanted = given.pop("limit", None), given.get("fields")
            found, more = self._pages(method.path, given, limit, PAGE)
            columns = {name: method.columns[name] for name in wanted or method.columns}
            return self._listed(method.name, method.asks, columns, found, more, warn=limit is None)
        own = method.params
        asked = {name: value for name, value in given.items() if name not in own or value != own[name].default}
        if "limit" in asked and asked["limit"] is None:
            asked["limit"] = "all"
        return answered(method.columns, self._wire.get(method.path, **asked), warn="limit" not in given)

    def _thing(self, method: Method, given: Row) -> Thing:
        path, at = f"{method.path}/{quote(given['key'], safe='', errors='surrogatepass')}", given.get("at")
        found = self._wire.get(path, at=at, limit=PAGE)
        rows, page = found["neighbours"], found
        while page["next"] and len(rows) < MOST:
            page = self._wire.get(path, at=found["at"], limit=PAGE, cursor=page["next"])
            rows += page["neighbours"]
        columns = {name: Column(type=kind, doc="") for name, kind in LINKS.items()}
        linked = self._listed("neighbours", method.asks, columns, rows, bool(page["next"]), warn=True)
        head = {name: found[name] for name in ("label", "key", "name", "at", "properties", "earlier", "made_by")}
        return Thing(**head, neighbours=linked)

    def _pages(self, path: str, asked: Row, limit: int | None, page: int) -> tuple[list[Row], bool]:
        """Return the things of a list, a page after the other, and whether there are more than may come."""
        most = MOST if limit is None else limit
        found = self._wire.get(path, **asked, limit=min(most, page))
        rows: list[Row] = found["items"]
        while found["next"] and len(rows) < most:
            how = {**asked, "at": found["at"], "cursor": found["next"]}
            found = self._wire.get(path, **how, limit=min(most - len(rows), page))
            rows += found["items"]
        return rows, bool(found["next"])

    @staticmethod
    def _listed(name: str, asks: str, columns: dict[str, Column], rows: list[Row], more: bool, *, warn: bool) -> Answer:
        return answered(columns, {"name": name, "asks": asks, "rows": rows, "truncated": more}, warn=warn)
