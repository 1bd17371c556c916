"""Which passwords are refused: too short, common, or made of the words that everybody tries here first.

No rule about kinds of letters: length and rarity are what counts.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from il2.ground.files import data_file

SHORTEST, LONGEST = 8, 256
#: Words of this product and its surroundings that, alone or with digits and marks, are no password.
CONTEXT = frozenset(
    (
        "il", "interleukin", "interleukintwo", "interleucina", "aldesleukin", "proleukin", "lab", "labs",
        "laboratory", "laboratorio", "result", "results", "resultado", "resultados", "blood", "sangre",
        "health", "salud", "doctor", "doctora", "patient", "paciente", "password", "contraseña",
        "contrasena", "admin", "administrator", "administrador", "operator", "operador", "welcome",
        "bienvenido", "bienvenida", "login",
    )
)  # fmt: skip


def weakness(login: str, password: str) -> str:
    """Return why a password is refused, in one sentence, ``""`` when it may be used.

    Parameters
    ----------
    login : of the account, in lower case; its name may not be the password's core.

    Examples
    --------
    >>> weakness("me@example", "correct horse battery"), weakness("me@example", "Password1")
    ('', 'this password is too easy to guess: it is on a list of common ones')
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"a password has {SHORTEST} to {LONGEST} letters"
    plain = password.casefold()
    if plain in _common():
        return "this password is too easy to guess: it is on a list of common ones"
    core = "".join(letter for letter in plain if letter.isalpha())
    names = {login, login.partition("@")[0]}
    if core in CONTEXT or plain in names or core in {_letters(name) for name in names if len(name) > 2}:
        return "this password is too easy to guess: it is made of the login or of words of these pages"
    if len(set(plain)) < 4:
        return "this password is too easy to guess: it repeats very few letters"
    return ""


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


class _Fingerprints:
    """A set of which only fingerprints are kept (data/labs_common_passwords.txt says of what)."""

    def __init__(self, marks: frozenset[str]) -> None:
        self.marks = marks

    def __contains__(self, word: str) -> bool:
        return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()[:8] in self.marks

    def __len__(self) -> int:
        return len(self.marks)


@lru_cache(maxsize=1)
def _common() -> _Fingerprints:
    lines = data_file("labs_common_passwords.txt").read_text("ascii").splitlines()
    return _Fingerprints(frozenset(line for line in lines if line and not line.startswith("#")))
