"""A page for each thing: its facts and who says so, its links, its map, its history, and the answers about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from api.pages import more, places, words
from api.pages.site import Address, Site, Values
from api.pages.tables import Table, table
from kb import browse, journal, lookup, naming, neighbours, queries
from kb.access.asking import asking
from kb.beside import BESIDE, end_key
from kb.dates import in_denmark, today
from kb.errors import RequestError, UnknownKey
from kb.identity import meant
from kb.model import NODES, RELATIONSHIPS, Node
from kb.queries import Query
from kb.rows import Row
from kb.seen import figures

FIRST = 5
"""So many rows of an answer stand on the page of a thing."""
EACH = 25
"""So many links of one type stand there."""
RUNS = 30
"""So many of the runs behind it, the latest."""
LONGEST_LEAD = 1000
"""A text of more letters stands among the facts, and does not begin the page."""
MANY = {"System": 400, "Capability": 100}
"""More of them where the first thing a reader wants is all of them: who uses the system, what the area is made of."""


@dataclass(frozen=True)
class Said:
    """What a question answers about a thing: its first rows, or why there are none, and where the whole answer is."""

    query: Query
    table: Table | None
    why: str
    asked: str


def install(site: Site) -> None:
    """Add a page for each noun; a noun with a template of its own in `templates/things/` is shown with that."""
    for noun in NODES.values():
        _add(site, noun)


def _add(site: Site, noun: type[Node]) -> None:
    own = f"things/{noun.file}.html"
    template = own if own in site.environment.list_templates() else "thing.html"

    def page(language: str, request: Request) -> Response:
        key = request.path_params["key"]
        try:
            said_of_it = about(site, noun, key, language)
        except UnknownKey:
            other = meant(site.graph, noun, key)
            if other in (None, key):
                raise
            # Another id of it, for as long as it is one.
            return RedirectResponse(Address(language).thing(noun.label(), str(other)), 307)
        # What a municipality's own page says is of one municipality; its facts are everybody's.
        shown = template if asking().sees_all or noun.label() in more.TOLD else "thing.html"
        return site.page(shown, language, request, **said_of_it)

    site.add(f"/{words.slug(noun)}/{{key:path}}", page, noun.seen_by)


def about(site: Site, noun: type[Node], key: str, language: str) -> Values:
    """Return what the page of a thing says."""
    facts, groups, others = neighbours.around(site.graph, noun, key, at=today(), each=MANY.get(noun.label(), EACH))
    around = [item for group in groups for item in group.items] + others["past"] + others["future"]
    find = (more.MORE if asking().sees_all else more.TOLD).get(noun.label())
    own: Values = find(site, key) if find else {}
    asks_of_it = [("Requirement", row["requirement"]) for part in more.REQUIRING for row in own.get(part, ())]
    called = naming.names(
        site.graph, [(noun.label(), key), *((item["label"], item["key"]) for item in around), *asks_of_it], language
    )
    for item in around:
        item["name"] = called.get((item["label"], item["key"]), item["name"])
    then = lookup.history(site.graph, noun, key)
    numbers = {*then.runs, *(run for group in groups for item in group.items for run in item["runs"])}
    behind = journal.behind(site.graph, sorted(numbers))[::-1]
    instead = own.pop("instead", ())
    name = called.get((noun.label(), key)) or facts[noun.title_field()] or key
    return {
        "noun": noun,
        "key": key,
        "name": name,
        "facts": facts,
        "told": next((name for name in words.PROSE if facts.get(name) and len(facts[name]) <= LONGEST_LEAD), None),
        "called": called,
        "groups": groups,
        "lists": {(group.type, group.direction): _list_of(noun, group, key) for group in groups},
        "past": others["past"],
        "future": others["future"],
        "sources": _sources(site, facts["sources"] or ()),
        "earlier": then.earlier,
        "runs": [replace(run, at=in_denmark(run.at)) for run in behind[:RUNS]],
        "run_sources": dict(_sources(site, (one for run in behind[:RUNS] for one in run.sources))),
        "maps": [(query, urlencode({name: key})) for query, name in asks(noun, "maps")],
        "said": [said(site, query, {name: key}, language) for query, name in asks(noun) if query.name not in instead],
        "denmark": _where(site, noun, key, language),
        "decisions": more.decisions(site, noun, key),
        "ld": more.linked_data(noun, name, facts, groups),
        **own,
    }


def _list_of(noun: type[Node], group: neighbours.Group, key: str) -> tuple[str, dict[str, str]] | None:
    """Return the list that is all that a group has the first of, as its noun and what is asked of it; null if none."""
    link = RELATIONSHIPS[group.type]
    far = link.starts if group.direction == "in" else link.ends
    label = far[0].label()
    there = len(far) == 1 and group.type in BESIDE.get(label, ())
    if not there or (label == noun.label() and group.direction == "out"):
        return None
    return label, {group.type.lower(): end_key(far[0], group.type, noun.label(), key)}


def _where(site: Site, noun: type[Node], key: str, language: str) -> Markup | None:
    """Return where in Denmark a system is used, for who may see single municipalities."""
    if noun.label() != "System" or not asking().sees_all:
        return None
    return site.kept(("where", key, language), lambda: places.of_users(site, key, language))


def asks(noun: type[Node], kind: str = "analyses") -> list[tuple[Query, str]]:
    """Return the questions that can be asked of a thing of a noun alone, and the parameter that names it."""
    found = []
    for query in queries.catalogue(kind).values():
        names = [name for name, param in query.params.items() if param.key_of == noun.label()]
        needed = [name for name, param in query.params.items() if param.required]
        if names and set(needed) <= {names[0]} and _told(query, names[0]):
            found.append((query, names[0]))
    return found


def _told(query: Query, name: str) -> bool:
    """Tell whether whoever asks is told anything by a question of one thing."""
    return figures.may_ask(query) and name in figures.as_seen(query).params


def said(site: Site, query: Query, given: Row, language: str) -> Said:
    """Return the first rows of an answer, kept for as long as the landscape stands."""
    cut: Row = {"limit": FIRST} if "limit" in query.params else {}

    def find() -> list[Row] | str:
        try:
            return site.graph.ask(query, **given, **cut).rows
        except RequestError as error:  # such as the effect of a decision of which nobody knows when it was made
            return str(error)

    rows = site.kept(("said", query.name, *given.items()), find)
    asked = urlencode(given)
    if isinstance(rows, str):
        return Said(query, None, rows, asked)
    return Said(query, table(site.graph, language, figures.as_seen(query), rows, most=FIRST, without=given), "", asked)


def _sources(site: Site, ids: Iterable[str]) -> list[tuple[str, str]]:
    """Return (id, name) of sources, each once; an id that nothing has stands for itself."""
    ids = list(dict.fromkeys(ids))
    known = browse.names(site.graph, [("Source", one) for one in ids])
    return [(one, known.get(("Source", one), one)) for one in ids]
