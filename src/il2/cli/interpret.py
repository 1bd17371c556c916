"""`il2 interpret`."""

from __future__ import annotations

import click

from il2.cli.common import example
from il2.cli.documents import DocumentOutput, document_options, language_option
from il2.jobs.interpret import Earlier, InterpretQuestion, interpret


@click.command(
    "interpret",
    epilog=example('il2 interpret "IL-2" 31 pg/mL --lab ARUP --method "multiplex bead" --age 9'),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("analyte")
@click.argument("value", nargs=-1, required=True)
@click.option("--lab", "laboratory", default="", help="Laboratory, as the report prints it.")
@click.option("--method", default="", help="Method of the test, as the report prints it.")
@click.option("--sample", "matrix", default="", help="Kind of sample: serum or plasma.")
@click.option("--age", default="", help="Age in years.")
@click.option("--on-therapy", default="", help="A treatment that could move the number.")
@click.option("--range", "range_text", default="", help="The range that the laboratory printed.")
@click.option("--collected", default="", help="When the blood was drawn.")
@click.option(
    "--earlier",
    multiple=True,
    help="An own earlier result: 'VALUE UNIT; LAB; METHOD; SAMPLE; DATE'. May be given several times.",
)
@language_option
@document_options
def command(
    analyte: str,
    value: tuple[str, ...],
    laboratory: str,
    method: str,
    matrix: str,
    age: str,
    on_therapy: str,
    range_text: str,
    collected: str,
    earlier: tuple[str, ...],
    language: str,
    output: DocumentOutput,
) -> None:
    """Read a result of IL-2 or sIL-2R against its own test.

    ANALYTE is IL-2 or sIL-2R; VALUE the number with its unit, such as 31 pg/mL or '<2.1 pg/mL'.
    Nothing of it is stored or sent anywhere.
    """
    _refuse_options(value)
    output.write(
        interpret(
            InterpretQuestion(
                analyte,
                " ".join(value),
                laboratory=laboratory,
                method=method,
                matrix=matrix,
                age=age,
                on_therapy=on_therapy,
                range_text=range_text,
                collected=collected,
                earlier=tuple(_earlier(one) for one in earlier),
                language=language,
            )
        )
    )


def _refuse_options(value: tuple[str, ...]) -> None:
    """A minus before digits is a number to refuse with a reason; any other word with a dash is a slip."""
    for word in value:
        if word.startswith("-") and not word[1:2].isdigit() and word[1:2] not in (".", ","):
            raise click.NoSuchOption(word, ctx=click.get_current_context())


def _earlier(text: str) -> Earlier:
    """Read one earlier result; parts that are not given stay blank."""
    parts = [part.strip() for part in text.split(";")]
    value, laboratory, method, matrix, date = (*parts, "", "", "", "", "")[:5]
    return Earlier(value, "", laboratory, method, matrix, date)
