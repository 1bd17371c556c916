"""The page of a screen: selectivity over both affinities, and the Pareto front of potency and selectivity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from il2.jobs.answer import Table, show
from il2.jobs.screen import ScreenAnswer
from il2.report.charts import Axis, Tile, heat_map, pareto
from il2.report.figure import Panel, figure
from il2.report.markup import Markup
from il2.report.page import Section, listed, page
from il2.report.tables import html_table

# Tiles on a side and dots of the cloud: what a page can show and a printer can print.
MOST_TILES, MOST_DOTS = 40, 2000


def screen_page(answer: ScreenAnswer) -> str:
    """Return the page as text."""
    asked = answer.question
    front = figure(
        "front",
        f"Every candidate by EC50 on {asked.target} in nM and by selectivity against {_spared(answer)}; "
        f"diamonds are the front.{_thinned(answer)}",
        [Panel("Potency and selectivity", _front_finding(answer), front_chart(answer))],
        answer.shown(),
        heads=0,
    )
    sections = [
        Section.of("Selectivity over both affinities", _maps(answer)),
        Section.of("Potency against selectivity", front),
        Section.of("The front", html_table(answer.shown(), f"{answer.title}.", heads=0), *answer.notes()),
        Section.of(
            "How sure",
            "A screen uses the central member of the ensemble and gives no intervals: "
            "ask for those of a candidate with il2 compare.",
        ),
    ]
    title = f"Which affinities reach {asked.target} and spare {listed(asked.against)}?"
    return page(title, _front_finding(answer), sections, answer.provenance)


def map_chart(answer: ScreenAnswer, arms: int) -> Any:
    """Return the Altair heat map of the candidates with this number of arms, on the scale of all."""
    worst = np.min(answer.selectivity, axis=1)
    ends = (float(np.nanmin(worst)), float(np.nanmax(worst))) if np.isfinite(worst).any() else (None, None)
    ratio = Axis(f"{answer.question.target} selectivity against {_spared(answer)}", True, *ends)
    x, y = Axis("KD to IL2RA, nM", log=True), Axis("KD to IL2RB/IL2RG, nM", log=True)
    return heat_map(_tiles(answer, arms), x, y, ratio)


def front_chart(answer: ScreenAnswer) -> Any:
    """Return the Altair chart of all candidates with the front."""
    worst = np.min(answer.selectivity, axis=1)
    finite = np.flatnonzero(np.isfinite(answer.ec50_nM) & np.isfinite(worst))
    picked = finite[:: max(1, -(-len(finite) // MOST_DOTS))]
    dots, best = (
        [(float(answer.ec50_nM[i]), float(worst[i])) for i in chosen]
        for chosen in (picked, np.flatnonzero(answer.front))
    )
    x = Axis(f"EC50 on {answer.question.target}, nM", log=True)
    return pareto(dots, best, x, Axis(f"selectivity against {_spared(answer)}", log=True))


def _maps(answer: ScreenAnswer) -> Markup:
    """One heat map for each number of arms."""
    panels, rows = [], []
    for number in np.unique(answer.arms).astype(int).tolist():
        tiles = _tiles(answer, number)
        word = f"{number} arm{'s' if number > 1 else ''}"
        panels.append(Panel(word, _map_finding(answer, word, tiles), map_chart(answer, number)))
        rows += [
            {
                "arms": number,
                "kd_il2ra_nM": _middle(t.x, t.x2),
                "kd_il2rbg_nM": _middle(t.y, t.y2),
                "selectivity": t.value,
            }
            for t in tiles
        ]
    caption = (
        f"{answer.question.target} selectivity (ratio of EC50) against {_spared(answer)} over both KDs of "
        f"an arm in nM; median of a tile. Open tiles have no EC50 on {answer.question.target}."
    )
    return figure("map", caption, panels, Table.of(rows), heads=3, wide=True)


def _map_finding(answer: ScreenAnswer, word: str, tiles: Sequence[Tile]) -> str:
    known = [t for t in tiles if np.isfinite(t.value)]
    if not known:
        return f"With {word} no candidate has an EC50 on {answer.question.target}."
    best = max(known, key=lambda t: t.value)
    return (
        f"With {word} selectivity is highest, {show(best.value)}, near a KD of "
        f"{show(_middle(best.x, best.x2))} nM to IL2RA and "
        f"{show(_middle(best.y, best.y2))} nM to IL2RB/IL2RG."
    )


def _tiles(answer: ScreenAnswer, arms: int) -> list[Tile]:
    """Gather the candidates with this number of arms into tiles of equal size on both logarithms."""
    a, b = answer.kd_il2ra_nM, answer.kd_il2rbg_nM
    mine = (answer.arms == arms) & np.isfinite(a) & np.isfinite(b)
    if not mine.any():
        return []
    logs = np.log10(np.stack([a[mine], b[mine]]))
    worst = np.min(answer.selectivity, axis=1)[mine]
    edges = [_edges(row) for row in logs]
    places = [
        np.clip(np.searchsorted(e, row, side="right") - 1, 0, len(e) - 2)
        for e, row in zip(edges, logs, strict=True)
    ]
    tiles = []
    for i, j in sorted(set(zip(places[0].tolist(), places[1].tolist(), strict=True))):
        values = worst[(places[0] == i) & (places[1] == j)]
        values = values[np.isfinite(values)]
        value = float(np.median(values)) if len(values) else float("nan")
        x, x2, y, y2 = (float(10**e) for e in (edges[0][i], edges[0][i + 1], edges[1][j], edges[1][j + 1]))
        tiles.append(Tile(x, x2, y, y2, value))
    return tiles


def _edges(logs: np.ndarray) -> np.ndarray:
    """Edges around every value where there are few, else evenly spaced."""
    values = np.unique(logs.round(9))
    if len(values) == 1:
        return np.array([values[0] - 0.5, values[0] + 0.5])
    if len(values) <= MOST_TILES:
        between = (values[1:] + values[:-1]) / 2
        return np.concatenate([[2 * values[0] - between[0]], between, [2 * values[-1] - between[-1]]])
    return np.linspace(values[0], values[-1], MOST_TILES + 1)


def _front_finding(answer: ScreenAnswer) -> str:
    best = np.flatnonzero(answer.front)
    if not len(best):
        return f"No candidate has an EC50 on {answer.question.target}."
    worst = np.min(answer.selectivity, axis=1)
    potent, selective = best[np.argmin(answer.ec50_nM[best])], best[np.argmax(worst[best])]
    return (
        f"The front goes from EC50 {show(float(answer.ec50_nM[potent]))} nM at selectivity "
        f"{show(float(worst[potent]))} to EC50 {show(float(answer.ec50_nM[selective]))} nM at selectivity "
        f"{show(float(worst[selective]))}."
    )


def _thinned(answer: ScreenAnswer) -> str:
    finite = int(np.sum(np.isfinite(answer.ec50_nM)))
    return f" {MOST_DOTS} of {finite} are drawn." if finite > MOST_DOTS else ""


def _spared(answer: ScreenAnswer) -> str:
    cells = answer.question.against
    return cells[0] if len(cells) == 1 else f"the worse of {listed(cells)}"


def _middle(low: float, high: float) -> float:
    return float(np.sqrt(low * high))
