"""The page of a business area: whom it depends on, and which systems there are for it."""

import re
from html import unescape

import brute_force
import pytest
from conftest import TOWN
from pages import every_language, read, text_of
from starlette.testclient import TestClient

from api.pages import areas, used
from kb import danish
from kb.dates import today
from kb.graph import Graph


@every_language
@pytest.mark.parametrize("area", ["27", "27.03", "85", "20"])
def test_an_area_says_whom_it_depends_on(
    reader: TestClient, town: Graph, area: str, language: str, prefix: str
) -> None:
    """Begin with its systems, who uses them and the largest owner, as the analysis of concentration says."""
    page = read(reader, f"{prefix}/opgaveomraader/{area}")
    level = {} if "." in area else {"level": "main"}
    (row,) = (
        row
        for row in town.ask("vendor_concentration", capability=area, limit=None, **level).rows
        if row["capability"] == area
    )
    lead = page[page.index('<dl class="figures">') :].split("</dl>")[0]
    assert f'href="{prefix}/leverandoerer/{row["largest"]}"' in lead
    assert danish.percent(row["largest_share"], language) in unescape(lead)
    if row["band"]:
        assert f'class="word-{row["band"]}"' in lead


def test_an_area_counts_the_systems_of_its_parts(reader: TestClient, town: Graph) -> None:
    """List the systems of all areas that are part of it, those with most users first, and count each user once."""
    page = read(reader, "/opgaveomraader/27")
    table = page[page.index('<h2 id="systemer">') :].split("</table>")[0]
    assert re.findall(r'<th scope="row"><a href="/systemer/([^"]+)"', table) == [
        "omsorg",
        "barnesag",
        "hjaelp-direkte",
        "aeldreplan",
        "boerneblik",
    ]
    assert re.findall(r'<td class="number">(\d+)<', table) == ["9", "4", "3", "2", "1"]
    text = text_of(page)
    day = brute_force.read(TOWN).at(today())
    systems = {key for key in day.system if any(day.within(area, "27") for area in day.supports(key))}
    users = set().union(*(day.users(key) for key in systems))
    assert "kommuner vides at bruge et af dem" in text
    (said,) = re.findall(r"kommuner vides at bruge et af dem (\d+) ", text)
    assert int(said) == len(users)
    assert "Et hovedområde." in text
    assert "Del af Omsorg og børn ." in text_of(read(reader, "/opgaveomraader/27.03"))


def test_the_largest_owner_is_told_with_what_it_owns(reader: TestClient, town: Graph) -> None:
    """Name the vendors that readers know, beside the owner that they count under."""
    assert used.owned_by(town, ["oekapital", "beta-data", "zeta"]) == {
        "beta-data": ["Alfa It"],
        "oekapital": ["Delta Drift", "Nordholding"],
    }
    assert "ejer af" in text_of(read(reader, "/opgaveomraader/85"))


def test_an_area_of_which_nothing_is_known(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say that nothing is known, and of more systems than are shown that these are not all."""
    monkeypatch.setattr(areas, "SHOWN", 2)
    assert "Her står de 2, som flest kommuner bruger." in text_of(read(reader, "/opgaveomraader/27"))


def test_an_owner_is_shown_with_what_it_owns(reader: TestClient, town: Graph) -> None:
    """List the systems of a vendor and of all that it owns today, and count their users, as its exit would have it."""
    page = read(reader, "/leverandoerer/oekapital")
    table = page[page.index('<h2 id="systemer">') :].split("</table>")[0]
    rows = town.ask("vendor_exit", vendor="oekapital", limit=None).rows
    assert {row["system"] for row in rows} <= set(re.findall(r'<th scope="row"><a href="/systemer/([^"]+)"', table))
    assert "journal" in {row["system"] for row in rows}
    assert 'fra <a href="/leverandoerer/delta-drift">' in table
    assert "fra <a" not in read(reader, "/leverandoerer/zeta")
    (count,) = re.findall(r"<dt>system</dt><dd>(\d+)<", read(reader, "/leverandoerer/alfa-it"))
    assert count == "1"
