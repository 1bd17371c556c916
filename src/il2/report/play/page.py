"""Writes the page of a simulation on the map."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from typing import Final

from il2.cells.signalling.binding import STANDINGS
from il2.jobs.answer import Table
from il2.jobs.pathway_play import PathwayPlayAnswer
from il2.pathway.boxes import around
from il2.pathway.draw import Scene, svg
from il2.pathway.draw.ramp import ONWARD
from il2.report.figure import identifier
from il2.report.inline import inline_json, policy
from il2.report.map_view.page import dark_map, inline_svg
from il2.report.markup import Markup, element, join
from il2.report.page import NO_ADVICE, Section, document, origin, style_sheet
from il2.report.play.data import page_data, unit_of
from il2.report.tables import html_table

#: The module of the page, in the order in which its parts build on each other.
_SCRIPTS: Final = ("data", "panels", "paint", "chart", "card", "choose", "clock", "start")
_MOST: Final = "most that this element reaches on this page; its unit stands in its card"
_TIERS: Final = (
    ("quantitative", "IL-2 data exist; pSTAT5 is calibrated in dose and time"),
    ("borrowed", "constants of other receptors: directions and times only"),
    ("topology only", "drawn, no constant known for IL-2: the course is an assumption"),
)


def play_page(answer: PathwayPlayAnswer) -> str:
    """Return the page as text; the same answer gives the same bytes."""
    scene = without_key(answer.scene)
    script = "".join(_own(f"{name}.js") for name in _SCRIPTS)
    sheet = style_sheet() + _own("play.css") + dark_map()
    sections = [
        Section.of("Simulation", _stage(answer, scene)),
        Section.of("Elements and values", _elements(answer)),
        Section.of("How sure this is", *_sureness(answer)),
        Section.of("Where this comes from", origin(answer.provenance)),
    ]
    body = [
        element("a", "Skip to the values as a table", class_="skip", href="#elements-and-values"),
        element("header", element("h1", answer.title), element("p", _lead(answer), class_="lead")),
        element("main", join(*(_section(part) for part in sections), between="\n"), id="main", tabindex=-1),
        element("footer", element("p", NO_ADVICE), element("p", f"il2 {answer.provenance.version}")),
        element("script", Markup(inline_json(page_data(answer, scene))), type="application/json",
                id="page-data"),
        element("script", Markup(script), type="module"),
    ]  # fmt: skip
    return document(answer.title, body, sheet=sheet, policy=policy(script, sheet))


def without_key(scene: Scene) -> Scene:
    """Return a picture without its key and what it leaves undrawn: it stands four times on the page."""
    items = tuple(item for item in scene.items if item.kind not in ("Key", "Receptor") and item.marks)
    boxes = [item.box for item in items if item.box.width and item.box.height]
    return replace(scene, items=items, board=around(boxes).grown(12.0) if boxes else scene.board)


def _lead(answer: PathwayPlayAnswer) -> str:
    ask = answer.question
    cells = ", ".join(ask.cells)
    wash = f", washed away at {ask.wash_min:g} min" if ask.wash_min else ""
    doses = f"{ask.doses_nM[0]:.3g} to {ask.doses_nM[-1]:.3g} nM" if len(ask.doses_nM) > 1 else (
        f"{ask.doses_nM[0]:.3g} nM")  # fmt: skip
    return (
        f"What the model computes for {cells}: {ask.molecule.name}, {doses}{wash}, over {ask.until_min:g} "
        "minutes. Each box is coloured by its amount; grey is not modelled. pSTAT5 is calibrated to "
        "measurements; ERK, AKT and S6 show directions and times only."
    )


# Parts ----------------------------------------------------------------------------------------------------


def _stage(answer: PathwayPlayAnswer, scene: Scene) -> Markup:
    ask = answer.question
    drawn = inline_svg(svg(scene, role="group"), scene.look)
    panels = [
        element(
            "figure",
            element("figcaption", element("span", cell, class_="cell"),
                    element("span", "", class_="state", id=f"state-{place}")),
            element("div", drawn if place == 0 else "", class_="map", data_cell=place),
            class_="panel",
        )
        for place, cell in enumerate(ask.cells)
    ]  # fmt: skip
    card = element(
        "div",
        element("p", "Choose an element of a map to read here what it shows, its law and its constants."),
        id="page-card", class_="card", role="region", aria_live="polite", aria_label="Card", tabindex=-1,
    )  # fmt: skip
    hint = (
        "Keyboard in a map: arrow right and left follow the signal from box to line to box, up and down go "
        "to the next element, Enter opens the card, + and - zoom, 0 shows the whole map, Escape lets go; "
        "space plays and pauses. All maps move together."
    )
    return join(
        _controls(answer), _legend(),
        element(
            "div", element("div", *panels, class_="panels", data_count=len(panels)), card,
            class_="stage", id="page-stage",
        ),
        element("p", hint, class_="hint"),
        between="\n",
    )  # fmt: skip


def _controls(answer: PathwayPlayAnswer) -> Markup:
    ask = answer.question
    last = len(ask.doses_nM) - 1
    start = min(range(last + 1), key=lambda i: abs(ask.doses_nM[i] - 1.0))
    shown = [("all side by side", "")] + [(f"only {cell}", str(i)) for i, cell in enumerate(ask.cells)]
    cells = element("select", *(element("option", said, value=v) for said, v in shown), id="page-cells")
    only = element("div", "Dose ", element("b", "", id="page-dose-now"), class_="field")
    fields = [
        _field("Dose", element("input", type="range", id="page-dose", min=0, max=last, value=start, step=1),
               "page-dose", "page-dose-now") if last else only,
        _field("Time", element("input", type="range", id="page-time", min=0, max=f"{ask.until_min:g}",
                               value=0, step="any"), "page-time", "page-time-now"),
        element("button", "Play", type="button", id="page-play", aria_pressed="false"),
        _field("Cells", cells, "page-cells"),
    ]  # fmt: skip
    if len(answer.courses) > 1:
        names = [element("option", name, value=i) for i, name in enumerate(answer.courses)]
        fields.append(_field("Experiment", element("select", *names, id="page-condition"), "page-condition"))
    moves = [
        element("button", sign, type="button", data_move=move, aria_label=said)
        for move, said, sign in (
            ("in", "Zoom in", "+"),
            ("out", "Zoom out", "−"),
            ("whole", "Whole map", "⤢"),
        )
    ]
    fields.append(element("div", *moves, role="group", aria_label="Size of the maps", class_="moves"))
    return element("div", *(field for field in fields if field), class_="controls", id="page-controls")


def _legend() -> Markup:
    count = len(ONWARD)
    stops = [f'<stop offset="{i / (count - 1):g}" stop-color="{colour}"/>' for i, colour in enumerate(ONWARD)]
    bar = Markup(
        '<svg class="ramp" viewBox="0 0 200 12" role="img" aria-label="Colours from nothing to the most">'
        f'<defs><linearGradient id="page-ramp">{"".join(stops)}</linearGradient></defs>'
        '<rect width="200" height="12" fill="url(#page-ramp)"/></svg>'
    )
    parts = [
        element("span", element("span", "0", class_="end"), bar,
                element("span", _MOST, class_="end"), class_="scale"),
        element("span", Markup('<svg viewBox="0 0 26 16" aria-hidden="true"><rect class="grey" x="1" y="1" '
                               'width="24" height="14" rx="3"/></svg>'), "not modelled"),
        element("span", Markup('<svg viewBox="0 0 30 20" aria-hidden="true"><rect class="ring" x="4" y="4" '
                               'width="22" height="12" rx="4" stroke-width="4"/></svg>'),
                "ring: as broad as the 90 % interval is wide"),
        element("span", Markup('<svg viewBox="0 0 26 20" aria-hidden="true"><path class="tick" d="M6 4V16"/>'
                               '<path class="tick" d="M15 4V16"/></svg>'),
                "tick: measured pSTAT5, from left (0) to right (most)"),
    ]  # fmt: skip
    return element("div", *parts, class_="legend", role="group", aria_label="Legend")


def _elements(answer: PathwayPlayAnswer) -> Markup:
    """Every element with its standing; the cells hold the values at the chosen dose and time."""
    cells = answer.question.cells
    quantities = {one.formula: one for one in answer.quantities}
    names = {node.id: (node.label or node.id, "box") for node in answer.cards.nodes}
    names |= {line.id: (line.name, "line") for line in answer.cards.lines}
    rows = []
    for ref, (name, kind) in names.items():
        bond = answer.bonds.get(ref)
        one = quantities.get(bond.shown) if bond else None
        title = (bond.quantity if bond else "") or (one.title if one else "")
        said = f"{title} ({unit_of(one)})" if one else (bond.note if bond else "")
        about = (kind, bond.standing if bond else "unbound", said, bond.tier if bond else "")
        values = [element("td", "", data_of=ref if one else None, data_cell=i) for i in range(len(cells))]
        rows.append(
            element("tr", element("th", element("a", name, href=f"#{ref}"), scope="row"),
                    *(element("td", word) for word in about), *values)
        )  # fmt: skip
    heads = ("Element", "Kind", "Standing", "Shows", "Tier", *cells)
    whole = element(
        "table",
        element("caption", "Elements of the map; values at the chosen dose and time.",
                id="page-caption"),
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", join(*rows, between="\n")),
        id="page-values",
    )  # fmt: skip
    said = "Elements and their values"
    return element("div", whole, class_="scroll", role="region", tabindex=0, aria_label=said)


def _sureness(answer: PathwayPlayAnswer) -> tuple[object, ...]:
    ask = answer.question
    count = dict.fromkeys((*STANDINGS, "unbound"), 0)
    for ref in (*(one.id for one in answer.cards.nodes), *(one.id for one in answer.cards.lines)):
        bond = answer.bonds.get(ref)
        count[bond.standing if bond else "unbound"] += 1
    standing = Table(("standing", "elements"), tuple(count.items()))
    said = [
        "Lines are the most probable parameters; intervals hold the central 90 % of the members of the "
        "ensemble, the shift of doses between dates included. The receptor and pSTAT5 are calibrated; a "
        "constant of signalling varies only where a range of it is known, so that the intervals of ERK, AKT "
        "and S6 hold only what is known to be uncertain.",
    ]
    if sum(arm.count for arm in ask.molecule.arms) > 1:
        said.append(
            "The boxes of the receptor count what one arm of the first kind holds; what several arms hold "
            "together is not drawn, but signals: the JAKs and all behind them follow it."
        )
    if answer.points:
        dates = sorted({point.date for point in answer.points})
        said.append(
            f"Measured: {len(answer.points)} readings of pSTAT5 of {len(dates)} dates ({', '.join(dates)}). "
            "Fluorescence has no absolute scale: the readings of each date and cell type are multiplied by "
            "one factor, the one that brings them closest to the unperturbed prediction. They belong to the "
            "experiment without perturbation."
        )
    tiers = element("dl", *(join(element("dt", name), element("dd", text)) for name, text in _TIERS))
    return (*said, tiers, html_table(standing, "How many elements stand how.", labels=standing.columns))


def _field(text: str, control: Markup, key: str, now: str = "") -> Markup:
    out = element("span", "", id=now, class_="now") if now else None
    label = element("label", text, for_=key)
    return element("div", *(part for part in (label, out, control) if part is not None), class_="field")


def _section(part: Section) -> Markup:
    key = identifier(part.heading)
    return element(
        "section", element("h2", part.heading, id=key), join(*part.content, between="\n"), aria_labelledby=key
    )


def _own(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
