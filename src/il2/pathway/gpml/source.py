"""GPML text to an element tree: nothing fetched, nothing expanded, bounded in size; errors name the line."""

from __future__ import annotations

import os
import re
from typing import Final

from lxml import etree

from il2.ground import xml
from il2.ground.errors import InputError, UnsupportedError
from il2.pathway.model import Version

#: The largest of the 2,100 published maps has 1.1 MB; what is thirty times larger is no drawing.
MOST_BYTES: Final = 32 * 2**20
NAMESPACES: Final[dict[str, Version]] = {
    "http://pathvisio.org/GPML/2013a": "2013a",
    "http://pathvisio.org/GPML/2021": "2021",
}
_GPML = re.compile(r"http://(?:www\.)?(?:pathvisio|genmapp)\.org/GPML/(\w+)\Z")
_WHAT: Final = "a GPML file"


def load(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a map file.

    Raises
    ------
    InputError : no such file, a folder, or more than 32 MiB.
    """
    return xml.load(path, _WHAT, MOST_BYTES)


def parse(data: bytes, name: str) -> tuple[etree._Element, Version]:
    """Return the root element and the version of the format.

    Raises
    ------
    InputError : not well-formed (the line is named), a document type declaration, not GPML, too large.
    UnsupportedError : another version of GPML.
    """
    root = xml.parse(data, name, _WHAT, MOST_BYTES, keep_comments=True)
    return root, _version(root, name)


def _version(root: etree._Element, name: str) -> Version:
    tag = etree.QName(root)
    uri = tag.namespace or ""
    if tag.localname == "Pathway" and uri in NAMESPACES:
        return NAMESPACES[uri]
    place = f"{name}, line {root.sourceline or 1}"
    other = _GPML.match(uri)
    if other:
        raise UnsupportedError(f"{place}: GPML {other[1]} is not read; GPML 2013a and 2021 are")
    raise InputError(
        f"{place}: the root element is <{tag.localname}> (namespace {uri!r}), not a GPML Pathway"
    )
