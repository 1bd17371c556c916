"""The tables of the sheet for professionals: items, events, rule sets, regimens, what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from il2.clinic import claims, medicine
from il2.clinic.claims import MARKS
from il2.clinic.document import Block, Cell, Grid, Paragraph, Part
from il2.clinic.medicine import Event, RuleSet
from il2.clinic.terms import grid, said
from il2.knowledge import tables

Words = Mapping[str, str]
# Groups of events that are shown together: caption, source, grade.
_EVENT_TABLES = (
    ("US label before 2023, any grade (COSTART terms)", "us_label_older", "any"),
    ("US label before 2023, grade 4", "us_label_older", "4"),
)
# Trials with arms: the same events, one column for each arm.
_TRIALS = (
    ("Children with dinutuximab beta, grade 3-4, with and without IL-2", "pmc8563639", "3-4"),
    ("Under the skin against continuous infusion, kidney cancer, grade 3-4", "pmc2409650", "3-4"),
)
_REST = "Other series: each with its own definition, none pooled"
_BEFORE = ("EU/UK SmPC",)
_RETREATMENT = ("do not give", "retreatment contraindicated")


def items(words: Words, language: str) -> Part:
    """Every item of the sheet, and what a public page says of the medicine with the verdict."""
    rows = [
        (
            i.id, i.section, i.item, i.plain, i.gap, i.figure, i.population, " ".join(i.rests_on),
            MARKS[i.status], "; ".join(i.sources),
        )
        for i in medicine.items()
    ]  # fmt: skip
    columns = (
        "id", "block", "item", "what is known", "note", "figure", "population", "rests on", "how sure",
        "sources",
    )  # fmt: skip
    verdicts = [
        (c.id, c.said, c.verdict, c.statement, c.number, MARKS[c.status])
        for c in claims.claims()
        if c.kind == "page" and c.topic.startswith("medicine")
    ]
    told = ("id", "a public page says", "verdict", "what is known", "number", "how sure")
    blocks = (
        _grid(language, "Every item of the sheet", columns, rows),
        grid(language, words["guide_verdicts"], told, verdicts),
    )
    return Part("items", words["h_items"], blocks)


def events(words: Words, language: str) -> Part:
    """Tables of events, one per source: percents of patients, courses and events are never mixed."""
    shown: list[Grid] = []
    used: set[str] = set()
    for tables_of, make in ((_EVENT_TABLES, _event_grid), (_TRIALS, _arms_grid)):
        for caption, source, grade in tables_of:
            kept = [e for e in medicine.events() if source in e.sources and e.grade == grade]
            used |= {e.id for e in kept}
            shown.append(make(caption, kept, language))
    rest = [e for e in medicine.events() if e.id not in used]
    shown.append(_event_grid(_REST, rest, language))
    groups = [
        grid(
            language,
            f"{words['conflict']} {said(g.what, language)}: {said(g.note, language)}",
            ("id", "what", "number", "how sure"),
            [(m.id, m.statement, m.number, MARKS[m.status]) for m in g.members],
        )
        for g in claims.conflicts()
        if g.key in ("kidney-injury", "fever", "cardiovascular-civ")
    ]
    return Part("events", words["h_events"], (Paragraph(words["events_note"]), *shown, *groups))


def _event_grid(caption: str, found: Sequence[Event], language: str) -> Grid:
    """A table of events; what all its rows share stands in the caption instead of a column."""
    rows = [
        (
            e.id,
            e.event,
            _percent(e),
            e.grade,
            e.n,
            e.denominator,
            e.population,
            e.note,
            MARKS[e.status],
        )
        for e in found
    ]
    columns = ("id", "event", "percent", "grade", "n", "of", "population", "note", "how sure")
    return _grid(language, caption, columns, rows)


def _percent(event: Event) -> Cell:
    """The percent, or that it was printed as an upper bound."""
    return f"<{event.percent:g}" if event.below else event.percent


def _arms_grid(caption: str, found: Sequence[Event], language: str) -> Grid:
    """A table of the arms of one trial beside each other; ``n`` stands with the arm."""
    arms = {e.population: e.n for e in found}
    rows: list[tuple[Cell, ...]] = []
    for event in dict.fromkeys(e.event for e in found):
        of = {e.population: e for e in found if e.event == event}
        told = [*dict.fromkeys(e.note for e in of.values() if e.note)]
        notes = "; ".join(n for n in told if not any(n != other and other.startswith(n) for other in told))
        marks = "; ".join(dict.fromkeys(MARKS[e.status] for e in of.values()))
        percents = [_percent(of[arm]) if arm in of else None for arm in arms]
        rows.append((event, *percents, notes, marks, " ".join(e.id for e in of.values())))
    heads = [f"{said(arm, language)}, n={n}" for arm, n in arms.items()]
    return _grid(language, caption, ("event", *heads, "note", "how sure", "ids"), rows)


def _grid(language: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Grid:
    """A table without the columns that are empty; a mark or fact that every row shares is in the caption."""
    spread = [{row[i] for row in rows} for i in range(len(columns))]
    shared = [
        i for i, values in enumerate(spread)
        if len(rows) > 1 and (values <= {"", None} or (len(values) == 1 and columns[i] in _SHAREABLE))
    ]  # fmt: skip
    kept = [i for i in range(len(columns)) if i not in shared]
    told = [
        f"{said(columns[i], language)}: {said(str(rows[0][i]), language)}"
        for i in shared
        if rows[0][i] and columns[i] != "grade"  # the caption itself names the grade
    ]
    return grid(
        language,
        "; ".join([said(caption, language), *told]),
        [columns[i] for i in kept],
        [[row[i] for i in kept] for row in rows],
    )


_SHAREABLE = ("grade", "n", "of", "population", "note", "how sure")


def rules(words: Words, language: str) -> Part:
    """Every rule set under its own name, with what is missing in it."""
    blocks: list[Block] = [Paragraph(words["rules_note"])]
    for one in medicine.rule_sets():
        told = "; ".join(x for x in (one.what_it_is, one.logic, one.note) if x)
        gap = "" if one.complete else f"INCOMPLETE: {one.missing}"
        blocks.append(Paragraph(f"{one.name}: {told}.", mark=gap, language="en"))
        blocks.append(_rule_grid(one, language))
    return Part("rules", words["h_rules"], tuple(blocks))


def _rule_grid(one: RuleSet, language: str) -> Grid:
    rows = [(r.id, r.system, r.told, r.note, MARKS[r.status]) for r in one.rules]
    caption = f"{said('Rule set', language)} {one.heading}"
    says = f"{said('rule set', language)} '{one.name}' {said('says', language)}"
    return _grid(language, caption, ("id", "system", says, "note", "how sure"), rows)


def before(words: Words, language: str) -> Part:
    """What the labels say about people who are not to be treated, and the flares that they name."""
    found = [
        r for s in medicine.rule_sets() for r in s.rules if s.name in _BEFORE or r.action in _RETREATMENT
    ]
    told = _grid(
        language,
        "Contraindications and exclusions, as the labels print them",
        ("id", "rule set", "says", "how sure"),
        [(r.id, r.rule_set, r.told, MARKS[r.status]) for r in found],
    )
    flares = Paragraph(words["flares"], mark=words["flares_mark"])
    return Part("contraindications", words["h_contraindications"], (told, flares))


def regimens(words: Words, language: str) -> Part:
    """The published regimens, as published."""

    rows = [
        (
            r.id, r.regimen, r.indication, r.population, " ".join(x for x in (r.drug, r.dose, r.route) if x),
            r.schedule, r.outcome, MARKS[r.status], r.weak,
        )
        for r in medicine.regimens()
    ]  # fmt: skip
    columns = (
        "id",
        "regimen",
        "for",
        "in",
        "dose and route",
        "schedule",
        "found",
        "how sure",
        "unverified parts",
    )
    told = grid(language, said("Published regimens, as published", language), columns, rows)
    return Part("regimens", words["h_regimens"], (Paragraph(words["regimens_note"]), told))


def still_open(words: Words, language: str) -> Part:
    """What has to be read in its source before this sheet may lean on it."""
    rows = [(r["id"], r["what"], r["state"], r["note"]) for r in tables.load("clinic_open")]
    told = _grid(language, "Still to be checked", ("id", "what", "state", "note"), rows)
    return Part("open", words["h_open"], (Paragraph(words["open_note"]), told), tone="quiet")
