"""Words of the pages: English stands in the code, translations in ``catalogues/es/*.po``.

An area adds a file of its own (``catalogues/es/labs.po``); all files of a language are read together. A word
without translation is shown in English; a test lists every word of templates and code that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import resources

from babel.messages.pofile import read_po

#: Language -> its own name.
LANGUAGES = {"en": "English", "es": "Español"}


def N_(words: str) -> str:
    """Mark words for translation where they are written; they are translated where they are shown."""
    return words


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return English -> translation of a language.

    Examples
    --------
    >>> catalogue("es")["Parameters"]
    'Parámetros'
    >>> catalogue("en")
    {}
    """
    if language not in LANGUAGES or language == "en":
        return {}
    found: dict[str, str] = {}
    folder = resources.files(__package__).joinpath("catalogues", language)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".po"):
            with file.open("rb") as stream:
                for message in read_po(stream, locale=language):
                    if isinstance(message.id, str) and message.id and message.string:
                        found[message.id] = str(message.string)
    return found


def speaker(language: str) -> Callable[..., str]:
    """Return the function that says English words in a language; ``%(name)s`` are filled in.

    Examples
    --------
    >>> speaker("en")("%(count)s found", count=3)
    '3 found'
    """
    known = catalogue(language)

    def say(words: str, **values: object) -> str:
        said = known.get(words, words)
        return said % values if values else said

    return say
