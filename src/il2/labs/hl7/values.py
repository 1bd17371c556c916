"""OBX-5 by its type: numbers with their sign and their text, coded answers, documents."""

from __future__ import annotations

import base64
import binascii
import re
from decimal import Decimal, InvalidOperation

from il2.labs.facts import Attachment, Value
from il2.labs.hl7.text import Segment, legible

#: Powers of ten beyond which a number is only text: nothing measured is so large, and sums would overflow.
MOST_POWER = 300
MOST_ATTACHED = 16 * 1024 * 1024
_NUMBER = re.compile(r"(<=|>=|=<|=>|≤|≥|<|>|=)?\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)", re.ASCII)
_SIGNS = {"=": "", "≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}
#: Flags of table 0078 that say: beyond what the instrument can read; the number is a limit, not a value.
_OFF_SCALE = ("<", ">")
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
    if abs(value.adjusted()) > MOST_POWER:
        return None
    sign = found[1] or ""
    return _SIGNS.get(sign, sign), value


def read(segment: Segment) -> tuple[Value, tuple[Attachment, ...], str]:
    """Return the value of an OBX, what is attached, and the kind of an issue (``""`` when there is none).

    Kinds: ``NM-not-number``, ``oversize``, ``unsupported-type``.
    """
    kind, usual = segment.part(2), segment.part(2).upper()
    repeats = [one for one in segment.repeats(5) if one.strip()]
    if not repeats or segment.field(5).strip() == '""':
        return Value(kind), (), ""
    if usual in ("ED", "RP"):
        return _documents(segment, kind, repeats)
    if usual in _CODED:
        text = "; ".join(_coded(segment, one) for one in repeats)
        return Value(kind, text), (), ""
    if usual in ("NM", "SN") and len(repeats) > 1:
        return Value(kind, segment.text(5).strip()), (), "NM-not-number"
    if usual == "NM":
        return _numeric(segment, kind)
    if usual == "SN":
        return _structured(segment, kind), (), ""
    if usual == "NR":
        return Value(kind, " - ".join(segment.part(5, n) for n in (1, 2)).strip()), (), ""
    text = "\n".join(_words(segment, one) for one in repeats)
    found = number(text) if usual in ("ST", "") else None
    if found:
        return Value(kind, text.strip(), found[1], found[0] or _off_scale(segment)), (), ""
    return Value(kind, text.strip("\r\n ")), (), ""


def _off_scale(segment: Segment) -> str:
    flags = {segment.cut(one, 1) for one in segment.repeats(8)}
    return next((sign for sign in _OFF_SCALE if sign in flags), "")


def _words(segment: Segment, text: str) -> str:
    return legible(text, segment.separators)


def _numeric(segment: Segment, kind: str) -> tuple[Value, tuple[Attachment, ...], str]:
    text = segment.text(5).strip().rstrip(segment.separators.repeat + segment.separators.component)
    found = number(text)
    if found is None:
        return Value(kind, text), (), "NM-not-number"
    return Value(kind, text, found[1], found[0] or _off_scale(segment)), (), ""


def _structured(segment: Segment, kind: str) -> Value:
    """SN: comparator, number, separator or suffix, number; ``>^11.0`` reads ``>11.0``."""
    sign, first, mark, second = (segment.part(5, n) for n in (1, 2, 3, 4))
    if sign and not first and not mark and not second:  # the number stands where the comparator should
        found = number(sign)
        return Value(kind, sign, found[1], found[0] or _off_scale(segment)) if found else Value(kind, sign)
    shown = ("" if sign == "=" else sign) + first + mark + second
    found = number(first) if not mark and not second else None
    usual = _SIGNS.get(sign, sign)
    if found is None or found[0] or usual not in ("", "<", ">", "<=", ">="):
        return Value(kind, shown)
    return Value(kind, shown, found[1], usual or _off_scale(segment))


def _coded(segment: Segment, text: str) -> str:
    code, words = segment.cut_words(text, 1), segment.cut_words(text, 2)
    original = segment.cut_words(text, 9)
    return original or words or code or segment.cut_words(text, 5) or segment.cut_words(text, 4)


def _documents(segment: Segment, kind: str, repeats: list[str]) -> tuple[Value, tuple[Attachment, ...], str]:
    """Every repetition of ED or RP; what cannot be decoded is said once."""
    shown, attached, problem = [], [], ""
    for one in repeats:
        words, found, why = _pointer(segment, one) if kind.upper() == "RP" else _document(segment, one)
        shown.append(words)
        attached += found
        problem = problem or why
    return Value(kind, "; ".join(words for words in shown if words)), tuple(attached), problem


def _pointer(segment: Segment, text: str) -> tuple[str, list[Attachment], str]:
    """RP: where the document is, which program, type, subtype."""
    url = segment.cut_words(text, 1)
    return url, [Attachment(_media(segment.cut(text, 3), segment.cut(text, 4)), url=url)] if url else [], ""


def _document(segment: Segment, text: str) -> tuple[str, list[Attachment], str]:
    """ED: source, type, subtype, encoding, data."""
    encoding, data = segment.cut(text, 4).casefold(), text.split(segment.separators.component, 4)
    body = data[4] if len(data) > 4 else ""
    if len(body) > MOST_ATTACHED * 4 // 3:
        return "document too large to keep apart", [], "oversize"
    plain = legible(body, segment.separators)
    if not encoding and plain.startswith("JVBERi0"):  # "%PDF-": the sender forgot to say so
        encoding = "base64"
    raw = _decoded(plain, encoding)
    if raw is None:
        return plain[:200], [], "unsupported-type"
    media = _media(segment.cut(text, 2), segment.cut(text, 3))
    if media == "application/octet-stream" and raw.startswith(b"%PDF-"):
        media = _MEDIA["pdf"]
    return f"document ({media}, {len(raw)} bytes)" if raw else "", [Attachment(media, raw)] if raw else [], ""


def _decoded(body: str, encoding: str) -> bytes | None:
    """The bytes of a document, ``None`` where its encoding does not hold."""
    try:
        if encoding == "base64":
            dense = re.sub(r"\s", "", body)
            return base64.b64decode(dense + "=" * (-len(dense) % 4), validate=False)
        if encoding == "hex":
            return bytes.fromhex(body)
    except (binascii.Error, ValueError):
        return None
    return body.encode("utf-8", "replace")


def _media(kind: str, sub: str) -> str:
    kind, sub = kind.casefold(), sub.casefold()
    if sub in _MEDIA:
        return _MEDIA[sub]
    if re.fullmatch(r"[a-z]{1,20}/[a-z0-9.+-]{1,40}", f"{kind}/{sub}"):
        return f"{kind}/{sub}"
    return "application/octet-stream"
