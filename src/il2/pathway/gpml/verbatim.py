"""XML text of elements that are kept as they are, and the escapes that PathVisio's files use."""

from __future__ import annotations

from lxml import etree

_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"}
_ATTRIBUTE = _TEXT | {'"': "&quot;", "\n": "&#xA;", "\t": "&#x9;"}
_TEXT_TABLE, _ATTRIBUTE_TABLE = str.maketrans(_TEXT), str.maketrans(_ATTRIBUTE)


def escape_text(text: str) -> str:
    """Return text as it stands between tags."""
    return text.translate(_TEXT_TABLE)


def escape_attribute(text: str) -> str:
    """Return text as it stands between quotes."""
    return text.translate(_ATTRIBUTE_TABLE)


def verbatim(node: etree._Element) -> str:
    """Return an element, comment or instruction as XML text that can be put where it came from.

    Namespaces are declared where the file declared them, so that the canonical form stays the same.
    """
    if isinstance(node, etree._Comment):
        return f"<!--{node.text or ''}-->"
    if isinstance(node, etree._ProcessingInstruction):
        return f"<?{node.target}{' ' + node.text if node.text else ''}?>"
    if isinstance(node, etree._Entity):
        return node.text or ""
    tag = _qualified(node, str(node.tag))
    declared = "".join(f" {name}" for name in declarations(node))
    given = "".join(
        f' {_qualified(node, str(k), attribute=True)}="{escape_attribute(str(v))}"'
        for k, v in node.attrib.items()
    )
    inner = escape_text(node.text or "") + "".join(
        verbatim(child) + escape_text(child.tail or "") for child in node
    )
    return f"<{tag}{declared}{given}>{inner}</{tag}>"


def declarations(node: etree._Element) -> list[str]:
    """Return the namespace declarations that stand on this element and not further up."""
    parent = node.getparent()
    outer = {} if parent is None else parent.nsmap
    return [
        f'xmlns{":" + prefix if prefix else ""}="{escape_attribute(uri)}"'
        for prefix, uri in node.nsmap.items()
        if outer.get(prefix) != uri
    ]


def _qualified(node: etree._Element, name: str, *, attribute: bool = False) -> str:
    tag = etree.QName(name)
    if not tag.namespace:
        return tag.localname
    if tag.namespace == "http://www.w3.org/XML/1998/namespace":
        return f"xml:{tag.localname}"
    if not attribute and node.prefix is None:
        return tag.localname
    if not attribute:
        return f"{node.prefix}:{tag.localname}"
    prefix = next(p for p, uri in node.nsmap.items() if p and uri == tag.namespace)
    return f"{prefix}:{tag.localname}"
