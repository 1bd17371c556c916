"""SBML text to an element tree, with nothing fetched and nothing expanded; errors name file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from il2.ground import xml
from il2.ground.errors import InputError, UnsupportedError
from il2.ground.xml import local, namespace

_CORE = re.compile(r"http://www\.sbml\.org/sbml/level(\d)(?:/version(\d))?(?:/core)?\Z")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_SPECIAL: Final = {"INF": float("inf"), "-INF": float("-inf"), "NaN": float("nan")}
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}

#: Packages that draw or group and say nothing about the mathematics.
HARMLESS: Final = ("layout", "render", "groups")
#: Namespace of what ``write`` writes.
CORE: Final = "http://www.sbml.org/sbml/level3/version2/core"
#: Genome-scale models have 30 MiB.
MOST_BYTES: Final = 256 * 2**20
_WHAT: Final = "an SBML file"
#: How a note on a parameter says where its value is from.
SOURCE: Final = "source: "


@dataclass(frozen=True)
class Document:
    """A parsed SBML document: its root, level and version, and the name used in messages."""

    root: etree._Element
    level: int
    version: int
    name: str

    def wrong(self, element: etree._Element, message: str) -> InputError:
        """Return an error that names the place."""
        return InputError(f"{self.name}, line {element.sourceline}: {message}")

    def unsupported(self, element: etree._Element, construct: str) -> UnsupportedError:
        """Return an error for a construct that is not read."""
        return UnsupportedError(f"{self.name}, line {element.sourceline}: il2 does not read {construct}")

    # Attributes ---------------------------------------------------------------------------------------

    def text(self, element: etree._Element, key: str) -> str:
        """Return an attribute that must be there."""
        value = (element.get(key) or "").strip()
        if not value:
            raise self.wrong(element, f"<{local(element)}> has no {key!r}")
        return value

    def number(self, element: etree._Element, key: str) -> float | None:
        """Return a numeric attribute, ``None`` when absent."""
        value = element.get(key)
        return None if value is None else self.to_number(element, value)

    def to_number(self, element: etree._Element, text: str) -> float:
        text = text.strip()
        if text in _SPECIAL:
            return _SPECIAL[text]
        if not _NUMBER.match(text):
            raise self.wrong(element, f"{text!r} in <{local(element)}> is not a number")
        return float(text)

    def truth(self, element: etree._Element, key: str, default: bool) -> bool:
        """Return a boolean attribute."""
        value = element.get(key)
        if value is None:
            return default
        if value.strip() not in _TRUTH:
            raise self.wrong(element, f"{key}={value!r} in <{local(element)}> is neither 'true' nor 'false'")
        return _TRUTH[value.strip()]


def open_file(path: str | Path) -> Document:
    """Parse a file; see ``document``."""
    return document(xml.load(path, _WHAT, MOST_BYTES), Path(path).name)


def document(data: bytes, name: str) -> Document:
    """Parse SBML.

    Raises
    ------
    InputError : too large, not well-formed (the line is named), a document type declaration, or not SBML.
    UnsupportedError : an unknown level, or a package that changes the mathematics.
    """
    return _check_root(xml.parse(data, name, _WHAT, MOST_BYTES), name)


def _check_root(root: etree._Element, name: str) -> Document:
    uri = namespace(root)
    match = _CORE.match(uri)
    if local(root) != "sbml" or match is None:
        raise InputError(f"{name} is not SBML: its root element is <{local(root)}> (namespace {uri!r})")
    level = int(match[1])
    version = int(match[2] or root.get("version") or 1)
    found = Document(root, level, version, name)
    if level not in (1, 2, 3):
        raise found.unsupported(root, f"SBML Level {level}; levels 1 to 3 are read")
    for prefix, space in root.nsmap.items():
        package = re.match(r"http://www\.sbml\.org/sbml/level3/version\d/(\w+)/version\d", space)
        if package and package[1] not in HARMLESS:
            raise found.unsupported(root, f"the SBML package {package[1]!r} (prefix {prefix!r})")
    for key, value in root.attrib.items():
        if etree.QName(key).localname == "required" and value.strip() in ("true", "1"):
            raise found.unsupported(root, f"the required package {etree.QName(key).namespace!r}")
    return found
