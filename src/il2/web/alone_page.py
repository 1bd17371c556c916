"""Pages that are one file of their own: they allow their own script and style by hash, and nothing else."""

from __future__ import annotations

import html
import re

from starlette.responses import Response

_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


def alone_page(page: str, back: str, words: str) -> Response:
    """Return the page with the policy that stands in it, which is stricter than that of the other pages.

    Parameters
    ----------
    page : the file. back, words : where its first link leads, and what it says.

    Raises
    ------
    ValueError : the page has none.
    """
    found = _POLICY.search(page)
    if found is None:
        raise ValueError("the page has no security policy")
    policy = f"{html.unescape(found[1])}; frame-ancestors 'none'"
    way = f'<header><p><a href="{html.escape(back)}">{html.escape(words)}</a></p>'
    page = page.replace("<header>", way, 1)
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": policy})
