"""Asking a job from a page: the same question is answered once, and one model is solved at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Q = TypeVar("Q", bound=Hashable)
A = TypeVar("A")

#: The model solves on all cores by itself; two questions at a time would only wait for each other.
_MODEL = threading.Lock()


@contextmanager
def alone() -> Iterator[None]:
    """Hold the model for as long as a job runs that is not remembered."""
    with _MODEL:
        yield


class Answers(Generic[Q, A]):
    """Remembers the last answers of a job.

    Parameters
    ----------
    job : from a frozen question to its answer. most : how many are remembered.

    Examples
    --------
    >>> asked = []
    >>> answers = Answers(lambda q: asked.append(q) or q * 2)
    >>> answers(21), answers(21), asked
    (42, 42, [21])
    """

    def __init__(self, job: Callable[[Q], A], most: int = 128) -> None:
        self.job, self.most = job, most
        self._known: OrderedDict[Q, A] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, question: Q) -> A:
        """Return the answer, from memory where it is known."""
        with self._lock:
            if question in self._known:
                self._known.move_to_end(question)
                return self._known[question]
        with _MODEL:
            found = self.job(question)
        with self._lock:
            self._known[question] = found
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return found
