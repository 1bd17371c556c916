"""Documents of the clinic on a page: their parts as written, with every claim they rest on as a link."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from il2.clinic.document import Document
from il2.jobs.documents import DocumentAnswer
from il2.report.document import body_of, contents

_IDS = re.compile(r'<span class="ids"[^>]*>([A-Z0-9 ]+)</span>')


def shown(answer: DocumentAnswer, to: Callable[[str], str]) -> dict[str, Any]:
    """Return what the template ``document.html`` needs.

    Parameters
    ----------
    answer : a document. to : from a path to the link in the language of the page.
    """
    given: Document = answer.document()
    return {"document": given, "contents": Markup(contents(given)), "body": with_links(body_of(given), to)}


def with_links(body: str, to: Callable[[str], str]) -> Markup:
    """Turn the ids of claims into links, which need no word on how to look an id up.

    Examples
    --------
    >>> with_links('<span class="ids" title="rests on">K07</span>', lambda path: path)
    Markup('<span class="ids"><a href="/claims/K07">K07</a></span>')
    """

    def linked(found: re.Match[str]) -> str:
        names = (f'<a href="{to(f"/claims/{name}")}">{name}</a>' for name in found[1].split())
        return f'<span class="ids">{" ".join(names)}</span>'

    return Markup(_IDS.sub(linked, body))
