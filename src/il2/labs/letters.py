"""Letters of a printed page: embedded Noto Sans, standard CJK fonts where it has none, never a silent box."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "il2-plain", "il2-bold"
_HAN, _KANA, _HANGUL = "STSong-Light", "HeiseiMin-W3", "HYSMyeongJo-Medium"


@lru_cache(maxsize=1)
def register() -> frozenset[int]:
    """Make the fonts known and return the code points that the embedded one can draw."""
    import pymupdf_fonts  # 1 MB of font data: only when a page is printed

    plain = TTFont(PLAIN, io.BytesIO(pymupdf_fonts.myfont("notos")))
    pdfmetrics.registerFont(plain)
    pdfmetrics.registerFont(TTFont(BOLD, io.BytesIO(pymupdf_fonts.myfont("notosbo"))))
    for name in (_HAN, _KANA, _HANGUL):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    face: Any = plain.face
    return frozenset(face.charToGlyph)


def runs(text: str, font: str = PLAIN) -> list[tuple[str, str]]:
    """Split a text into pieces with the font that can draw each; what no font draws is written as U+XXXX.

    Examples
    --------
    >>> [piece for piece, _ in runs("\\u0141ucja \\u738b \\U0001f642")]
    ['Łucja ', '王', ' [U+1F642]']
    """
    known = register()
    out: list[tuple[str, str]] = []
    for letter in text:
        code = ord(letter)
        if code in known:
            piece = (letter, font)
        elif 0x3040 <= code <= 0x30FF:
            piece = (letter, _KANA)
        elif 0xAC00 <= code <= 0xD7A3:
            piece = (letter, _HANGUL)
        elif 0x3400 <= code <= 0x9FFF or 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFFEF:
            piece = (letter, _HAN)
        elif code < 32 or code == 127:
            piece = (" ", font)
        else:
            piece = (f"[U+{code:04X}]", font)
        if out and out[-1][1] == piece[1]:
            out[-1] = (out[-1][0] + piece[0], piece[1])
        else:
            out.append(piece)
    return out


def width(text: str, size: float, font: str = PLAIN) -> float:
    """Return the width of a text in points."""
    return float(sum(pdfmetrics.stringWidth(piece, name, size) for piece, name in runs(text, font)))


def wrap(text: str, size: float, most: float, font: str = PLAIN) -> list[str]:
    """Break a text into lines that fit; a word too long for a line is cut.

    Examples
    --------
    >>> wrap("one two three", 10, 45)
    ['one two', 'three']
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        while width(word, size, font) > most:
            keep = next(n for n in range(len(word), 0, -1) if n == 1 or width(word[:n], size, font) <= most)
            lines += [*([line] if line else []), word[:keep]]
            line, word = "", word[keep:]
        tried = f"{line} {word}".strip()
        if width(tried, size, font) <= most:
            line = tried
        else:
            lines.append(line)
            line = word
    return [*lines, line] if line or not lines else lines
