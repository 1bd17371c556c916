"""Writes the interactive page: the picture, the tools around it, and the same content as lists."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any, Final

from il2.jobs.answer import Table, plain
from il2.jobs.map_cards import LineCard, NodeCard
from il2.jobs.pathway_view import PathwayViewAnswer
from il2.pathway.draw import svg
from il2.pathway.draw.palette import DARK, LIGHT, partners
from il2.pathway.draw.ramp import AROUND, MISSING, ONWARD
from il2.pathway.draw.svg import short
from il2.pathway.overlay import Overlay
from il2.report.figure import identifier
from il2.report.inline import inline_json, policy
from il2.report.markup import Markup, element, join
from il2.report.page import NO_ADVICE, Section, document, origin, style_sheet
from il2.report.tables import html_table

#: The module of the page, in the order in which its parts build on each other.
_SCRIPTS: Final = ("board", "cards", "choose", "ways", "values", "start")
_MOVES: Final = (
    ("zoom-in", "Zoom in", "+"), ("zoom-out", "Zoom out", "−"), ("whole", "Whole map", "Whole map"),
    ("left", "Move left", "←"), ("right", "Move right", "→"), ("up", "Move up", "↑"),
    ("down", "Move down", "↓"),
)  # fmt: skip
#: Columns of times in the table of values.
_MOST_TIMES: Final = 12


def view_page(answer: PathwayViewAnswer) -> str:
    """Return the page as text; the same answer gives the same bytes."""
    script = _script()
    sheet = style_sheet() + _own("view.css") + dark_map()
    sections = [
        Section.of("Picture", _picture(answer)),
        *([Section.of("Values", _values(answer, answer.overlay))] if answer.overlay else []),
        Section.of("Meanings", _meanings(answer.cards.lines)),
        Section.of("Way from one to another", _ways(answer.cards.nodes)),
        Section.of("Participants", _participants(answer)),
        Section.of("Interactions", _interactions(answer)),
        Section.of("Where this comes from", origin(answer.provenance)),
    ]
    title = answer.opened.map.title or answer.opened.map.name
    lead = (
        f"{answer.scene.desc} Choose an element, search for one, or walk along the arrows with the keyboard."
    )
    body = [
        element("a", "Skip to the list of participants", class_="skip", href="#participants"),
        element("header", element("h1", title), element("p", lead, class_="lead")),
        element("nav", element("ul", *(_contents(part) for part in sections)), aria_label="Contents"),
        element("main", join(*(_section(part) for part in sections), between="\n"), id="main", tabindex=-1),
        element("footer", element("p", NO_ADVICE), element("p", f"il2 {answer.provenance.version}")),
        element("script", Markup(_data(answer)), type="application/json", id="page-data"),
        element("script", Markup(script), type="module"),
    ]
    return document(title, body, sheet=sheet, policy=policy(script, sheet))


def dark_map() -> str:
    """Return the rules that redraw the refined look in the dark scheme."""
    rules = []
    for light, dark in partners(LIGHT, DARK).items():
        old, new = short(light), short(dark)
        rules.append(f'.map svg.refined :not(text)[fill="{old}"] {{ fill: {new}; }}')
        rules.append(f'.map svg.refined [stroke="{old}"] {{ stroke: {new}; }}')
        if light == LIGHT.text or light in (getattr(LIGHT, name) for name in _INKS):
            rules.append(f'.map svg.refined text[fill="{old}"] {{ fill: {new}; }}')
    return "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}\n"


_INKS: Final = ("text", "ink", "grey", "blue", "green", "red", "purple", "teal", "ochre", "wine")


def inline_svg(text: str, look: str) -> Markup:
    """Return a picture for a page: with the class of its look, so that the dark scheme finds it."""
    return Markup(text.replace("<svg ", f'<svg class="{look}" ', 1).strip())


# Parts ----------------------------------------------------------------------------------------------------


def _picture(answer: PathwayViewAnswer) -> Markup:
    names = sorted({card.label for card in answer.cards.nodes if card.label})
    find = element(
        "form",
        element("label", "Find by name or identifier", for_="page-find-text"),
        element("input", id="page-find-text", list="page-names", autocomplete="off", type="search"),
        element("datalist", *(element("option", value=name) for name in names), id="page-names"),
        element("button", "Find", type="submit"),
        element("output", id="page-hits", for_="page-find-text"),
        id="page-find",
        role="search",
    )
    buttons = element(
        "div",
        *(
            element("button", sign, type="button", data_move=move, aria_label=name if sign != name else None)
            for move, name, sign in _MOVES
        ),
        element("button", "Save view as SVG", type="button", id="page-save"),
        role="group",
        aria_label="Move the picture",
        class_="moves",
    )
    drawn = inline_svg(svg(answer.scene, role="group"), answer.scene.look)
    stage = element(
        "div",
        element("div", drawn, class_="map", id="page-map"),
        element("div", class_="minimap", id="page-minimap", aria_hidden="true"),
        class_="board",
    )
    card = element(
        "div",
        element("p", "Choose an element of the picture to read its card here."),
        id="page-card", class_="card", role="region", aria_live="polite", aria_label="Card",
    )  # fmt: skip
    hint = (
        "Keyboard in the picture: arrow right and left follow the signal, up and down go to the next "
        "element, Enter opens the card, + and - zoom, 0 shows the whole map, Escape lets go. Dashed borders "
        "act on the chosen element, thick ones are acted on by it."
    )
    return join(
        element("div", find, buttons, class_="tools"),
        element("div", stage, card, class_="stage"),
        element("p", hint, class_="hint"),
        between="\n",
    )


def _values(answer: PathwayViewAnswer, overlay: Overlay) -> Markup:
    options = [element("option", name, value=name) for name in overlay.conditions]
    first = _labelled("Condition", element("select", *options, id="page-first"), "page-first")
    none = element("option", "none", value="")
    second = _labelled("Compare with", element("select", none, *options, id="page-second"), "page-second")
    parts = [first, second if len(overlay.conditions) > 1 else None]
    if len(overlay.times) > 1:
        last = len(overlay.times) - 1
        slider = element("input", type="range", id="page-time", min=0, max=last, value=0, step=1)
        number = element("input", type="number", id="page-step", min=1, max=last + 1, value=1)
        parts += [
            _labelled("Time", slider, "page-time"),
            _labelled(f"Step (1 to {last + 1})", number, "page-step"),
            element("button", "Play", type="button", id="page-play", aria_pressed="false"),
            element("output", id="page-now", for_="page-time"),
        ]
    scale = element("div", id="page-scale", class_="scale")
    unit = f"Values in {overlay.unit}. " if overlay.unit else ""
    said = (
        f"{unit}Grey: no value. A ring around a box is as broad as the interval is wide; a tick on its lower "
        "border is a measured value."
    )
    return join(
        element("div", *(part for part in parts if part), class_="controls"),
        scale,
        element("p", said),
        element("details", element("summary", "Show the numbers"), _numbers(answer, overlay)),
        between="\n",
    )


def _numbers(answer: PathwayViewAnswer, overlay: Overlay) -> Markup:
    """The values as a table: one row per element and condition."""
    count = max(len(overlay.times), 1)
    places = sorted({round(i * (count - 1) / max(_MOST_TIMES - 1, 1)) for i in range(_MOST_TIMES)})
    heads = [
        f"{overlay.times[i]:g} {overlay.time_unit}".strip() if overlay.times else "value" for i in places
    ]
    names = {card.id: card.label for card in answer.cards.nodes} | {c.id: c.name for c in answer.cards.lines}
    rows = tuple(
        (names.get(ref, ref), ref, condition, *(overlay.value(condition, ref, i) for i in places))
        for condition in overlay.conditions
        for ref in overlay.series[condition]
    )
    table = Table(("element", "id", "condition", *heads), rows)
    return html_table(table, "Values of every element.", labels=table.columns, heads=1)


def _meanings(lines: Sequence[LineCard]) -> Markup:
    words = sorted({meaning_of(line) for line in lines})
    boxes = [
        element(
            "li",
            element("label", element("input", type="checkbox", checked=True, value=word), f" {word}"),
        )
        for word in words
    ]
    return element(
        "fieldset",
        element("legend", "Show only interactions of these meanings"),
        element("ul", *boxes, class_="meanings"),
        id="page-meanings",
    )


def _ways(nodes: Sequence[NodeCard]) -> Markup:
    names = list(dict.fromkeys(card.entity for card in nodes))
    options = [element("option", name, value=name) for name in names]
    start = _labelled("From", element("select", *options, id="page-from"), "page-from")
    goals = [element("option", name, value=name, selected=name == names[-1]) for name in names]
    goal = _labelled("to", element("select", *goals, id="page-to"), "page-to")
    return join(
        element(
            "form",
            start,
            goal,
            element("button", "Show the way", type="submit"),
            id="page-way",
            class_="controls",
        ),
        element("div", id="page-steps", aria_live="polite"),
    )


def _participants(answer: PathwayViewAnswer) -> Markup:
    rows = [
        element(
            "tr",
            element("th", element("a", card.label or card.id, href=f"#{card.id}"), scope="row"),
            *(element("td", value) for value in (card.type, _listed(card), card.place, _states(card))),
            element("td", "; ".join(defect.message for defect in card.defects)),
        )
        for card in answer.cards.nodes
    ]
    heads = ("Name", "Type", "Identifiers", "Place", "States", "Found by the check")
    return _table("Participants along the signal; a name leads to its place in the picture.", heads, rows)


def _interactions(answer: PathwayViewAnswer) -> Markup:
    rows = [
        element(
            "tr",
            element("th", element("a", card.name, href=f"#{card.id}"), scope="row"),
            *(
                element("td", value)
                for value in (meaning_of(card), reading_of(card), " ".join(card.comments))
            ),
            element("td", "; ".join(_reference(answer, ref) for ref in card.references)),
        )
        for card in answer.cards.lines
    ]
    heads = ("Interaction", "Meaning", "How it was read", "Evidence in the file", "Literature")
    return _table("Interactions; a name leads to its line in the picture.", heads, rows)


def _table(caption: str, heads: Sequence[str], rows: Sequence[Markup]) -> Markup:
    whole = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
        element("tbody", join(*rows, between="\n")),
    )
    return element("div", whole, class_="scroll", role="region", tabindex=0, aria_label=caption)


def meaning_of(card: LineCard) -> str:
    """Return what a line means in words, also where the map does not say it."""
    if card.meaning:
        return card.meaning
    plain_words = {
        "Directed": "arrow without explanation",
        "Undirected": "line without a head",
        "": card.role,
    }
    return plain_words.get(card.head, card.head.casefold())


def reading_of(card: LineCard) -> str:
    """Return how a line was read and how sure that is."""
    if not card.confidence:
        return card.note or card.role
    sure = {"read": "read", "assumed": "assumed", "proposed": "proposed"}[card.confidence]
    return f"{sure}, by way of {card.way}" if card.way != "node" else sure


def _reference(answer: PathwayViewAnswer, ref: str) -> str:
    link = answer.cards.references.get(ref)
    return link.text if link else ref


def _listed(card: NodeCard) -> str:
    return " ".join(link.text for link in card.identifiers)


def _states(card: NodeCard) -> str:
    return "; ".join(": ".join(word for word in (text, said) if word) for _, text, said in card.states)


def _labelled(text: str, control: Markup, key: str) -> Markup:
    return element("div", element("label", text, for_=key), control, class_="field")


def _contents(part: Section) -> Markup:
    return element("li", element("a", part.heading, href=f"#{identifier(part.heading)}"))


def _section(part: Section) -> Markup:
    key = identifier(part.heading)
    return element(
        "section", element("h2", part.heading, id=key), join(*part.content, between="\n"), aria_labelledby=key
    )


# Data and module ------------------------------------------------------------------------------------------


def _data(answer: PathwayViewAnswer) -> str:
    """What the module works with, as JSON that cannot end its script element."""
    boxes = {
        item.id: [round(v, 1) for v in (item.box.x, item.box.y, item.box.width, item.box.height)]
        for item in answer.scene.items
        if item.kind in ("DataNode", "Label", "Shape", "Group") and item.id
    }
    lines = [
        {**plain(card), "said": meaning_of(card), "how": reading_of(card)} for card in answer.cards.lines
    ]
    said: dict[str, Any] = {
        "title": answer.opened.map.title,
        "nodes": plain(answer.cards.nodes),
        "lines": lines,
        "references": plain(answer.cards.references),
        "boxes": boxes,
        "overlay": answer.overlay.to_dict() if answer.overlay else None,
        "ramps": {"around": AROUND, "onward": ONWARD, "missing": MISSING},
    }
    return inline_json(said)


def _script() -> str:
    return "".join(_own(f"{name}.js") for name in _SCRIPTS)


def _own(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
