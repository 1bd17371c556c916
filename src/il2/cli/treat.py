"""`il2 treat`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from il2.cli import failures
from il2.cli.common import Output, example, html_option, output_options, write_page
from il2.cli.terminal import Progress, progress
from il2.ground.files import write_whole
from il2.ground.rows import read_csv_rows

if TYPE_CHECKING:
    from il2.body.person import Person
    from il2.jobs.answer import TableAnswer


@click.command("treat", epilog=example("il2 treat '1 MIU/m2 SC daily for 3 days' --patients 4"))
@click.argument("regimens", nargs=-1)
@click.option("--list", "listed", is_flag=True, help="List the published regimens that can be named.")
@click.option(
    "--from",
    "rows",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV with a column regimen: more of them.",
)
@click.option("--weight", type=float, default=70.0, show_default=True, help="Body weight, kg.")
@click.option("--height", type=float, help="Height, cm (for doses per m2; without it from weight alone).")
@click.option(
    "--sex", type=click.Choice(["female", "male"]), help="Named in the answer; nothing depends on it."
)
@click.option("--age", type=float, help="Years; named in the answer, nothing depends on it.")
@click.option(
    "--kidney", type=float, default=1.0, show_default=True, help="Kidney function, share of normal."
)
@click.option(
    "--set", "sets", default="both", show_default=True, help="Parameter set: K90, LAB or both (never mixed)."
)
@click.option("--patients", type=int, default=100, show_default=True, help="Virtual patients.")
@click.option(
    "--weight-spread", type=float, default=0.0, show_default=True, help="log10 SD of weight between them."
)
@click.option(
    "--until", type=float, help="Days to simulate; two days after the last day of dosing if not given."
)
@click.option(
    "--factor", default="vial", show_default=True, help="Mass of an IU: vial, reconstituted, label, meropol."
)
@click.option("--molecule", help="Exposure to another molecule by its published kinetics; cells are not run.")
@click.option(
    "--sbml",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the body under one regimen as SBML instead.",
)
@click.option(
    "--hold", "holds", multiple=True, help="Holding rules to run the cohort under instead; repeatable."
)
@click.option(
    "--workers", type=click.IntRange(min=0), default=0, help="Processes; none: threads of this one."
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler whose workers solve the patients.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep every part here as it is solved; the same command goes on from there.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the patients."
)
@html_option
@output_options
def command(
    regimens: tuple[str, ...], listed: bool, rows: Path | None, weight: float, height: float | None,
    sex: str | None,
    age: float | None, kidney: float, sets: str, patients: int, weight_spread: float, until: float | None,
    factor: str, molecule: str | None,
    sbml: Path | None, holds: tuple[str, ...], workers: int, scheduler: str | None, folder: Path | None,
    seed: int, html: Path | None, output: Output,
) -> None:  # fmt: skip
    """What a regimen does in virtual patients: levels, receptors, cells.

    REGIMENS are sentences such as '600,000 IU/kg IV over 15 min every 8 h, 14 doses' or names of published
    ones (--list); several are compared side by side. Never a forecast for one person.
    """
    if listed:
        from il2.jobs.published_regimens import RegimensQuestion
        from il2.jobs.published_regimens import regimens as list_regimens

        output.write(list_regimens(RegimensQuestion()))
        return
    if rows is not None:
        regimens += _from_file(rows)
    if workers and scheduler:
        raise click.UsageError("--workers are processes here, --scheduler is a cluster; give one of them")
    if holds and molecule:
        raise click.UsageError(
            "--hold is for aldesleukin; nothing is known of cells or vessels with --molecule"
        )
    if (holds or sbml) and (scheduler or folder):
        raise click.UsageError("--scheduler and --folder are for regimens, not for --hold or --sbml")
    if holds:
        _under_rules(regimens, holds, sets, patients, seed, output)
        return
    from il2.body.person import Person
    from il2.jobs.treat import TreatQuestion, treat  # loads the model

    person = Person(weight, height, age, sex or "", kidney)
    if molecule is not None:
        if len(regimens) != 1 or sbml or scheduler or folder or workers:
            raise click.UsageError("--molecule takes one regimen, solved here")
        from il2.jobs.exposure import ExposureQuestion, exposure

        _show(exposure(ExposureQuestion(molecule, regimens[0], person, patients, seed)), output, html)
        return
    if sbml is not None:
        _as_sbml(regimens, person, sets, factor, sbml)
        return
    question = TreatQuestion(regimens, person, sets, patients, seed, until, factor, weight_spread)
    with _stoppable(folder) as told, _executor(workers, scheduler) as (pool, many):
        answer = treat(question, executor=pool, workers=many, folder=folder, progress=told)
    _show(answer, output, html)


def _from_file(path: Path) -> tuple[str, ...]:
    """The regimens of a file; all of them are for the same people, so a column about people is refused."""
    people = ("weight", "height", "age", "sex", "kidney", "patients", "seed")
    found = []
    for row in read_csv_rows(path, ["regimen"]):
        if about := [name for name in people if name in {c.casefold() for c in row.cells}]:
            raise click.UsageError(
                f"column {about[0]!r} of {path.name} is not read: every regimen is given to the same virtual "
                f"patients; take it out and give --{about[0]}"
            )
        found.append(row.text("regimen"))
    return tuple(found)


def _show(answer: TableAnswer, output: Output, html: Path | None) -> None:
    """Write an answer, as a page as well when asked for."""
    page, output = _page(output, html)
    if page is None or output.path is not None or html is not None:
        output.write(answer)
    write_page(answer, page)


def _page(output: Output, html: Path | None) -> tuple[Path | None, Output]:
    """``-o page.html`` is a page as well."""
    if output.path is not None and output.path.suffix.casefold() in (".html", ".htm"):
        return output.path, Output(output.form, None)
    return html, output


@contextmanager
def _executor(workers: int, scheduler: str | None) -> Iterator[tuple[Executor | None, int]]:
    """Processes or a cluster, when asked for, and how many parts they solve at a time."""
    if scheduler:
        from il2.jobs.cluster import cluster

        with cluster(scheduler) as found:
            yield found.executor, found.workers
        return
    if not workers:
        yield None, 1
        return
    context = get_context("spawn")
    # Ctrl-C is for the command; its processes end with it.
    quiet = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=signal.signal, initargs=quiet) as pool:
        yield pool, workers


@contextmanager
def _stoppable(folder: Path | None) -> Iterator[Progress]:
    """A progress bar; and, when Ctrl-C stops a cohort that is kept in a folder, how to go on."""
    reached = [0, 0]

    def count(done: int, total: int) -> None:
        reached[:] = done, total
        told(done, total)

    try:
        with progress("patients") as told:
            yield count
    except KeyboardInterrupt:
        if folder is None:
            raise
        far = (
            f"{reached[0]:,} of {reached[1]:,} patients are in {folder}" if reached[1] else "nothing is lost"
        )
        failures.say(f"stopped; {far}, the same command goes on from there")
        raise click.exceptions.Exit(failures.STOPPED) from None


def _under_rules(
    regimens: tuple[str, ...], holds: tuple[str, ...], sets: str, patients: int, seed: int, output: Output
) -> None:
    """The same regimen under named holding rules."""
    if len(regimens) != 1:
        raise click.UsageError("--hold takes one regimen")
    from il2.jobs.hold import HoldQuestion, hold

    with progress("rule sets") as told:
        output.write(
            hold(HoldQuestion(regimens[0], holds, sets, patients=patients, seed=seed), progress=told)
        )


def _as_sbml(regimens: tuple[str, ...], person: Person, sets: str, factor: str, path: Path) -> None:
    """One regimen in one person with one set, doses as events."""
    if len(regimens) != 1 or sets == "both":
        raise click.UsageError("--sbml takes one regimen and one parameter set (--set K90 or --set LAB)")
    from il2.body.dose import factor as named
    from il2.body.export import treated_network
    from il2.body.published import regimen
    from il2.network.sbml import write

    network = treated_network(sets, regimen(regimens[0]), person, named(factor))
    write_whole(path, write(network))
    failures.say(f"wrote {path}")
