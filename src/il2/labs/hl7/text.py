"""From bytes to segments: encoding, line ends, batches and separators, without losing a byte that matters.

The bytes themselves are kept elsewhere; everything here works on a normalised copy.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import InputError

ENVELOPE = ("FHS", "BHS", "BTS", "FTS")
#: Segments that may stand on a line without any field; other lone words are lines of a text.
_BARE = (
    "OBR",
    "OBX",
    "ORC",
    "PID",
    "PV1",
    "PV2",
    "PD1",
    "NTE",
    "SPM",
    "SAC",
    "TQ1",
    "TQ2",
    "BLG",
    "DSC",
    "SFT",
)
_SEGMENT = re.compile(r"[ \t]*([A-Z][A-Z0-9]{2})[ \t]*")
#: A message whose line ends were written out, as in a text copied from a program or a page.
_WRITTEN_END = re.compile(
    r"(?:\\r\\n|\\r|\\n|<CR><LF>|<CR>|<LF>|&#13;)(?=[A-Z][A-Z0-9]{2}\||\s*$)", re.IGNORECASE
)
#: Names of MSH-18 (table 0211) and names that are not in it but are sent, without blanks and marks.
_CHARSETS = {
    "ASCII": "latin-1",
    "ANSI": "cp1252",
    "CP1252": "cp1252",
    "WINDOWS1252": "cp1252",
    **{f"8859{n}": f"iso8859-{n}" for n in range(1, 17) if n != 12},
    **{f"ISO8859{n}": f"iso8859-{n}" for n in range(1, 17) if n != 12},
    "UTF8": "utf-8",
    "UNICODEUTF8": "utf-8",
    "UTF16": "utf-16",
    "UNICODEUTF16": "utf-16",
    "GB180302000": "gb18030",
    "GB18030": "gb18030",
    "BIG5": "big5",
    "KSX1001": "euc-kr",
    "ISOIR14": "shift_jis",
    "ISOIR87": "iso2022_jp",
    "ISOIR159": "iso2022_jp_1",
    "SHIFTJIS": "shift_jis",
}
_UTF16 = (("utf-16-le", b"M\0S\0H\0"), ("utf-16-be", b"\0M\0S\0H"))


class NotHl7Error(InputError):
    """The bytes hold no HL7 v2 message."""


@dataclass(frozen=True, slots=True)
class Separators:
    """The characters that one message says it uses."""

    field: str = "|"
    component: str = "^"
    repeat: str = "~"
    escape: str = "\\"
    sub: str = "&"
    truncation: str = "#"


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
        text = self.field(number)
        if not text:
            return ""
        repeats = text.split(self.separators.repeat)
        return self.cut(repeats[repeat], component, sub) if repeat < len(repeats) else ""

    def cut(self, text: str, component: int = 1, sub: int = 1) -> str:
        """Return one sub-component of a repetition, unescaped."""
        parts = text.split(self.separators.component)
        if component > len(parts):
            return ""
        subs = parts[component - 1].split(self.separators.sub)
        return legible(subs[sub - 1], self.separators).strip() if sub <= len(subs) else ""

    def words(self, number: int, component: int = 1, repeat: int = 0) -> str:
        """Return one component whose type has no sub-components: an unescaped ``&`` in it is a letter."""
        text = self.field(number)
        if not text:
            return ""
        repeats = text.split(self.separators.repeat)
        return self.cut_words(repeats[repeat], component) if repeat < len(repeats) else ""

    def cut_words(self, text: str, component: int = 1) -> str:
        """Return one component of a repetition, whole, unescaped."""
        parts = text.split(self.separators.component)
        return legible(parts[component - 1], self.separators).strip() if component <= len(parts) else ""

    def text(self, number: int) -> str:
        """Return a whole field, unescaped."""
        return legible(self.field(number), self.separators)


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
    """Return the text: UTF-16 or UTF-8 by their marks, UTF-8 where it is, else by MSH-18, else Latin-1.

    Examples
    --------
    >>> decode(b"\\xef\\xbb\\xbfMSH|") == "MSH|"
    True
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    for name, start in _UTF16:
        if raw[:64].lstrip(b"\x0b\r\n").startswith(start):
            return raw[raw.index(start) :].decode(name, "replace")
    declared = _declared(raw)
    if declared.startswith("iso2022") and b"\x1b" in raw:  # seven bits: it would pass as UTF-8
        return raw.decode(declared, "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    for name in (declared, *(("cp1252",) if _has_c1(raw) and declared in ("latin-1", "iso8859-1") else ())):
        if _has_c1(raw) and name in ("latin-1", "iso8859-1"):
            continue  # 80-9F are control codes there, and letters in Windows-1252, which calls itself Latin-1
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _has_c1(raw: bytes) -> bool:
    return any(0x80 <= byte <= 0x9F for byte in raw)


def _declared(raw: bytes) -> str:
    """The codec that MSH-18 names, as far as it can be read before decoding."""
    start = raw.find(b"MSH")
    if start < 0:
        return "latin-1"
    line = re.split(rb"[\r\n]", raw[start : start + 4000], maxsplit=1)[0].decode("latin-1")
    fields = line.split(line[3]) if len(line) > 3 else []
    again = separators(line).repeat if len(line) > 4 else "~"
    names = fields[17].split(again) if len(fields) > 17 else []
    found = [_CHARSETS.get(re.sub(r"[^A-Z0-9]", "", one.upper()), "") for one in names]
    return next((one for one in reversed(found) if one), "latin-1")


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
    text = decode(raw).replace("\x0b", "").replace("\x1c", "").replace("\x00", "").lstrip("\ufeff")
    lines = re.split(r"\r\n|\n|\r", text)
    if sum(bool(line.strip()) for line in lines) == 1:
        lines = _WRITTEN_END.split(text)
    groups: list[list[list[str]]] = []  # messages of lines, lines of the parts that were sent apart
    for line in lines:
        if not line.strip():
            continue
        start = line.lstrip(" \t")
        if start.startswith("MSH") and len(start) > 4 and not start[3].isalnum():
            groups.append([[start]])
        elif start.startswith(ENVELOPE) or not groups:
            continue
        elif (kind := _segment(line, groups[-1][0][0][3])) == "ADD":
            groups[-1][-1].append(start[4:])  # (chapter 2: the rest of the field that ended the line before)
        elif kind:
            groups[-1].append([start])
        else:  # a line end inside a field: the rest of the line before
            groups[-1][-1] += ("\n", line)
    if not groups:
        raise NotHl7Error("no HL7 v2 message here: a message starts with MSH and its separators")
    return tuple(_message(["".join(parts) for parts in group]) for group in groups)


def _segment(line: str, mark: str) -> str:
    """The name of the segment that a line is, ``""`` where it is more text of the line before."""
    found = _SEGMENT.match(line)
    if not found:
        return ""
    rest = line[found.end() :]
    return found[1] if rest.startswith(mark) or (not rest and found[1] in _BARE) else ""


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
        named[4:5] or usual.truncation,
    )


def _message(lines: list[str]) -> Message:
    marks = separators(lines[0])
    segments = []
    for line in lines:
        fields = line.split(marks.field)
        if fields[0] == "MSH":
            fields.insert(1, marks.field)
        segments.append(Segment(fields[0].strip()[:3], tuple(fields), marks))
    return Message(tuple(segments), "\r".join(lines))


def legible(text: str, marks: Separators) -> str:
    """Return a text as people read it: unescaped, without the NUL that no database keeps."""
    if marks.escape not in text:
        return text  # (a bare NUL was dropped with the frame)
    return unescape(text, marks).replace("\0", "")


def unescape(text: str, marks: Separators) -> str:
    r"""Undo the escapes once; what is no known escape stays as sent.

    Known are the separators, hexadecimal bytes, highlighting (dropped) and the formatting commands of FT:
    those that end a line become line ends, ``.sk`` blanks, indents and fill modes nothing.

    Examples
    --------
    >>> unescape(r"Salmonella \T\ other\X0d0a\here, \T\#8805;", Separators())
    'Salmonella & other\r\nhere, &#8805;'
    >>> unescape(r"C:\new\.br\two\.sp2\\H\three\N\.", Separators())
    'C:\\new\ntwo\n\nthree.'
    """
    if marks.escape not in text:
        return text
    return _escapes(marks.escape).sub(lambda found: _plain(found, marks), text)


@lru_cache(maxsize=64)
def _escapes(mark: str) -> re.Pattern[str]:
    edge = re.escape(mark)
    commands = r"\.(?:br|fi|nf|ce|sp|sk|in|ti) ?[+-]? ?(?:\d{1,4})?"
    return re.compile(rf"{edge}((?-i:[FSTREPHN])|X[0-9a-f]{{2,4000}}|{commands}){edge}", re.IGNORECASE)


def _plain(found: re.Match[str], marks: Separators) -> str:
    code = found[1].upper()
    known = {"F": marks.field, "S": marks.component, "T": marks.sub, "R": marks.repeat, "E": marks.escape,
             "P": marks.truncation, "H": "", "N": ""}  # fmt: skip
    if code in known:
        return known[code]
    if code.startswith("X"):
        return _hexadecimal(code[1:]) if len(code) % 2 else found[0]
    count = min(int("".join(filter(str.isdigit, code)) or 1), 200)
    return {".BR": "\n", ".CE": "\n", ".SP": "\n" * count, ".SK": " " * count}.get(code[:3], "")


def _hexadecimal(digits: str) -> str:
    raw = bytes.fromhex(digits)
    if len(raw) > 1:
        raw = raw.replace(b"\0", b"")  # two bytes for one letter
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def joined(messages: Iterable[Message]) -> bytes:
    """Return messages as one file, each segment on its line.

    Examples
    --------
    >>> joined(split(b"MSH|^~\\\\&|a\\nPID|1\\n"))
    b'MSH|^~\\\\&|a\\rPID|1\\r'
    """
    return "".join(one.canonical + "\r" for one in messages).encode("utf-8", "surrogatepass")


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
