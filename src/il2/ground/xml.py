"""XML of strangers to an element tree: nothing fetched, nothing expanded, bounded in size and depth.

Every reader of a foreign XML format goes through here, so that the limits stand in one place.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from lxml import etree

from il2.ground.errors import InputError

_MIB: Final = 2**20
#: Errors that a file cut short makes.
_CUT: Final = (
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_DOCUMENT_END,
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
)


def load(path: str | os.PathLike[str], what: str, most_bytes: int) -> bytes:
    """Return the bytes of a file.

    Parameters
    ----------
    what : the kind of file in messages, with its article ("a GPML file").
    most_bytes : a larger file is refused before it is read.

    Raises
    ------
    InputError : no such file, a folder, unreadable or too large.
    """
    file, shown = Path(path), repr(os.fspath(path))
    if file.is_dir():
        raise InputError(f"cannot read {shown}: it is a folder; {what} is wanted")
    try:
        size = file.stat().st_size
        if size > most_bytes:
            raise InputError(
                f"{file.name} has {size / _MIB:.0f} MiB; {what} has at most {most_bytes // _MIB} MiB here"
            )
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {shown}: {(error.strerror or 'unknown error').lower()}") from error


def parse(
    data: bytes, name: str, what: str, most_bytes: int, *, keep_comments: bool = False
) -> etree._Element:
    """Return the root element of a document.

    Parameters
    ----------
    name : stands in messages.
    what, most_bytes : as for ``load``.
    keep_comments : keep comments and processing instructions in the tree.

    Raises
    ------
    InputError : too large, not well-formed (the line is named), nested too deep, or a document type
        declaration, with which entities could be defined.

    Examples
    --------
    >>> parse(b"<a><b/></a>", "a.xml", "a file", 100)[0].tag
    'b'
    >>> try:
    ...     parse(b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "a.xml", "a file", 100)
    ... except InputError as error:
    ...     print(str(error).partition(";")[0])
    a.xml, line 1: a document type declaration (DOCTYPE) could define entities
    """
    if len(data) > most_bytes:
        raise InputError(f"{name} has more than {most_bytes // _MIB} MiB; that is not {what}")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # refuses nesting deeper than 256 and texts over 10 MB
        remove_comments=not keep_comments,
        remove_pis=not keep_comments,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name}, line {error.lineno or 1}: {_syntax(error, data)}") from None
    except ValueError as error:
        raise InputError(f"{name}, line 1: cannot be read as XML ({error})") from None
    if root.getroottree().docinfo.internalDTD is not None:
        line = data[: max(data.find(b"<!DOCTYPE"), 0)].count(b"\n") + 1
        raise InputError(
            f"{name}, line {line}: a document type declaration (DOCTYPE) could define entities; "
            f"remove it, {what} needs none"
        )
    return root


def local(element: etree._Element) -> str:
    """Return the tag without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Return the namespace of the tag, empty without one."""
    return etree.QName(element).namespace or ""


def _syntax(error: etree.XMLSyntaxError, data: bytes) -> str:
    if not data.strip():
        return "the file is empty"
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        return "this is not well-formed XML; it does not begin with '<', so it may be another kind of file"
    reason = " ".join((error.msg or "").split(", line")[0].split())
    cut = error.code in _CUT or "Premature end" in reason or not data.rstrip().endswith(b">")
    return f"this is not well-formed XML ({reason}){'; the file seems to be cut off' if cut else ''}"
