"""Pages that are one file of their own: they allow their own script and style by hash, and nothing else."""

from __future__ import annotations

import html
import re

from starlette.responses import Response

_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


def alone_page(page: str) -> Response:
    """Return the page with the policy that stands in it, which is stricter than that of the other pages.

    Raises
    ------
    ValueError : the page has none.
    """
    found = _POLICY.search(page)
    if found is None:
        raise ValueError("the page has no security policy")
    policy = f"{html.unescape(found[1])}; frame-ancestors 'none'"
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": policy})
