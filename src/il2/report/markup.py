"""HTML written as calls: text is escaped on the way in, so that no name of a molecule can become a tag."""

from __future__ import annotations

import html

VOID = {"input", "meta", "path"}


class Markup(str):
    """Text that already is HTML; everything else is escaped where it is put into an element."""

    __slots__ = ()


def text(value: object) -> Markup:
    """Return ``value`` as HTML: markup as it is, everything else escaped.

    Examples
    --------
    >>> text("IL-2 <b>")
    'IL-2 &lt;b&gt;'
    """
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(str(value), quote=False).replace('"', "&quot;"))  # attributes stand in these


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """Return one element; ``class_`` becomes ``class``, underscores become hyphens, None is left out.

    Examples
    --------
    >>> element("p", "a < b", class_="note", aria_label=None)
    '<p class="note">a &lt; b</p>'
    >>> element("details", open=True)
    '<details open></details>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{text(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in VOID:
        return Markup(f"<{name}{written} />")  # the stroke matters inside svg and is harmless elsewhere
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def join(*parts: object, between: str = "") -> Markup:
    """Return the parts one after the other as HTML; None is left out."""
    return Markup(between.join(text(part) for part in parts if part is not None))
