"""Syllables of Spanish words by the rules of the spelling: strong vowels part, weak ones join."""

from __future__ import annotations

import re
from functools import lru_cache

from il2.clinic.spoken import is_spelled, number_syllables, pieces, whole_number

_STRONG = "aeoáéóíú"
_VOWELS = "aeiouáéíóúü"
# Names of letters that have more than one syllable when a word is spelled out.
_LETTERS = {
    "F": 2,
    "H": 2,
    "J": 2,
    "L": 2,
    "M": 2,
    "N": 2,
    "R": 2,
    "S": 2,
    "V": 2,
    "W": 4,
    "X": 2,
    "Y": 1,
    "Z": 2,
}


def syllables(word: str) -> int:
    """Return the syllables of a word, a number or an abbreviation as it is spoken.

    Examples
    --------
    >>> [syllables(w) for w in ("médico", "día", "cuidado", "corazón", "seis", "71", "quiere", "muy")]
    [3, 2, 3, 3, 1, 6, 2, 1]
    """
    return max(1, sum(_piece(piece) for piece in pieces(word)))


def _piece(piece: str) -> int:
    if piece == "%":
        return 3  # por ciento
    if piece[0].isdigit():
        return number_syllables(piece, _whole, point=2, decimal=",")
    if is_spelled(piece):
        return sum(_LETTERS.get(letter, 1) for letter in piece.upper() if letter.isalpha())
    return _word(piece.casefold())


@lru_cache(maxsize=4096)
def _word(word: str) -> int:
    bare = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "k", word)
    bare = re.sub(r"y(?=$|[^aeiouáéíóú])", "i", bare)
    total = 0
    for run in re.findall(rf"[{_VOWELS}]+|(?<=[{_VOWELS}])h(?=[{_VOWELS}])", bare):
        if run == "h":
            continue
        strong = sum(letter in _STRONG for letter in run)
        total += max(1, strong)
    return max(1, total)


def _small() -> dict[int, int]:
    said = dict(enumerate((2, 2, 1, 1, 2, 2, 1, 2, 2, 2, 1, 2, 2, 2, 3, 2, 3, 4, 3, 4)))
    said[20] = 2
    said |= {20 + n: 2 + said[n] for n in range(1, 10)} | {21: 3, 28: 3}  # vein-tiu-no, vein-tio-cho
    for tens, own in zip(range(30, 100, 10), (2, 3, 3, 3, 3, 3, 3), strict=True):
        said[tens] = own
        said |= {tens + n: own + 1 + said[n] for n in range(1, 10)}  # ... y ...
    return said


_SMALL = _small()
_HUNDREDS = {1: 2, 2: 3, 3: 3, 4: 4, 5: 3, 6: 3, 7: 4, 8: 4, 9: 4}


def _whole(value: int) -> int:
    if value == 100:
        return 1  # cien
    return whole_number(value, _SMALL, _HUNDREDS.__getitem__, lambda n: 1 if n == 1 else _whole(n) + 1)
