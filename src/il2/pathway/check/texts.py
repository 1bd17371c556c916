"""Rules about what is written: D2, D9, D15, D19."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from il2.knowledge import symbols, tables
from il2.pathway.check.finding import Case, Finding
from il2.pathway.entities import entity_name
from il2.pathway.model import Part
from il2.pathway.mojibake import repair

_INTERLEUKIN: Final = re.compile(r"\b(?:IL|interleukin)[- ]?(\d+)", re.IGNORECASE)
_CUT_NAME: Final = re.compile(r"\bIL-(?=\s)")
_LINK: Final = re.compile(r"https?://([^\s)\]>\"']+)", re.IGNORECASE)
_BACKPAGE: Final = "org.pathvisio.model.BackpageHead"


def broken_letters(case: Case) -> Iterator[Finding]:
    """D2: the repair of the encoding changes a text."""
    texts = [
        ("", "description", case.map.description, _description_line(case)),
        ("", "title", case.map.title, 0),
    ]
    if case.page is not None:
        texts.append(("", "description of the page", case.page.description, 0))
        texts += [
            ("", "JSON-LD of the page", str(item.get("description") or ""), 0) for item in case.page.json_ld
        ]
    for part in case.map.parts():
        label = getattr(part, "label", None) or ""
        texts.append((part.id, f"label of {part.kind}", label, part.source_line))
        texts += [(part.id, f"comment on {part.kind}", c.text, part.source_line) for c in part.comments]
    for ref, where, text, line in texts:
        made = repair(text)
        if not made.fixes:
            continue
        pairs = ", ".join(dict.fromkeys(f"{fix.broken} -> {fix.fixed}" for fix in made.fixes))
        count = len(made.fixes)
        letters = f"{count} broken letter" + ("s" if count > 1 else "")
        yield Finding(
            "D2",
            "error",
            ref,
            where,
            ", ".join(dict.fromkeys(fix.broken for fix in made.fixes)),
            ", ".join(dict.fromkeys(fix.fixed for fix in made.fixes)),
            f"{letters} in the {where}: {pairs}",
            line,
        )


def _description_line(case: Case) -> int:
    return next((c.source_line for c in case.map.comments if c.text == case.map.description), 0)


def foreign_cytokines(case: Case) -> Iterator[Finding]:
    """D9: comments that name other interleukins than the title does, or a cut name; symbols of a template."""
    own = set(_INTERLEUKIN.findall(case.map.title))
    if own:
        for part in case.map.parts():
            for comment in part.comments:
                yield from _foreign(part, comment.text, own)
    yield from _leftovers(case)


def _foreign(part: Part, text: str, own: set[str]) -> Iterator[Finding]:
    named = set(_INTERLEUKIN.findall(text))
    expected = ", ".join(f"IL-{number}" for number in sorted(own))
    if named and not named & own:
        found = ", ".join(f"IL-{number}" for number in sorted(named))
        message = f"the comment on {part.kind} {part.id} is about {found}, the pathway is about {expected}"
    elif _CUT_NAME.search(text):
        found, message = "IL-", f"the comment on {part.kind} {part.id} names a cytokine without its number"
    else:
        return
    label = entity_name(getattr(part, "label", None) or "")
    yield Finding("D9", "warning", part.id, label, found, expected, message, part.source_line)


def _leftovers(case: Case) -> Iterator[Finding]:
    """Hidden heads that name another gene than the label: the map was drawn over another one."""
    pairs, first = [], None
    for node in case.map.nodes:
        head = (node.property_value(_BACKPAGE) or "").strip()
        name = entity_name(node.label)
        gene, other = symbols.find(name), symbols.find(head)
        if gene and other and gene.symbol != other.symbol and not other.is_called(name):
            pairs.append(f"{name} -> {head}")
            first = first or node
    if first is None:
        return
    shown = ", ".join(list(dict.fromkeys(pairs))[:6]) + (", ..." if len(set(pairs)) > 6 else "")
    yield Finding(
        "D9",
        "note",
        first.id,
        entity_name(first.label),
        shown,
        "remove the hidden heads",
        f"{len(pairs)} of {len(case.map.nodes)} hidden BackpageHead values name another gene than the label "
        f"({shown})",
        first.source_line,
    )


def dead_links(case: Case) -> Iterator[Finding]:
    """D15: links to addresses that are known to be gone (no address is visited)."""
    texts = [("", case.map.description, _description_line(case))]
    texts += [("", case.page.description, 0)] if case.page is not None else []
    for part in case.map.parts():
        texts += [(part.id, comment.text, part.source_line) for comment in part.comments]
        texts.append((part.id, getattr(part, "href", None) or "", part.source_line))
    seen: set[tuple[str, str]] = set()
    for ref, text, line in texts:
        for match in _LINK.finditer(text):
            address = match[1].rstrip(".,;")
            gone = next((row for row in _gone() if _is_under(address, row[0])), None)
            if gone is None or (ref, address) in seen:
                continue
            seen.add((ref, address))
            yield Finding(
                "D15",
                "warning",
                ref,
                "",
                f"{match[0].rstrip('.,;')}",
                gone[1],
                f"the link {address} leads nowhere any more",
                line,
            )


def _is_under(address: str, prefix: str) -> bool:
    return address.casefold().removeprefix("www.").startswith(prefix)


@lru_cache(maxsize=1)
def _gone() -> tuple[tuple[str, str], ...]:
    return tuple((row["address"], row["instead"]) for row in tables.load("dead_links"))


def odd_readings(case: Case) -> Iterator[Finding]:
    """D19: what the reader found odd, other than undefined shapes (D7)."""
    for remark in case.map.remarks:
        match = re.match(r"line (\d+): ", remark)
        text = remark[match.end() :] if match else remark
        if not text.startswith("unknown ShapeType"):
            yield Finding("D19", "note", "", "", text, "", text, int(match[1]) if match else 0)
