"""OBX-5 by its type: numbers with their sign and their text, coded answers, documents."""

from __future__ import annotations

import base64
import binascii
import re
from decimal import Decimal, InvalidOperation

from il2.labs.facts import Attachment, Value
from il2.labs.hl7.text import Segment, unescape

MOST_ATTACHED = 16 * 1024 * 1024
_NUMBER = re.compile(r"(<=|>=|<|>|=)?\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)", re.ASCII)
_CODED = ("CWE", "CE", "CNE", "CF", "IS", "ID")
_MEDIA = {
    "pdf": "application/pdf",
    "html": "text/html",
    "xml": "text/xml",
    "rtf": "application/rtf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "plain": "text/plain",
}


def number(text: str) -> tuple[str, Decimal] | None:
    """Return sign and number where a text is one number, with the digits as sent.

    Examples
    --------
    >>> number("<2.10"), number("0065.88"), number("27~25")
    (('<', Decimal('2.10')), ('', Decimal('65.88')), None)
    """
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    try:
        value = Decimal(found[2])
    except InvalidOperation:
        return None
    sign = found[1] or ""
    return ("" if sign == "=" else sign), value


def read(segment: Segment) -> tuple[Value, tuple[Attachment, ...], str]:
    """Return the value of an OBX, what is attached, and the kind of an issue (``""`` when there is none).

    Kinds: ``NM-not-number``, ``oversize``, ``unsupported-type``.
    """
    kind = segment.part(2)
    repeats = segment.repeats(5)
    if not repeats or segment.field(5) == '""':
        return Value(kind), (), ""
    if kind == "NM":
        return _numeric(segment, kind)
    if kind == "SN":
        return _structured(segment, kind), (), ""
    if kind in ("ED", "RP"):
        return _document(segment, kind)
    if kind in _CODED:
        text = "; ".join(_coded(segment, one) for one in repeats)
        return Value(kind, text), (), ""
    text = "\n".join(_words(segment, one) for one in repeats)
    found = number(text) if kind in ("ST", "") else None
    if found:
        return Value(kind, text.strip(), found[1], found[0]), (), ""
    return Value(kind, text.strip("\r\n ")), (), ""


def _words(segment: Segment, text: str) -> str:
    return unescape(text, segment.separators)


def _numeric(segment: Segment, kind: str) -> tuple[Value, tuple[Attachment, ...], str]:
    text = segment.text(5).strip()
    found = number(text)
    if found is None:
        return Value(kind, text), (), "NM-not-number"
    return Value(kind, text, found[1], found[0]), (), ""


def _structured(segment: Segment, kind: str) -> Value:
    """SN: comparator, number, separator or suffix, number; ``>^11.0`` reads ``>11.0``."""
    sign, first, mark, second = (segment.part(5, n) for n in (1, 2, 3, 4))
    shown = ("" if sign == "=" else sign) + first + mark + second
    found = number(first) if not mark and not second else None
    if found is None or sign not in ("", "=", "<", ">", "<=", ">="):
        return Value(kind, shown)
    return Value(kind, shown, found[1], "" if sign == "=" else sign)


def _coded(segment: Segment, text: str) -> str:
    code, words = segment.cut(text, 1), segment.cut(text, 2)
    original = segment.cut(text, 9)
    return original or words or code or segment.cut(text, 5) or segment.cut(text, 4)


def _document(segment: Segment, kind: str) -> tuple[Value, tuple[Attachment, ...], str]:
    if kind == "RP":
        url = segment.part(5, 1)
        return Value(kind, url), (Attachment(_media(segment), url=url),), ""
    encoding, data = segment.part(5, 4).casefold(), segment.field(5).split(segment.separators.component)
    body = data[4] if len(data) > 4 else ""
    if len(body) > MOST_ATTACHED * 4 // 3:
        return Value(kind, "document too large to keep apart"), (), "oversize"
    if encoding == "base64":
        try:
            raw = base64.b64decode(body, validate=False)
        except (binascii.Error, ValueError):
            return Value(kind, body[:200]), (), "unsupported-type"
    else:
        raw = unescape(body, segment.separators).encode("utf-8", "replace")
    media = _media(segment)
    shown = f"document ({media}, {len(raw)} bytes)" if raw else ""
    return Value(kind, shown), ((Attachment(media, raw),) if raw else ()), ""


def _media(segment: Segment) -> str:
    kind, sub = segment.part(5, 2).casefold(), segment.part(5, 3).casefold()
    if sub in _MEDIA:
        return _MEDIA[sub]
    if re.fullmatch(r"[a-z]{1,20}/[a-z0-9.+-]{1,40}", f"{kind}/{sub}"):
        return f"{kind}/{sub}"
    return "application/octet-stream"
