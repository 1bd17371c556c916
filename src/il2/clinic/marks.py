"""How sure a sentence is: the mark of the weakest fact behind it."""

from __future__ import annotations

from il2.clinic import claims
from il2.clinic.document import Block, Bullets, Paragraph, Part


def marked(part: Part, language: str) -> Part:
    """Return a part whose sentences carry a mark where a fact behind them is not verified.

    A sentence that names a fact which is not complete (:func:`il2.clinic.claims.knows`) is left out.
    In a list of signs to call about only the sentence above it is marked, so that the list reads at a glance.
    """
    blocks: list[Block] = []
    for block in part.blocks:
        if isinstance(block, Paragraph):
            blocks += [marked_sentence(block, language)] if _rests(block) else []
        elif isinstance(block, Bullets):
            kept = [p for p in block.items if _rests(p)]
            quiet = part.tone != "plain"
            blocks.append(Bullets(tuple(p if quiet else marked_sentence(p, language) for p in kept)))
        else:
            blocks.append(block)
    return Part(part.key, part.heading, tuple(blocks), part.tone)


def marked_sentence(paragraph: Paragraph, language: str) -> Paragraph:
    """Return a sentence with its mark."""
    weak = [c for i in paragraph.ids if not (c := claims.claim(i)).verified]
    said = claims.mark(weak[0].status, language) if weak else ""
    return Paragraph(paragraph.text, said, paragraph.ids, paragraph.language)


def _rests(paragraph: Paragraph) -> bool:
    return all(map(claims.knows, paragraph.ids))
