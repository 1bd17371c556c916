"""How a long job tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

#: Told how many parts are done, and of how many.
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""
