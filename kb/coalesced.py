"""Work done once for all who wait for it: the standard term is request coalescing."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Coalesced(Generic[T]):
    """What is found out anew for whoever asks, but once for all who came before it was begun.

    Nobody is told what was begun before they came: that may be of before what they know of.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        """Begin with nothing found out."""
        self._work = work
        self._begun = 0
        self._found: tuple[int, Future[T]] = (0, Future())
        self._door = Lock()

    def __call__(self) -> T:
        """Return what the work does, or raise what it raises."""
        came = self._begun
        with self._door:
            if self._found[0] <= came:
                self._begun += 1
                self._found = (self._begun, Future())
                try:
                    self._found[1].set_result(self._work())
                except BaseException as error:
                    self._found[1].set_exception(error)
                    raise
            return self._found[1].result()
