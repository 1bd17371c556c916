"""Values that hold for a while in place of those of a table: to fit, to show what one constant moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType


class Assumed:
    """The assumed values of one table, in the units of its rows; each thread and task has its own.

    Examples
    --------
    >>> trial = Assumed("trial")
    >>> with trial.holding("rate", 3.0):
    ...     trial.get("rate", 1.0)
    3.0
    >>> trial.get("rate", 1.0)
    1.0
    """

    def __init__(self, name: str) -> None:
        self._held: ContextVar[Mapping[str, float]] = ContextVar(name, default=MappingProxyType({}))

    def get(self, key: str, stated: float) -> float:
        """Return what is assumed for ``key``, else what the table states."""
        return self._held.get().get(key, stated)

    @contextmanager
    def holding(self, key: str, value: float) -> Iterator[None]:
        """Assume a value while the block runs."""
        token = self._held.set({**self._held.get(), key: float(value)})
        try:
            yield
        finally:
            self._held.reset(token)
