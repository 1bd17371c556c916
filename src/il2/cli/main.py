"""The command `il2`: the table of its commands and the way in."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

import il2
from il2.cli import failures
from il2.cli.lazy import LazyGroup
from il2.ground.errors import InputError

COMMANDS = {
    "demo": ("il2.cli.demo", "Compare three molecules on eight cell populations and write a page."),
    "dose-response": ("il2.cli.dose_response", "pSTAT5 over dose, with EC50 and interval."),
    "time-course": ("il2.cli.time_course", "pSTAT5 over time at given doses."),
    "compare": ("il2.cli.compare", "EC50, maximum and selectivity of several molecules."),
    "predict": ("il2.cli.predict", "Predict every row of a CSV of conditions."),
    "screen": ("il2.cli.screen", "Thousands of affinity pairs: potency, selectivity, Pareto front."),
    "simulate": ("il2.cli.simulate", "The whole pathway over time: dose, wash, inhibitors, genes."),
    "perturb": ("il2.cli.perturb", "Every gene knocked out and every inhibitor on every read-out."),
    "effect": ("il2.cli.effect", "What IL-2 does to cells and the body, as experiments by name."),
    "scenario": ("il2.cli.scenario", "A medicine or illness on production, level, receptor and signal."),
    "vessels": ("il2.cli.vessels", "Pressure, leak, fluid, kidney and blood under a regimen, as bands."),
    "niche": ("il2.cli.niche", "How far IL-2 reaches around a cell that secretes it."),
    "treat": ("il2.cli.treat", "What a regimen does in virtual patients: levels, receptors, cells."),
    "engine": ("il2.cli.engine", "Solve any SBML file: time courses and steady states, in batches."),
    "network": ("il2.cli.network", "Write the reaction network as SBML or Antimony."),
    "pathway": ("il2.cli.pathway", "Read, judge and compare WikiPathways maps (GPML 2013a and 2021)."),
    "guide": ("il2.cli.guide", "IL-2 as a blood level: what high and low mean, and better tests."),
    "interpret": ("il2.cli.interpret", "Read a result of IL-2 or sIL-2R against its own test."),
    "medicine": ("il2.cli.medicine", "IL-2 as a medicine: what it does, how often, for families or in full."),
    "claim": ("il2.cli.claim", "Search what is known of levels and the medicine: statement, number, source."),
    "validate": ("il2.cli.validate", "Measured against predicted, target by target."),
    "search": ("il2.cli.search", "Search genes, the pathway, molecules, cells, claims, parameters, sources."),
    "parameter": ("il2.cli.parameter", "Search the parameters: value, spread, source."),
    "ligand": ("il2.cli.ligand", "Show the molecules and their arms."),
    "cell": ("il2.cli.cell", "Show the cell types and their receptor counts."),
    "cite": ("il2.cli.cite", "Print the sources that an answer used."),
    "labs": ("il2.cli.labs", "Order, track and receive laboratory results."),
    "serve": ("il2.cli.serve", "Serve the pages and the HTTP API on this machine."),
    "calibrate": ("il2.cli.calibrate", "Fit the model to the training rows."),
}


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: il2 demo",
)
@click.version_option(il2.__version__, "-V", "--version", message="il2 %(version)s")
def cli() -> None:
    """Which cells does this interleukin-2 molecule move, at which dose, and how sure are we?

    Answers go to stdout (a table, --json or --csv), progress and notes to stderr.
    Exit codes: 0 fine, 1 the answer is no, 2 usage or input that cannot be read.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Examples
    --------
    >>> main(["--version"])
    il2 0.1.0
    0
    """
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]

    def action() -> int:
        if any("\0" in word for word in given):  # no shell can send one, a caller in Python can
            raise InputError("a word of the command holds a null character; remove it")
        code = cli.main(args=given, prog_name="il2", standalone_mode=False)
        return code if isinstance(code, int) else failures.FINE

    return failures.run(action)


if __name__ == "__main__":
    sys.exit(main())
