"""The generator: the same numbers give the same bytes, small in memory whatever the size, all or nothing."""

import filecmp
import os
import re
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from kb import model
from kb.errors import RequestError
from kb.generate import TODAY, generate
from kb.generate.days import Days
from kb.generate.folder import Folder as Files
from kb.generate.places import Places

NOUNS = {**model.NODES, **model.RELATIONSHIPS}


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that differ between two landscapes."""
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    _, mismatch, errors = filecmp.cmpfiles(one, other, names, shallow=False)
    return mismatch + errors


def test_same_numbers_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Owe nothing to hash seeds, locale or time zone."""
    generate(tmp_path / "one", 60, 1)
    code = "import sys, pathlib, kb.generate as g; g.generate(pathlib.Path(sys.argv[1]), 60, 1)"
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "again")], check=True, env=environment, cwd=root)
    assert differing(tmp_path / "one", tmp_path / "again") == []


def test_another_seed_gives_another_landscape(tmp_path: Path) -> None:
    """Change most files with the seed."""
    generate(tmp_path / "one", 20, 1)
    generate(tmp_path / "other", 20, 2)
    assert len(differing(tmp_path / "one", tmp_path / "other")) > len(NOUNS) / 2


@pytest.mark.parametrize(
    ("municipalities", "pattern"), [(60, r"[1-9]\d{3}"), (9_999, r"\d{4}"), (10_000, r"\d{6}"), (90_000, r"\d{6}")]
)
def test_codes_and_names_are_unique_and_of_one_length(tmp_path: Path, municipalities: int, pattern: str) -> None:
    """Keep codes, names and regions apart at every size."""
    with Files(tmp_path) as files:
        places = Places(files, Days(TODAY), 1, municipalities)
        codes = {places.code(index) for index in range(municipalities)}
        names = {places.name(index) for index in range(municipalities)}
        regions = {places.region_name(region) for region in range(places.regions)}
        members = [index for region in range(places.regions) for index in places.members(region)]
    assert len(codes) == len(names) == municipalities
    assert all(re.fullmatch(pattern, code) for code in codes)
    assert len(regions) == places.regions >= 5
    assert members == list(range(municipalities))
    assert all(places.region_of(index) == region for region in (0, 3) for index in places.members(region))


def test_memory_does_not_grow_with_the_number_of_municipalities(tmp_path: Path) -> None:
    """Hold the catalogue and no municipality."""
    generate(tmp_path / "first", 1, 1)  # names and modules, kept in any case
    peaks = []
    for municipalities in (30, 240):
        tracemalloc.start()
        generate(tmp_path / str(municipalities), municipalities, 1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.15


def test_progress_is_told(tmp_path: Path) -> None:
    """Say how far it is."""
    lines: list[str] = []
    generate(tmp_path / "landscape", 40, 1, lines.append)
    assert len(lines) > 10
    assert "fictional" in lines[-1]


def test_an_empty_folder_will_do_and_no_other(tmp_path: Path) -> None:
    """Overwrite nothing."""
    empty = tmp_path / "empty"
    empty.mkdir()
    generate(empty, 2, 1)
    assert len(list(empty.iterdir())) == len(NOUNS)
    before = (empty / "uses.csv").read_bytes()
    with pytest.raises(RequestError, match="not empty"):
        generate(empty, 2, 2)
    assert (empty / "uses.csv").read_bytes() == before
    file = tmp_path / "file"
    file.write_text("in the way")
    with pytest.raises(RequestError, match="not empty"):
        generate(file, 2, 1)
    with pytest.raises(RequestError, match="can't be written"):
        generate(file / "below", 2, 1)


@pytest.mark.parametrize("number", [0, -1, 100_001])
def test_a_number_out_of_range_is_refused(tmp_path: Path, number: int) -> None:
    """Refuse what there are no names for."""
    with pytest.raises(RequestError, match="is not from 1 to 100000"):
        generate(tmp_path / "landscape", number, 1)


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    """Remove what was begun."""

    def interrupt(line: str) -> None:
        if line.startswith("20 of"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path / "landscape", 40, 1, interrupt)
    assert list(tmp_path.iterdir()) == []
