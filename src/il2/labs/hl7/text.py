"""From bytes to segments: encoding, line ends, batches and separators, without losing a byte that matters.

The bytes themselves are kept elsewhere; everything here works on a normalised copy.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass

from il2.ground.errors import InputError

ENVELOPE = ("FHS", "BHS", "BTS", "FTS")
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}(?![A-Za-z0-9])")
_CHARSETS = {
    "ASCII": "latin-1",
    "8859/1": "latin-1",
    "8859/2": "iso8859-2",
    "8859/3": "iso8859-3",
    "8859/4": "iso8859-4",
    "8859/5": "iso8859-5",
    "8859/6": "iso8859-6",
    "8859/7": "iso8859-7",
    "8859/8": "iso8859-8",
    "8859/9": "iso8859-9",
    "8859/15": "iso8859-15",
    "UNICODE UTF-8": "utf-8",
    "UNICODE UTF-16": "utf-16",
    "GB 18030-2000": "gb18030",
    "BIG-5": "big5",
    "KS X 1001": "euc-kr",
    "ISO IR87": "iso2022_jp",
}


class NotHl7Error(InputError):
    """The bytes hold no HL7 v2 message."""


@dataclass(frozen=True, slots=True)
class Separators:
    """The five characters that one message says it uses."""

    field: str = "|"
    component: str = "^"
    repeat: str = "~"
    escape: str = "\\"
    sub: str = "&"


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a message; fields are numbered as in the standard (MSH-1 is the separator itself)."""

    name: str
    fields: tuple[str, ...]
    separators: Separators

    def field(self, number: int) -> str:
        """Return a field as sent, ``""`` where there is none."""
        return self.fields[number] if 0 < number < len(self.fields) else ""

    def repeats(self, number: int) -> list[str]:
        """Return the repetitions of a field as sent."""
        text = self.field(number)
        return text.split(self.separators.repeat) if text else []

    def part(self, number: int, component: int = 1, sub: int = 1, repeat: int = 0) -> str:
        """Return one sub-component, unescaped."""
        repeats = self.repeats(number)
        return self.cut(repeats[repeat], component, sub) if repeat < len(repeats) else ""

    def cut(self, text: str, component: int = 1, sub: int = 1) -> str:
        """Return one sub-component of a repetition, unescaped."""
        parts = text.split(self.separators.component)
        if component > len(parts):
            return ""
        subs = parts[component - 1].split(self.separators.sub)
        return unescape(subs[sub - 1], self.separators).strip() if sub <= len(subs) else ""

    def text(self, number: int) -> str:
        """Return a whole field, unescaped."""
        return unescape(self.field(number), self.separators)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its segments, its canonical text and the digest that names it."""

    segments: tuple[Segment, ...]
    canonical: str

    @property
    def header(self) -> Segment:
        """The MSH segment."""
        return self.segments[0]

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical message (segments joined by CR, no batch envelope, UTF-8)."""
        return hashlib.sha256(self.canonical.encode("utf-8", "surrogatepass")).hexdigest()

    def all(self, name: str) -> list[Segment]:
        """Return the segments of one kind."""
        return [one for one in self.segments if one.name == name]


def decode(raw: bytes) -> str:
    """Return the text: UTF-8 without byte-order mark, else by MSH-18, else Latin-1.

    Examples
    --------
    >>> decode(b"\\xef\\xbb\\xbfMSH|") == "MSH|"
    True
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        name = _declared(raw)
    try:
        return raw.decode(name)
    except (UnicodeDecodeError, LookupError):
        return raw.decode("latin-1")


def _declared(raw: bytes) -> str:
    """The codec that MSH-18 names, as far as it can be read before decoding."""
    start = raw.find(b"MSH")
    if start < 0:
        return "latin-1"
    line = re.split(rb"[\r\n]", raw[start : start + 4000], maxsplit=1)[0].decode("latin-1")
    fields = line.split(line[3]) if len(line) > 3 else []
    declared = fields[17].split("~")[0].strip().upper() if len(fields) > 17 else ""
    return _CHARSETS.get(declared, "latin-1")


def split(raw: bytes) -> tuple[Message, ...]:
    """Return every message of a file, frame or batch.

    Raises
    ------
    NotHl7Error : no MSH segment anywhere.

    Examples
    --------
    >>> [m.header.field(10) for m in split(b"FHS|^~\\\\&\\nMSH|^~\\\\&|||||||ACK|1\\nMSA|AA|7\\nFTS|1")]
    ['1']
    """
    text = decode(raw).replace("\x0b", "").replace("\x1c", "").replace("\x00", "")
    groups: list[list[str]] = []
    for line in re.split(r"\r\n|\n|\r", text):
        if not line.strip():
            continue
        start = line.lstrip() if line.lstrip().startswith("MSH") else line
        if start.startswith("MSH") and len(start) > 4:
            groups.append([start])
        elif line.startswith(ENVELOPE) or not groups:
            continue
        elif _SEGMENT.match(line):
            groups[-1].append(line)
        else:  # a line end inside a field: the rest of the line before
            groups[-1][-1] += "\n" + line
    if not groups:
        raise NotHl7Error("no HL7 v2 message here: a message starts with MSH and its separators")
    return tuple(_message(lines) for lines in groups)


def separators(header: str) -> Separators:
    """Return the separators that MSH-1 and MSH-2 name; missing ones are the usual ones.

    Examples
    --------
    >>> separators("MSH|^~#!$|app").escape
    '#'
    """
    usual = Separators()
    mark = header[3]
    named = header[4:].split(mark, 1)[0]
    return Separators(
        mark,
        named[0:1] or usual.component,
        named[1:2] or usual.repeat,
        named[2:3] or usual.escape,
        named[3:4] or usual.sub,
    )


def _message(lines: list[str]) -> Message:
    marks = separators(lines[0])
    segments = []
    for line in lines:
        fields = line.split(marks.field)
        if fields[0] == "MSH":
            fields.insert(1, marks.field)
        segments.append(Segment(fields[0][:3], tuple(fields), marks))
    return Message(tuple(segments), "\r".join(lines))


def unescape(text: str, marks: Separators) -> str:
    r"""Undo the escapes once; what is no known escape stays as sent.

    Examples
    --------
    >>> unescape(r"Salmonella \T\ other\X0d0a\here, \T\#8805;", Separators())
    'Salmonella & other\r\nhere, &#8805;'
    """
    if marks.escape not in text:
        return text
    plain = {"F": marks.field, "S": marks.component, "T": marks.sub, "R": marks.repeat, "E": marks.escape}
    edge = re.escape(marks.escape)

    def one(found: re.Match[str]) -> str:
        code = found[1]
        if code in plain:
            return plain[code]
        if code == ".br":
            return "\n"
        if code in ("H", "N"):
            return ""
        if code[0] == "X" and len(code) % 2 and len(code) > 1:
            try:
                return _hexadecimal(code[1:])
            except ValueError:
                return found[0]
        return found[0]

    return re.sub(rf"{edge}([A-Za-z.][^{edge}]{{0,200}})?{edge}", lambda m: one(m) if m[1] else m[0], text)


def _hexadecimal(digits: str) -> str:
    raw = bytes.fromhex(digits)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def escape(text: str, marks: Separators | None = None) -> str:
    r"""Write a text so that it can stand in a field.

    Examples
    --------
    >>> escape("a|b^c")
    'a\\F\\b\\S\\c'
    """
    known = marks or Separators()
    names = {
        known.escape: "E",
        known.field: "F",
        known.component: "S",
        known.sub: "T",
        known.repeat: "R",
    }
    out = []
    for letter in text:
        if letter in names:
            out.append(f"{known.escape}{names[letter]}{known.escape}")
        elif letter in "\r\n" or ord(letter) < 32:
            out.append(f"{known.escape}X{ord(letter):02X}{known.escape}")
        else:
            out.append(letter)
    return "".join(out)
