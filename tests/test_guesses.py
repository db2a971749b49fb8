"""What may be meant by cells that are no dates or whole numbers: whatever people write, a guess can be read."""

from hypothesis import given
from hypothesis import strategies as st

from kb.dates import MONTHS, first_day
from kb.imports.guesses import dates, of_date, of_number

NAMED = [*MONTHS, "mar", "May", "oct", "primo ", "ultimo ", "Q1", "H2", "3. kvartal ", "uge ", "mio", " kr.", "ca. "]
PIECES = [*"0123456789", *" .,-/'", "19", "2019", *NAMED]
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(text=WRITTEN | st.text(max_size=120))
def test_what_is_guessed_can_be_read(text: str) -> None:
    """Guess dates that there are, in as many words in Danish as in English; and never stumble."""
    for meant in dates(text[:100]):
        assert [first_day(one) for one in meant]
    for said in (of_date(text), of_number(text)):
        assert said.startswith(" (did you mean ") == said.da.startswith(" (mente du ") == bool(said)


def test_a_number_says_what_it_may_be() -> None:
    """Read points and commas as either language has them."""
    for text, meant in {
        "1,234": " (did you mean 1234, or 1?)",
        "1.234,5": " (did you mean 1235?)",
        "1,234.5": " (did you mean 1235?)",
        "0,75 mio. kr.": " (did you mean 750000?)",
        "1.25 mia": " (did you mean 1250000000?)",
        "2 tusind": " (did you mean 2000?)",
        "1,234.567,89": "",
        "1.234,567.890,1": "",
        f"ca. {'1' * 20}": "",
        "mellem 2 og 3": "",
        "9" * 101: "",
    }.items():
        assert of_number(text) == meant, text
