"""What is kept out of memory is what a dictionary keeps, and few of its entries are in memory."""

import shutil
from pathlib import Path

import pytest
from conftest import SEED_DATA
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.imports import spilled
from kb.imports.consistency import Checked
from kb.imports.folder import Folder
from kb.imports.spilled import Spilled

KEYS = st.sampled_from(["", "a", "b", "æ", "ø\n", "å\0", "0751", "x" * 300, "'", "\N{ROCKET}"])
STEPS = st.lists(st.tuples(st.sampled_from(["set", "drop", "get", "grow"]), KEYS, st.integers()))


@given(steps=STEPS, most=st.integers(0, 3))
@settings(deadline=None)
def test_it_is_a_dictionary(steps: list[tuple[str, str, int]], most: int) -> None:
    """Do the same to both, at random."""
    found: Spilled[list[int]] = Spilled()
    expected: dict[str, list[int]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spilled, "MOST", most)
        patch.setattr(spilled, "PAGE", 2)
        for what, key, value in steps:
            if what == "set":
                found[key] = expected[key] = [value]
            elif what == "drop":
                assert found.pop(key, None) == expected.pop(key, None)
            elif what == "get":
                assert (key in found) is (key in expected)
                assert found.get(key) == expected.get(key)
            else:
                found[key] = [*found.get(key, []), value]
                expected[key] = [*expected.get(key, []), value]
        assert len(found) == len(expected)
        assert sorted(found) == sorted(expected)
        assert dict(found) == expected
        assert len(found._first) <= most


def test_values_may_be_set_while_it_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """See each key once."""
    monkeypatch.setattr(spilled, "MOST", 2)
    monkeypatch.setattr(spilled, "PAGE", 3)
    found: Spilled[int] = Spilled()
    for number in range(20):
        found[str(number)] = 0
    seen = []
    for key in found:
        seen.append(key)
        found[key] += 1
    assert sorted(seen) == sorted(map(str, range(20)))
    assert set(found.values()) == {1}


def test_a_folder_is_checked_the_same_out_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the same of the real facts with each file's last row in it twice, and nothing but a file to remember by."""
    path = shutil.copytree(SEED_DATA, tmp_path / "twice")
    for file in path.glob("*.csv"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    told = []
    for most in (spilled.MOST, 0):
        monkeypatch.setattr(spilled, "MOST", most)
        folder = Folder(path)
        checked = Checked(folder, None).whole()
        told.append((checked.counts, checked.sources, folder.problems, folder.warnings))
    assert told[0] == told[1]
    counts, _, problems, _ = told[0]
    assert sum(counts.values()) > 1_000
    assert len(problems) >= len([count for count in counts.values() if count])
