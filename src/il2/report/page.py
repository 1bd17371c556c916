"""The shell of a page: one self-contained HTML file without scripts, for screen, phone and paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from il2.ground.provenance import Provenance
from il2.knowledge.ligands import Ligand
from il2.report import palette
from il2.report.figure import identifier
from il2.report.markup import Markup, element, join, text

NO_ADVICE = (
    "il2 explains and computes. It is no medical device and gives no advice: it never tells a person to "
    "take, hold or stop a medicine."
)
INTERVAL = (
    "Intervals hold the central 90 %. They carry the uncertainty of the fitted parameters, of the receptor "
    "counts and of the affinities. The bands of the curves carry the shift between dates and the noise of a "
    "well as well, as the mean of one plate would show them."
)
# Nothing may be fetched and nothing may run, whatever a name in a table says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Section:
    """One part of a page: a heading and its content, as text (a paragraph) or markup."""

    heading: str
    content: tuple[object, ...]

    @staticmethod
    def of(heading: str, *content: object) -> Section:
        """Return a section; plain text becomes a paragraph, None is left out."""
        return Section(
            heading, tuple(c if isinstance(c, Markup) else element("p", c) for c in content if c is not None)
        )


def page(
    title: str,
    answer: str,
    sections: Sequence[Section],
    provenance: Provenance,
    *,
    sheet: str = "",
    extra: Sequence[Markup] = (),
    language: str = "en",
) -> str:
    """Return the whole page as text; the same arguments give the same bytes.

    Parameters
    ----------
    title : the question, as the one heading of the first level.
    answer : the answer in one sentence.
    sections : the parts in order; their headings make the list of contents.
    provenance : printed at the end: inputs, seed, sources, versions.
    sheet : more style rules. extra : more parts of the head, such as a block of data.
    """
    parts = [*sections, Section.of("Where this comes from", origin(provenance))]
    contents = [element("li", element("a", p.heading, href=f"#{identifier(p.heading)}")) for p in parts]
    body = [
        element("a", "Skip to the answer", class_="skip", href="#main"),
        element("header", element("h1", title), element("p", answer, class_="lead")),
        element("nav", element("ul", *contents), aria_label="Contents"),
        element("main", join(*(_section(p) for p in parts), between="\n"), id="main", tabindex=-1),
        element("footer", element("p", NO_ADVICE), element("p", f"il2 {provenance.version}")),
    ]
    return document(title, body, sheet=style_sheet() + sheet, extra=extra, language=language)


def document(
    title: str,
    body: Sequence[Markup],
    *,
    sheet: str,
    policy: str = _POLICY,
    extra: Sequence[Markup] = (),
    language: str = "en",
) -> str:
    """Return a whole HTML file.

    Parameters
    ----------
    title : shown by the browser. body : parts of the body.
    sheet : the one style sheet. policy : what the browser may load and run. extra : more parts of the head.
    """
    head = [
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("title", f"{title} · il2"),
        element("style", Markup(sheet)),
        *extra,
    ]
    whole = element(
        "html",
        element("head", join(*head, between="\n")),
        element("body", join(*body, between="\n")),
        lang=language,
    )
    return f"<!doctype html>\n{whole}\n"


def style_sheet() -> str:
    """The style of the page, with the charts redrawn in the dark scheme."""
    sheet = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    swaps = "\n".join(
        f'  svg [{what}="{light}"] {{ {what}: {dark}; }}'
        for light, dark in palette.dark_partners().items()
        for what in ("fill", "stroke")
    )
    return f"{sheet}@media screen and (prefers-color-scheme: dark) {{\n{swaps}\n}}\n"


def listed(names: Sequence[str]) -> str:
    """The names as people list them.

    Examples
    --------
    >>> listed(["Treg", "NK", "CD8"])
    'Treg, NK and CD8'
    """
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def sureness(ligands: Sequence[Ligand]) -> tuple[Markup, ...]:
    """What the interval holds, and how the affinities of these molecules are known."""
    known = [(one.name, "; ".join(part for part in (one.status, one.note) if part)) for one in ligands]
    return (element("p", INTERVAL), element("p", "How the affinities are known:"), facts(known))


def facts(pairs: Mapping[str, object] | Iterable[tuple[str, object]]) -> Markup:
    """Name and value, one below the other."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return element("dl", *(join(element("dt", name), element("dd", value)) for name, value in items))


def origin(provenance: Provenance) -> Markup:
    """Inputs, seed, sources and versions of an answer."""
    rows: list[tuple[str, object]] = [(name, _readable(value)) for name, value in provenance.inputs]
    if provenance.seed is not None:
        rows.append(("seed", provenance.seed))
    if provenance.sources:
        rows.append(("sources", join(*(element("code", key) for key in provenance.sources), between=", ")))
    rows += [("version", f"il2 {provenance.version}"), ("data", element("code", provenance.data_hash[:16]))]
    return facts(rows)


def _section(part: Section) -> Markup:
    key = identifier(part.heading)
    return element(
        "section",
        element("h2", part.heading, id=key),
        join(*part.content, between="\n"),
        aria_labelledby=key,
    )


def _readable(value: object) -> Markup:
    """A list of many numbers as its ends and its length, everything else as it is."""
    if isinstance(value, tuple | list):
        shown = [f"{v:g}" if isinstance(v, float) else str(v) for v in value]
        return text(
            ", ".join(shown) if len(shown) <= 12 else f"{len(shown)} values from {shown[0]} to {shown[-1]}"
        )
    return text(f"{value:g}" if isinstance(value, float) else value)
