"""Headers of every answer, which hosts are served, and no requests on behalf of other sites."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from il2.web.problems import problem

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
#: Only on answers that went over TLS (a trusted proxy says so): elsewhere browsers ignore it.
OVER_TLS = "max-age=31536000; includeSubDomains"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Guard:
    """Answer only for known hosts and only to our own pages, and put the security headers on every answer.

    Parameters
    ----------
    hosts : names by which the server may be addressed (without port); ``("*",)`` allows all. A page of
        another site that has its name resolved to this machine is refused here.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = LOOPBACK) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", OVER_TLS)
            await send(message)

        if scope["method"] == "HEAD":  # the answer of GET; the server leaves its body out
            scope = dict(scope, method="GET")
        refusal = self._refusal(scope)
        if refusal:
            await problem(*refusal)(scope, receive, with_headers)
        else:
            await self.app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if "*" not in self.hosts and name not in self.hosts:
            return 400, "this server does not answer under that name; il2 serve --help says how it can"
        if scope["method"] not in {"GET", "HEAD", "OPTIONS"}:
            site = headers.get("sec-fetch-site")
            origin = headers.get("origin")
            if site in {"cross-site", "same-site"} or (
                site is None and origin is not None and origin.partition("://")[2] != host
            ):
                return 403, "the request comes from another site; open the page of il2 itself"
        return None
