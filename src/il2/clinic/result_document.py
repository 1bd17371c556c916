"""The page of a result: every sentence from the texts of the language, every figure from the tables."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from il2.clinic import claims
from il2.clinic.amounts import Amount, constant, units
from il2.clinic.claims import MARKS
from il2.clinic.document import Block, Bullets, Document, Grid, Paragraph, Part, Reference
from il2.clinic.levels import in_unit, methods_of, near_laboratory, near_method
from il2.clinic.marks import marked_sentence
from il2.clinic.occupancy import CLASSES, Interval, kd_pM, picomolar
from il2.clinic.plain import number, sentences
from il2.clinic.reading import reading_sentence
from il2.clinic.result import Result, bounds_text, expected
from il2.clinic.terms import grid, said

_IDS = re.compile(r"\s*\[((?:[A-Z]\d{2,3}\s?)+)\]$")
Words = Mapping[str, str]


def result_document(result: Result, language: str) -> Document:
    """Return the page of a result in English (``en``) or Spanish (``es``)."""
    words = sentences("result", language)
    parts = [
        _part("sent", "h_sent", words, Bullets(_sent(result, words, language))),
        Part("says", words["h_says"], _says(result, words, language)),
        *_therapy(result, words, language),
        _part("next", "h_next", words, Bullets(_items(words, _next_steps(result), language))),
        _part("check", "h_check", words, Bullets(_items(words, _checks(result), language))),
        _part("cannot", "h_cannot", words, Bullets(_items(words, _cannot(result), language))),
        _part("earlier", "h_earlier", words, *_earlier(result, words, language)),
        *_thresholds(result, words, language),
        *_limits(result, words, language),
        _part("bridge", "h_bridge", words, *_bridge(result, words, language)),
    ]
    ids = [i for part in parts for p in part.paragraphs() for i in p.ids]
    if result.therapy:
        seen = result.therapy
        ids += [*(i for e in seen.expectations for i in e.ids), *seen.claims, *seen.regimens]
    keys = claims.sources_of(tuple(ids))
    if not result.therapy:
        keys = (*keys, *claims.sources_of(tuple(one.id for one in result.limits)))
    keys = (*keys, *(result.bridge.sources if result.bridge else ()))
    lead = _says(result, words, language)[0]
    assert isinstance(lead, Paragraph)
    spoken = [p for part in parts if part.key not in ("sent", "bridge", "limits") for p in part.paragraphs()]
    lay = [p.text for p in spoken if p.language in ("", language)]
    return Document(
        title=words["title"].format(analyte=result.analyte),
        lead=lead.text,
        language=language,
        audience="family",
        not_this=words["not_this"],
        parts=tuple(parts),
        references=tuple(Reference(*pair) for pair in claims.citations(keys)),
        review=words["review"],
        reading=reading_sentence(lay, language),
    )


def _part(key: str, heading: str, words: Words, *blocks: Block) -> Part:
    return Part(key, words[heading], blocks)


def _item(text: str, language: str) -> Paragraph:
    """A sentence with the ids that stand at its end, marked where one of them is unverified."""
    named = _IDS.search(text)
    ids = tuple(named[1].split()) if named else ()
    return marked_sentence(Paragraph(_IDS.sub("", text), ids=ids), language)


def _items(words: Words, keys: list[str], language: str) -> tuple[Paragraph, ...]:
    return tuple(_item(words[key], language) for key in keys)


def _sent(result: Result, words: Words, language: str) -> tuple[Paragraph, ...]:
    sent, missing = result.sent, words["l_missing"]
    rows = [
        ("l_test", sent.analyte),
        ("l_value", result.amount.as_sent),
        ("l_method", sent.method or missing),
        ("l_laboratory", sent.laboratory or missing),
        ("l_matrix", sent.matrix or missing),
    ]
    if result.age is not None:
        rows.append(("l_age" if sent.age.strip()[-1].isdigit() else "l_age_as", sent.age.strip()))
    optional = (("l_range", sent.range_text), ("l_collected", sent.collected), ("l_therapy", sent.on_therapy))
    rows += [(key, value) for key, value in optional if value]
    out = [Paragraph(words[key].format(value=value)) for key, value in rows]
    if result.amount.read_as:
        out.append(Paragraph(result.amount.read_as))
    return tuple(out)


def _says(result: Result, words: Words, language: str) -> tuple[Block, ...]:
    limit = result.place.limit
    text = words[result.positions].format(
        limit=bounds_text(limit, language) if limit else "",
        value=result.amount.as_sent,
        unit=result.amount.unit.name,
        lab_unit=result.place.lab_unit,
        healthy=number(constant("healthy_above_cutoff"), language),
    )
    ids = (limit.id,) if limit and limit.id else ()
    if result.positions == "p_above_IL-2":
        ids = (*ids, "L07")
    blocks: list[Block] = [marked_sentence(Paragraph(text, ids=ids), language)]
    blocks += _names_meant(result, words, language)
    if limit and units()[limit.unit].kind != result.amount.unit.kind and (found := picomolar(result.amount)):
        value = number(float(f"{in_unit(result.amount, limit.unit).value:.3g}"), language)
        told = words["p_converted"].format(
            value=result.amount.as_sent, converted=value, unit=limit.unit, factor=found[1]
        )
        blocks.append(Paragraph(told, mark=claims.mark("computed", language)))
    if result.for_others:
        blocks.append(Paragraph(words["p_child"]))
    if result.sent.range_text.strip() and not result.therapy:
        key = "p_own_range" if limit and not limit.id else "p_own_unread"
        blocks.append(Paragraph(words[key].format(range=result.sent.range_text.strip())))
    if result.differs and result.catalogue:
        told = words["p_differs"].format(limit=bounds_text(result.catalogue, language))
        blocks.append(Paragraph(told, ids=(result.catalogue.id,)))
    return (*blocks, result.line) if result.line else tuple(blocks)


def _names_meant(result: Result, words: Words, language: str) -> list[Paragraph]:
    """Where a result has no place: names that were perhaps meant, and the tests of the laboratory."""
    if result.place.position not in ("needs-method", "no-range"):
        return []
    sent = result.sent
    meant = (
        ("p_lab_near", sent.laboratory, near_laboratory(sent.laboratory)),
        ("p_method_near", sent.method, near_method(sent.method)),
    )
    told = [words[key].format(name=name.strip()[:60], near=near) for key, name, near in meant if near]
    if known := methods_of(result.analyte, sent.laboratory, language):
        told.append(words["p_lab_methods"].format(methods=", ".join(known)))
    return [Paragraph(one) for one in told]


def _therapy(result: Result, words: Words, language: str) -> list[Part]:
    """The expectation on treatment, in place of the healthy interval."""
    if result.therapy is None:
        return []
    known, blocks = result.therapy, list[Block]()
    if len([e for e in known.expectations if e.high is not None]) > 1 and not known.clear:
        blocks.append(Paragraph(words["therapy_others" if known.dosed else "therapy_which"]))
    if known.near:
        blocks.append(Paragraph(words["therapy_near"].format(name=known.given.strip()[:60], near=known.near)))
    told = [(i, c.statement, MARKS[c.status]) for i in known.regimens for c in (claims.claim(i),)]
    rows = [(e.id, e.name, e.text, e.note, MARKS[e.status]) for e in known.expectations]
    more = [(i, c.statement, c.number, MARKS[c.status]) for i in known.claims for c in (claims.claim(i),)]
    for caption, columns, found in (
        ("therapy_plan", ("id", "regimen", "how sure"), told),
        ("therapy_levels", ("id", "regimen", "level", "note", "how sure"), rows),
        ("therapy_drug", ("id", "what is known", "number", "how sure"), more),
    ):
        blocks += [grid(language, words[caption], columns, found)] if found else []
        blocks += _sides(result, words, language) if caption == "therapy_levels" else []
    return [Part("therapy", words["h_therapy"], tuple(blocks))] if blocks else []


def _sides(result: Result, words: Words, language: str) -> list[Block]:
    """On which side of what others had the result lies, where the plan is clear; the factor by its name."""
    if result.therapy is None or not result.therapy.clear:
        return []
    out: list[Block] = []
    turned = []
    for one in result.therapy.expectations:
        if found := expected(one, result.amount):
            side, value, unit = found
            shown = number(float(f"{value:.3g}"), language)
            factor = (picomolar(Amount("1", 1.0, "", units()[unit])) or ("", ""))[1]
            told = words[f"therapy_{side}"].format(value=shown, unit=unit)
            out.append(Paragraph(told, claims.mark("computed", language), one.ids))
            turned.append((one.id, f"{shown} {unit}", factor))
    columns = ("id", "number", "factor")
    return [*out, *([grid(language, words["therapy_turned"], columns, turned)] if turned else [])]


def _next_steps(result: Result) -> list[str]:
    place, il2 = result.place.position, result.analyte == "IL-2"
    keys = []
    if place.startswith(("needs", "no-range", "other")):
        keys.append("n_age_lab" if place == "no-range-for-age" else "n_report")
    if result.therapy:
        keys.append("n_medicine")
    if il2 and place == "above":
        keys.append("n_blocker")
    if not il2 and place == "above":
        keys.append("n_sil2r_other")
    keys.append("n_question")
    if il2:
        keys.append("n_better")
    return [*keys, "n_same", "n_unwell"]


def _checks(result: Result) -> list[str]:
    common = ["i_freeze", "i_hour"]
    if result.analyte == "IL-2":
        return ["i_antibodies", "i_drug", "i_forms", *common, "i_research", "i_hook"]
    return ["i_antibodies", "i_biotin", "i_asfotase", "i_gel", *common, "i_cd25", "i_hook"]


def _cannot(result: Result) -> list[str]:
    if result.analyte == "IL-2":
        return ["c_strength", "c_autoimmune", "c_infection", "c_drug", "c_low", "c_dose", "c_course"]
    return ["c_which", "c_single", "c_kits", "c_dose", "c_course"]


def _earlier(result: Result, words: Words, language: str) -> tuple[Block, ...]:
    if not result.compared:
        return (Paragraph(words["earlier_none"]),)
    items = []
    for one in result.compared:
        date = one.earlier.date or words["undated"]
        if one.times is not None:
            times = number(float(f"{one.times:.2g}"), language)
            items.append(words["earlier_same"].format(value=one.text, date=date, times=times))
        else:
            what = ", ".join(words[key] for key in one.differs)
            items.append(words["earlier_other"].format(value=one.text, date=date, what=what))
    blocks: list[Block] = [Bullets(tuple(Paragraph(i) for i in items))]
    if result.analyte == "sIL-2R" and any(one.times for one in result.compared):
        low, high = constant("within_person_cv_low"), constant("within_person_cv_high")
        change = math.ceil(1.96 * math.sqrt(2) * high)
        told = words["earlier_cv"].format(low=f"{low:g}", high=f"{high:g}", change=change)
        blocks.append(_item(told, language))
    return tuple(blocks)


def _thresholds(result: Result, words: Words, language: str) -> list[Part]:
    """Cut-offs for HLH, each with its cohort; never laid on the result."""
    if result.analyte != "sIL-2R":
        return []
    group = claims.conflict("hlh-cutoffs")
    rows = tuple((c.id, c.number, c.evidence, MARKS[c.status]) for c in group.members)
    columns = (words["g_id"], words["g_limit"], words["g_population"], words["g_status"])
    unit = result.amount.unit
    fits = words["hlh_same"] if unit.kind == "activity" else words["hlh_unit"].format(unit=unit.name)
    told = grid(language, f"{said(group.what, language)}: {said(group.note, language)}", columns, rows)
    note = Paragraph(words["hlh_note"], ids=tuple(c.id for c in group.members))
    return [Part("hlh", words["h_hlh"], (note, Paragraph(fits), told))]


def _limits(result: Result, words: Words, language: str) -> list[Part]:
    """Limits of the analyte by test; none beside an expectation on treatment."""
    if result.therapy:
        return []
    columns = ("g_id", "g_by", "g_method", "g_matrix", "g_limit", "g_population", "g_status")
    kept = [one for one in result.limits if one.kind not in ("disease_cutoff", "detection_limit")]
    rows = tuple(
        (o.id, o.by, o.method_as_printed, o.matrix, o.text, o.population, MARKS[o.status]) for o in kept
    )
    group = claims.conflict("il2-limits" if result.analyte == "IL-2" else "sil2r-limits")
    caption = f"{said(group.what, language)}: {said(group.note, language)}"
    told = grid(language, caption, tuple(words[c] for c in columns), rows)
    return [_part("limits", "h_limits", words, Paragraph(words["limits_note"]), told)]


def _bridge(result: Result, words: Words, language: str) -> tuple[Block, ...]:
    found = result.bridge
    if found is None:
        return (Paragraph(words[result.bridge_refused].format(unit=result.amount.unit.name)),)

    def short(value: float) -> str:
        return number(float(f"{value:.3g}"), language)

    def said(one: Interval, scale: float = 1.0) -> dict[str, str]:
        return {"low": short(one.low * scale), "high": short(one.high * scale)}

    exact = found.pM.low == found.pM.high
    level = words["bridge_level" if exact else "bridge_level_range"].format(
        value=result.amount.as_sent, pM=short(found.pM.value), factor=found.factor, **said(found.pM)
    )
    shares = []
    for name, share in found.shares:
        kd = kd_pM(name).value
        shown = f"{short(kd)} pM" if kd < 1000 else f"{short(kd / 1000)} nM"
        text = words["bridge_share"].format(
            name=words[f"bridge_{name}"], kd=shown, share=short(100 * share.value), **said(share, 100)
        )
        shares.append(Paragraph(text))
    rows = tuple((c.cell_type, *(_three(getattr(c, name), short) for name in CLASSES)) for c in found.cells)
    columns = (words["bridge_cell"], *(words[f"bridge_{name}"].casefold() for name in CLASSES))
    bound = {"<": "bridge_most", ">": "bridge_least"}.get(found.comparator)
    return (
        Paragraph(words["bridge_lead"]),
        Paragraph(level, mark=claims.mark("computed", language)),
        *((Paragraph(words[bound]),) if bound else ()),
        Bullets(tuple(shares)),
        Grid(words["bridge_table"], columns, rows),
        Paragraph(words["bridge_method"]),
        Paragraph(words["bridge_weight"]),
        Bullets(tuple(Paragraph(words[key]) for key in result.weak)),
    )


def _three(one: Interval, short: Callable[[float], str]) -> str:
    return f"{short(one.value)} ({short(one.low)} - {short(one.high)})"
