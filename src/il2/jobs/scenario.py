"""``il2 scenario``: a medicine or illness in a culture of stimulated cells, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass, fields

from il2.body.scenarios import Layers, Scenario, run, scenario, scenarios
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer, show

_UNITS = {
    "production": "IL-2 molecules made per cell in 72 h",
    "level_pM": "highest free IL-2, pM",
    "receptor": "highest IL2RA per cell",
    "signal": "highest phosphorylated share of STAT5",
}


@dataclass(frozen=True)
class ScenarioQuestion:
    """Which scenario.

    Parameters
    ----------
    name : of a scenario; all of them are listed when not given.
    level : in the unit of the scenario, where its effect depends on one.
    """

    name: str | None = None
    level: float | None = None


@dataclass(frozen=True)
class ScenarioAnswer(TableAnswer):
    """The list of scenarios, or the layers without and with one."""

    question: ScenarioQuestion
    listed: tuple[Scenario, ...]
    inhibited: tuple[float, float] | None
    without: Layers | None
    with_low: Layers | None
    with_high: Layers | None
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What is shown."""
        if self.inhibited is None:
            return "Medicines and illness that can be run, and those that cannot"
        low, high = (show(100 * x) for x in self.inhibited)
        share = f"{low} %" if low == high else f"{low} to {high} %"
        one = self.listed[0]
        return f"{one.title}: {one.layer} inhibited by {share}; each layer apart"

    def table(self) -> Table:
        """Layers with and without, or the list."""
        if self.without is None or self.with_low is None or self.with_high is None:
            return Table.of(
                {
                    "name": s.key,
                    "what": s.title,
                    "acts on": s.layer,
                    "law": s.law,
                    "status": s.status,
                    "note": s.note,
                }
                for s in self.listed
            )
        rows: list[dict[str, Cell]] = []
        for field in fields(Layers):
            rest, ends = (
                getattr(self.without, field.name),
                [getattr(side, field.name) for side in (self.with_low, self.with_high)],
            )
            rows.append(
                {
                    "layer": field.name.removesuffix("_pM"), "what": _UNITS[field.name], "without": rest,
                    "with, low": min(ends), "with, high": max(ends),
                    "ratio, low": min(ends) / rest if rest else None,
                    "ratio, high": max(ends) / rest if rest else None,
                }
            )  # fmt: skip
        return Table.of(rows)

    def notes(self) -> tuple[str, ...]:
        """Say what was run, and that it is no forecast."""
        if self.without is None:
            return (
                "Those with the law 'none' have no number in the catalogue and stay statements (il2 claim).",
                "Infused IL-2 is run by il2 treat, cycles in HIV by il2 effect hiv-cd4.",
            )
        one = self.listed[0]
        return (
            "A culture of 50,000 mouse T cells with antigen for 72 h (Tkach 2014). It explains mechanism; "
            "it "
            "forecasts nobody.",
            "Production, level, receptor and signal are different things: a medicine that cuts production "
            "need "
            "not lower a level in blood, which in health is too low to measure.",
            f"{one.key}: {one.note} ({one.status}).",
        )


def scenario_job(question: ScenarioQuestion) -> ScenarioAnswer:
    """List scenarios or run one.

    Raises
    ------
    UnknownNameError : no such scenario. InputError : a level that is missing or not used.
    UnsupportedError : a scenario without a number.

    Examples
    --------
    >>> answer = scenario_job(ScenarioQuestion("anti-CD25"))
    >>> level = answer.table().records()[1]
    >>> level["layer"], level["ratio, low"] > 1.0
    ('level', True)
    """
    inputs = {"name": question.name, "level": question.level}
    if question.name is None:
        every = tuple(scenarios().values())
        return ScenarioAnswer(
            question, every, None, None, None, None, Provenance.of(inputs, sources={s.source for s in every})
        )
    one = scenario(question.name)
    low, high = one.inhibition(question.level)
    rest, weak = run(None), run(one, low)
    strong = weak if low == high else run(one, high)
    provenance = Provenance.of(inputs, sources={one.source, "tkach2014"})
    return ScenarioAnswer(question, (one,), (low, high), rest, weak, strong, provenance)
