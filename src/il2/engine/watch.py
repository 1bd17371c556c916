"""When to stop before everything is solved: a limit of wall-clock time, or Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from il2.engine.status import Status
from il2.ground.errors import InputError


class Watch:
    """Looked at between steps by everything that solves.

    Parameters
    ----------
    seconds : of wall-clock time; no limit when ``None``.

    Examples
    --------
    >>> Watch().reason is None, Watch(0.0).reason
    (True, <Status.OUT_OF_TIME: 7>)
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._end = None if seconds is None else monotonic() + seconds
        self._stopped = False

    @property
    def reason(self) -> Status | None:
        """Why to stop now, or ``None`` to go on."""
        if self._stopped:
            return Status.INTERRUPTED
        if self._end is not None and monotonic() >= self._end:
            return Status.OUT_OF_TIME
        return None

    def stop(self) -> None:
        """Stop at the next look."""
        self._stopped = True

    @contextmanager
    def catching(self, on_interrupt: str) -> Iterator[None]:
        """With ``"return"`` Ctrl-C stops instead of raising, and a second one raises.

        Only the main thread hears Ctrl-C; in others nothing changes.

        Raises
        ------
        InputError : neither ``"raise"`` nor ``"return"``.
        """
        if on_interrupt not in ("raise", "return"):
            raise InputError(f"on an interrupt a solve can 'raise' or 'return', not {on_interrupt!r}")
        if on_interrupt == "raise" or threading.current_thread() is not threading.main_thread():
            yield
            return

        def once(number: int, frame: object) -> None:
            self.stop()
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, once)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
