"""The language of a request: the first part of the address (``/es/...``), else what the browser asks for."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from il2.web.words import LANGUAGES


class Language:
    """Take the language off the path, so that no router needs to know of it.

    Sets ``scope["il2.language"]`` to one of :data:`il2.web.words.LANGUAGES` and ``scope["il2.prefix"]`` to
    what the links of the page have to begin with (empty where the browser's wish was followed).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            scope = dict(scope)
            first, _, rest = scope["path"].lstrip("/").partition("/")
            if first in LANGUAGES and scope["path"].startswith("/"):
                scope["path"] = "/" + rest
                scope["il2.language"], scope["il2.prefix"] = first, f"/{first}"
            else:
                wish = Headers(scope=scope).get("accept-language", "")
                scope["il2.language"], scope["il2.prefix"] = wanted(wish), ""
            scope["path"] = scope["path"].rstrip("/") or "/"  # /cells/ is /cells
            scope["raw_path"] = scope["path"].encode()
        await self.app(scope, receive, send)


def wanted(header: str) -> str:
    """Return the language that an Accept-Language header prefers among ours; English when it names none.

    Examples
    --------
    >>> wanted("es-MX,es;q=0.9,en;q=0.8"), wanted("de, en;q=0.5"), wanted("")
    ('es', 'en', 'en')
    """
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        name, _, options = part.strip().partition(";")
        quality = options.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if 0 < weight <= 1:
            ranked.append((-weight, place, name.split("-")[0].casefold()))
    return next((name for _, _, name in sorted(ranked) if name in LANGUAGES), "en")
