"""GPML text to an element tree: nothing fetched, nothing expanded, bounded in size; errors name the line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from lxml import etree

from il2.ground.errors import InputError, UnsupportedError
from il2.pathway.model import Version

#: The largest of the 2,100 published maps has 1.1 MB; what is thirty times larger is no drawing.
MOST_BYTES: Final = 32 * 2**20
NAMESPACES: Final[dict[str, Version]] = {
    "http://pathvisio.org/GPML/2013a": "2013a",
    "http://pathvisio.org/GPML/2021": "2021",
}
_GPML = re.compile(r"http://(?:www\.)?(?:pathvisio|genmapp)\.org/GPML/(\w+)\Z")
_CUT = (
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_DOCUMENT_END,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
)


def load(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a map file.

    Raises
    ------
    InputError : no such file, a folder, or more than 32 MiB.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{os.fspath(path)!r} is a folder; a GPML file is wanted")
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise InputError(
                f"{file.name} has {size / 2**20:.0f} MiB; a map has at most {MOST_BYTES // 2**20} MiB"
            )
        return file.read_bytes()
    except FileNotFoundError:
        raise InputError(f"there is no file {os.fspath(path)!r}") from None
    except OSError as error:
        raise InputError(f"cannot read {os.fspath(path)!r}: {error.strerror}") from error


def parse(data: bytes, name: str) -> tuple[etree._Element, Version]:
    """Return the root element and the version of the format.

    Raises
    ------
    InputError : not well-formed (the line is named), a document type declaration, not GPML, too large.
    UnsupportedError : another version of GPML.
    """
    if len(data) > MOST_BYTES:
        raise InputError(f"{name} has more than {MOST_BYTES // 2**20} MiB; that is no map")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name}, line {error.lineno or 1}: {_syntax(error, data)}") from None
    except ValueError as error:
        raise InputError(f"{name}, line 1: cannot be read as XML ({error})") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError(
            f"{name}, line {_doctype_line(data)}: a document type declaration (DOCTYPE) could define "
            "entities; remove it, GPML needs none"
        )
    return root, _version(root, name)


def _syntax(error: etree.XMLSyntaxError, data: bytes) -> str:
    if not data.strip():
        return "the file is empty"
    reason = " ".join((error.msg or "").split(", line")[0].split())
    cut = error.code in _CUT or "Premature end" in reason or not data.rstrip().endswith(b">")
    return f"this is not well-formed XML ({reason}){'; the file seems to be cut off' if cut else ''}"


def _doctype_line(data: bytes) -> int:
    return data[: max(data.find(b"<!DOCTYPE"), 0)].count(b"\n") + 1


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
