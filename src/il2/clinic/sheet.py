"""The sheet of the medicine in its two readings: for families in plain words, for professionals as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from il2.clinic import claims, medicine, plain
from il2.clinic.claims import MARKS
from il2.clinic.document import Block, Bullets, Document, Grid, Paragraph, Part, Reference
from il2.clinic.marks import marked
from il2.clinic.medicine import Event, RuleSet
from il2.clinic.reading import reading_sentence
from il2.knowledge import tables

# Groups of events that are shown together, by a word of their source and population.
_EVENT_TABLES = (
    ("label", "US label before 2023, any grade (COSTART terms)", "us_label_older", "any"),
    ("label-4", "US label before 2023, grade 4", "us_label_older", "4"),
    ("children", "Children with dinutuximab beta, grade 3-4, with and without IL-2", "pmc8563639", "3-4"),
    ("route", "Under the skin against continuous infusion, kidney cancer, grade 3-4", "pmc2409650", "3-4"),
)
_BEFORE = ("EU/UK SmPC",)
_RETREATMENT = ("do not give", "retreatment contraindicated")


def family_document(language: str) -> Document:
    """Return the sheet for families in English (``en``) or Spanish (``es``)."""
    text, words = plain.text("medicine", language), plain.sentences("frame", language)
    parts = tuple(marked(p, language) for p in text.parts)
    ids = [i for part in parts for p in part.paragraphs() for i in p.ids]
    lay = [p.text for part in parts if part.key != "more" for p in part.paragraphs()]
    return Document(
        title=text.title,
        lead=words["family_lead"],
        language=language,
        audience="family",
        not_this=words["not_this"],
        parts=parts,
        references=_references(ids),
        review=words["review"],
        reading=reading_sentence(lay, text.language),
    )


def professional_document(language: str) -> Document:
    """Return the sheet for professionals; its tables are in English, as their sources are."""
    words = plain.sentences("frame", language)
    parts = (
        _glance(words, language),
        _regimens(words),
        *_events(words),
        *_rules(words),
        _before(words),
        _watch(words),
        _items(words),
        _open(words),
    )
    rows = [str(row[0]) for part in parts for b in part.blocks if isinstance(b, Grid) for row in b.rows]
    ids = [*(i for p in parts for q in p.paragraphs() for i in q.ids), *(i for i in rows if claims.knows(i))]
    return Document(
        title=words["professional_title"],
        lead=words["professional_lead"],
        language=language,
        audience="professional",
        not_this=words["not_this"],
        parts=parts,
        references=_references(ids),
        review=words["review"],
    )


def _references(ids: Iterable[str]) -> tuple[Reference, ...]:
    return tuple(Reference(*c) for c in claims.citations(claims.sources_of(tuple(ids))))


def _glance(words: Mapping[str, str], language: str) -> Part:
    """What it is licensed for, what was found and at what cost, and which rule sets stand below."""
    found = [
        claims.claim(i) for i in ("R01", "R02", "R03", "R04", "R05", "R11", "T073", "T074", "T075", "T181")
    ]
    told = [
        Paragraph(
            f"{c.statement}{f' ({c.evidence})' if c.evidence else ''}: {c.number}",
            MARKS[c.status],
            (c.id,),
            "en",
        )
        for c in found
    ]
    sets = "; ".join(s.heading for s in medicine.rule_sets())
    lead = Paragraph(words["glance_use"], ids=("K18", "M04"))
    return Part(
        "glance",
        words["h_glance"],
        (
            lead,
            Bullets(tuple(told)),
            Paragraph(words["glance_sets"].format(sets=sets)),
            Paragraph(words["how_sure"]),
        ),
    )


def _items(words: Mapping[str, str]) -> Part:
    rows = tuple(
        (
            i.id,
            i.section,
            i.item,
            "; ".join(x for x in (i.plain, i.gap) if x),
            i.figure,
            i.population,
            " ".join(i.rests_on),
            MARKS[i.status],
            "; ".join(i.sources),
        )
        for i in medicine.items()
    )
    columns = (
        "id",
        "block",
        "item",
        "what is known",
        "figure",
        "population",
        "rests on",
        "how sure",
        "sources",
    )
    verdicts = tuple(
        (c.id, c.said, c.verdict, c.statement, c.number, MARKS[c.status])
        for c in claims.claims()
        if c.kind == "page" and c.topic.startswith("medicine")
    )
    said = ("id", "a public page says", "verdict", "what is known", "number", "how sure")
    blocks = (
        Grid("Every item of the sheet", columns, rows, language="en"),
        Grid(words["guide_verdicts"], said, verdicts, language="en"),
    )
    return Part("items", words["h_items"], blocks)


def _events(words: Mapping[str, str]) -> list[Part]:
    """Tables of events, one per source: percents of patients, courses and events are never mixed."""
    shown: list[Grid] = []
    used: set[str] = set()
    for _, caption, source, grade in _EVENT_TABLES:
        kept = [e for e in medicine.events() if source in e.sources and e.grade == grade]
        used |= {e.id for e in kept}
        shown.append(_event_grid(caption, kept))
    rest = [e for e in medicine.events() if e.id not in used]
    shown.append(_event_grid("Other series: each with its own definition, none pooled", rest))
    groups = [
        Grid(
            f"{words['conflict']} {g.what}: {g.note}",
            ("id", "what", "number", "how sure"),
            tuple((m.id, m.statement, m.number, MARKS[m.status]) for m in g.members),
            language="en",
        )
        for g in claims.conflicts()
        if g.key in ("kidney-injury", "fever", "cardiovascular-civ")
    ]
    note = Paragraph(words["events_note"])
    return [Part("events", words["h_events"], (note, *shown, *groups))]


def _event_grid(caption: str, events: list[Event]) -> Grid:
    """A table of events; what all its rows share stands in the caption instead of a column."""
    rows = [
        (e.id, e.event, e.percent, e.grade, e.n, e.denominator, e.population, e.note, MARKS[e.status])
        for e in events
    ]
    columns = ("id", "event", "percent", "grade", "n", "of", "population", "note", "how sure")
    shared = [i for i in range(3, 8) if len({row[i] for row in rows}) == 1]
    kept = [i for i in range(9) if i not in shared]
    said = [f"{columns[i]} {rows[0][i]}" for i in shared if rows[0][i] and columns[i] != "grade"]
    told = "; ".join(said)  # the caption itself names the grade
    return Grid(
        f"{caption}; {told}" if told else caption,
        tuple(columns[i] for i in kept),
        tuple(tuple(row[i] for i in kept) for row in rows),
        language="en",
    )


def _rules(words: Mapping[str, str]) -> list[Part]:
    """Every rule set under its own name, with what is missing in it."""
    blocks: list[Block] = [Paragraph(words["rules_note"])]
    for one in medicine.rule_sets():
        told = "; ".join(x for x in (one.what_it_is, one.logic, one.note) if x)
        mark = "" if one.complete else f"INCOMPLETE: {one.missing}"
        blocks.append(Paragraph(f"{one.name}: {told}.", mark=mark, language="en"))
        blocks.append(_rule_grid(one))
    return [Part("rules", words["h_rules"], tuple(blocks))]


def _rule_grid(one: RuleSet) -> Grid:
    rows = tuple((r.id, r.system, r.says, r.note, MARKS[r.status]) for r in one.rules)
    return Grid(
        f"Rule set {one.heading}",
        ("id", "system", "what the row says", "note", "how sure"),
        rows,
        language="en",
    )


def _before(words: Mapping[str, str]) -> Part:
    """What the labels say about people who are not to be treated, and the flares that they name."""
    rows = [r for s in medicine.rule_sets() for r in s.rules if s.name in _BEFORE or r.action in _RETREATMENT]
    grid = Grid(
        "Contraindications and exclusions, as the labels print them",
        ("id", "what the row says", "how sure"),
        tuple((r.id, r.says, MARKS[r.status]) for r in rows),
        language="en",
    )
    flares = Paragraph(words["flares"], mark=words["flares_mark"], language="en")
    return Part("contraindications", words["h_contraindications"], (grid, flares))


def _regimens(words: Mapping[str, str]) -> Part:
    rows = tuple(
        (
            r.id,
            r.regimen,
            r.indication,
            r.population,
            " ".join(x for x in (r.drug, r.dose, r.route) if x),
            r.schedule,
            r.outcome,
            "; ".join(x for x in (MARKS[r.status], f"unverified: {r.weak}" if r.weak else "") if x),
        )
        for r in medicine.regimens()
    )
    columns = ("id", "regimen", "for", "in", "dose and route", "schedule", "found", "how sure")
    grid = Grid("Published regimens, as published", columns, rows, language="en")
    return Part("regimens", words["h_regimens"], (Paragraph(words["regimens_note"]), grid))


def _watch(words: Mapping[str, str]) -> Part:
    """What is watched, by the guideline that prints it."""
    watched = [i for i in medicine.items() if i.section == "monitoring"]
    told = [Paragraph(f"{i.item}; {i.gap}", MARKS[i.status], (i.id,), "en") for i in watched]
    rules = [claims.claim(i) for i in ("H119", "H120", "K22")]
    told += [Paragraph(f"{c.statement} ({c.number})", MARKS[c.status], (c.id,), "en") for c in rules]
    return Part("monitoring", words["h_monitoring"], (Bullets(tuple(told)),))


def _open(words: Mapping[str, str]) -> Part:
    """What has to be read in its source before this sheet may lean on it."""
    rows = tuple((r["id"], r["what"], r["state"], r["note"]) for r in tables.load("clinic_open"))
    grid = Grid("Still to be checked", ("id", "what", "state", "note"), rows, language="en")
    return Part("open", words["h_open"], (Paragraph(words["open_note"]), grid), tone="quiet")
