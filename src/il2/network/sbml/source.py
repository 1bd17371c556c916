"""SBML text to an element tree, with nothing fetched and nothing expanded; errors name file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from il2.ground.errors import InputError, UnsupportedError

_CORE = re.compile(r"http://www\.sbml\.org/sbml/level(\d)(?:/version(\d))?(?:/core)?\Z")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_SPECIAL: Final = {"INF": float("inf"), "-INF": float("-inf"), "NaN": float("nan")}
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}

#: Packages that draw or group and say nothing about the mathematics.
HARMLESS: Final = ("layout", "render", "groups")
#: Namespace of what ``write`` writes.
CORE: Final = "http://www.sbml.org/sbml/level3/version2/core"
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


def local(element: etree._Element) -> str:
    """Return the tag without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Return the namespace of the tag."""
    return etree.QName(element).namespace or ""


def open_file(path: str | Path) -> Document:
    """Parse a file; see ``document``."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {str(path)!r}: {error.strerror}") from error
    return document(data, path.name)


def document(data: bytes, name: str) -> Document:
    """Parse SBML.

    Raises
    ------
    InputError : not well-formed (the line is named), a document type declaration, or not SBML.
    UnsupportedError : SBML Level 1, or a package that changes the mathematics.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name}, line {error.lineno or 1}: {_syntax(error, data)}") from None
    except ValueError as error:
        raise InputError(f"{name} cannot be read as XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError(
            f"{name} has a document type declaration (DOCTYPE), which could define entities: "
            "remove it, SBML needs none"
        )
    return _check_root(root, name)


def _syntax(error: etree.XMLSyntaxError, data: bytes) -> str:
    if not data.strip():
        return "the file is empty"
    reason = " ".join((error.msg or "").split(", line")[0].split())
    ended = error.code in _CUT or "Premature end" in reason
    hint = "; the file seems to be cut off" if ended else ""
    return f"this is not well-formed XML ({reason}){hint}"


_CUT = (
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_DOCUMENT_END,
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
)


def _check_root(root: etree._Element, name: str) -> Document:
    uri = namespace(root)
    match = _CORE.match(uri)
    if local(root) != "sbml" or match is None:
        raise InputError(f"{name} is not SBML: its root element is <{local(root)}> (namespace {uri!r})")
    level = int(match[1])
    version = int(match[2] or root.get("version") or 1)
    found = Document(root, level, version, name)
    if level not in (2, 3):
        raise found.unsupported(root, f"SBML Level {level}; convert the file to Level 2 or 3")
    for prefix, space in root.nsmap.items():
        package = re.match(r"http://www\.sbml\.org/sbml/level3/version\d/(\w+)/version\d", space)
        if package and package[1] not in HARMLESS:
            raise found.unsupported(root, f"the SBML package {package[1]!r} (prefix {prefix!r})")
    for key, value in root.attrib.items():
        if etree.QName(key).localname == "required" and value.strip() in ("true", "1"):
            raise found.unsupported(root, f"the required package {etree.QName(key).namespace!r}")
    return found
