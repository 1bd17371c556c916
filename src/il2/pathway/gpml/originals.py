"""Words that GPML 2021 cannot say, carried along as properties and given back on the way to 2013a."""

from __future__ import annotations

from typing import Final

from il2.pathway.model import Property

_PREFIX: Final = "il2.gpml2013a."


def with_original(items: tuple[Property, ...], **original: str | None) -> tuple[Property, ...]:
    """Return the properties with what would be lost."""
    more = (Property(_PREFIX + key, value) for key, value in original.items() if value is not None)
    return (*items, *more)


def original_of(items: tuple[Property, ...], key: str) -> str | None:
    """Return the original word, ``None`` when there is none."""
    return next((item.value for item in items if item.key == _PREFIX + key), None)


def without_originals(items: tuple[Property, ...]) -> tuple[Property, ...]:
    """Return the properties that are the file's own."""
    return tuple(item for item in items if not item.key.startswith(_PREFIX))
