"""How much one address may ask, and how large a request may be."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from il2.web.problems import problem

#: Addresses remembered at a time; the one that was quiet longest is forgotten first.
MOST_ADDRESSES = 10_000


@dataclass(frozen=True)
class Limits:
    """What one address may do.

    Parameters
    ----------
    burst : requests at once. per_second : requests that it gains with every second.
    body_bytes : size of what is sent to us.
    """

    burst: int = 600
    per_second: float = 20.0
    body_bytes: int = 2_000_000


class Buckets:
    """Counts requests of every address: a full bucket empties with requests and fills with time.

    Examples
    --------
    >>> now = [0.0]
    >>> buckets = Buckets(Limits(burst=2, per_second=1), clock=lambda: now[0])
    >>> [buckets.wait("127.0.0.1") for _ in range(3)]
    [0.0, 0.0, 1.0]
    >>> now[0] = 1.0
    >>> buckets.wait("127.0.0.1")
    0.0
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self.clock = limits, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Count a request; return how many seconds the address has to wait, 0 when it may go on."""
        now = self.clock()
        left, then = self._left.pop(address, (float(self.limits.burst), now))
        left = min(float(self.limits.burst), left + (now - then) * self.limits.per_second)
        allowed = left >= 1
        self._left[address] = (left - 1 if allowed else left, now)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self.limits.per_second


class Limited:
    """Refuse what is too much (429) or too large (413), with the sentence that says so."""

    def __init__(self, app: ASGIApp, limits: Limits | None = None) -> None:
        self.app, self.limits = app, limits or Limits()
        self.buckets = Buckets(self.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else ""
        if wait := self.buckets.wait(address):
            seconds = str(int(wait) + 1)
            said = f"too many requests from this address; try again in {seconds} s"
            await problem(429, said, {"Retry-After": seconds})(scope, receive, send)
            return
        too_large = f"the request is larger than {self.limits.body_bytes // 1000} kB"
        length = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not length.isdigit() or int(length) > self.limits.body_bytes:
            await problem(413, too_large)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limits.body_bytes:
                raise HTTPException(413, too_large)  # a length that was not told beforehand
            return message

        await self.app(scope, counted, send)
