"""The question of what changed, which needs the days on which something held for good or for the first time."""

from collections.abc import Iterator

from kb.rows import Row


def landscape_diff(records: list[Row], params: Row) -> Iterator[Row]:
    """Say of what holds on one of two days only when it began, or ended for good."""
    since, until = params["from"].isoformat(), params["to"].isoformat()
    for record in records:
        held = record["held"]
        before, after = _holds(held, since), _holds(held, until)
        if before == after:
            continue
        days = sorted({day for spans in held for span in spans for day in span if since < day <= until})
        holding = [_holds(held, day) for day in days]
        # Nothing changes but on these days; what ended did so on the one after the last on which it held.
        last = max((at for at, one in enumerate(holding) if one), default=-1)
        yield {
            "change": "began" if after else "ended",
            "type": record["type"],
            "start": record["start"],
            "end": record["end"],
            "on": days[holding.index(True) if after else last + 1],
        }


def _holds(held: list[list[list[str]]], day: str) -> bool:
    """Tell whether the day is in an interval of every list; days compare as their texts do."""
    for spans in held:
        for first, ended in spans:
            if first <= day < ended:
                break
        else:
            return False
    return True
