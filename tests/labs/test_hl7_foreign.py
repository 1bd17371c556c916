"""Messages made by chance, read by us and by python-hl7: the same parts."""

from __future__ import annotations

import hl7 as foreign
from hypothesis import given as generated
from hypothesis import strategies as st

from il2.labs.hl7 import text
from il2.labs.hl7.text import Separators

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff"),
    max_size=8,
)
FIELD = st.lists(
    st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=3), min_size=1, max_size=2
)
SEGMENT = st.tuples(
    st.sampled_from(("OBX", "OBR", "NTE", "ZZZ", "PID")), st.lists(FIELD, min_size=1, max_size=5)
)


@generated(st.lists(SEGMENT, min_size=1, max_size=5), st.sampled_from(["|^~\\&", "!@*\\$", "#+%\\'"]))
def test_the_same_parts_as_python_hl7_finds(segments: list, marks: str) -> None:
    """Everything escaped, written with any separators, is found again by both, part for part."""
    used = Separators(*(marks[n] for n in (0, 1, 2, 3, 4)))
    lines = [f"MSH{marks}{marks[0]}A{marks[0]}B"]
    for name, fields in segments:
        said = (used.repeat.join(used.component.join(used.sub.join(text.escape(w, used) for w in component)
                for component in one) for one in field) for field in fields)  # fmt: skip
        lines.append(marks[0].join((name, *said)))
    lines.append(f"ZZZ{marks[0]}end")  # python-hl7 strips white space off the end of a message
    (ours,) = text.split("\r".join(lines).encode())
    theirs = foreign.parse("\r".join(lines) + "\r")
    assert len(ours.segments) == len(theirs)
    for mine, other, (_, fields) in zip(ours.segments[1:-1], list(theirs)[1:-1], segments, strict=True):
        for number, field in enumerate(fields, 1):
            assert mine.field(number) == str(other[number])
            for repeat, one in enumerate(field):
                for place, component in enumerate(one, 1):
                    for sub, word in enumerate(component, 1):
                        assert mine.part(number, place, sub, repeat) == word.strip()
