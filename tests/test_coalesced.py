"""What is found out once for all who wait: nobody is told what was begun before they came."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from queue import Queue

import pytest

from kb.coalesced import Coalesced


class Door:
    """A lock that tells who has come to it."""

    def __init__(self) -> None:
        """Begin open."""
        self.came, self._lock = Queue[None](), threading.Lock()

    def __enter__(self) -> None:
        """Come, and wait."""
        self.came.put(None)
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        """Go."""
        self._lock.release()


def test_one_after_the_other() -> None:
    """Find it out anew each time: it was begun before the second came."""
    found = Coalesced(count(1).__next__)
    assert [found(), found(), found()] == [1, 2, 3]


@pytest.mark.parametrize("fails", [False, True])
def test_who_comes_meanwhile(*, fails: bool) -> None:
    """Let them wait for the next, which is begun once for all of them; a failure is theirs, too, and nobody else's."""
    begun, go_on, numbers = Queue[int](), Queue[None](), count(1)

    def work() -> int:
        number = next(numbers)
        begun.put(number)
        go_on.get(timeout=20)
        if fails and number == 2:
            raise ValueError("the second")
        return number

    found, door = Coalesced(work), Door()
    found._door = door  # type: ignore[assignment]
    with ThreadPoolExecutor(6) as threads:
        first = threads.submit(found)
        assert begun.get(timeout=20) == 1
        others = [threads.submit(found) for _ in range(5)]
        for _ in range(6):
            door.came.get(timeout=20)
        go_on.put(None)
        assert first.result(20) == 1
        assert begun.get(timeout=20) == 2
        go_on.put(None)
        said = [other.exception(20) for other in others]
        if fails:
            assert [str(one) for one in said] == ["the second"] * 5
        else:
            assert [other.result(20) for other in others] == [2] * 5
    go_on.put(None)
    assert found() == 3
