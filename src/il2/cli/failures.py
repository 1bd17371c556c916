"""What a failure looks like on the command line: one sentence on stderr and an exit code, no traceback.

Exit codes: 0 fine · 1 the answer is no (a target missed, a row that could not be predicted) · 2 bad usage or
input · 70 a fault of il2 itself (with the traceback, for the report) · 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable

import click

from il2.ground.errors import Il2Error, nearest

FINE, NO, USAGE, FAULT, STOPPED = 0, 1, 2, 70, 130
#: What a number that cannot be read is told to be, for the names of Click's types.
_KINDS = {"integer": "is not an integer", "float": "is not a number"}
_CLICKS_TYPES = re.compile(r"is not a valid (integer|float)(?: range)?")


def say(sentence: str) -> None:
    """Write one line to stderr, in whatever encoding that has, and never fail doing so."""
    try:
        click.echo(f"il2: {sentence}", err=True)
    except OSError:
        return


def run(action: Callable[[], int]) -> int:
    """Run ``action`` and turn whatever it raises into a sentence and an exit code."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = lambda message, *_, **__: say(f"note: {one_line(str(message))}")
        return _guarded(action)


def _guarded(action: Callable[[], int]) -> int:
    try:
        code = action()
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("stopped; no file was left half written")
        return STOPPED
    except click.ClickException as problem:
        say(usage_sentence(problem))
        return USAGE
    except Il2Error as problem:
        say(one_line(str(problem)))
        return USAGE
    except OSError as problem:
        return _system_said_no(problem)
    except MemoryError:
        say("the machine has too little memory for this question; ask for fewer doses, times or molecules")
        return USAGE
    except Exception:
        traceback.print_exc()
        say("this is a fault of il2; please report it with the lines above")
        return FAULT
    return code


def _system_said_no(problem: OSError) -> int:
    """A reader that went away ends quietly; every other refusal of the system is one sentence."""
    if isinstance(problem, BrokenPipeError) or problem.errno == errno.EPIPE:
        # Python flushes stdout once more at exit and would complain about the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    what = (problem.strerror or type(problem).__name__).lower()
    say(f"{problem.filename}: {what}" if problem.filename else what)
    return USAGE


def one_line(text: str) -> str:
    """Join the lines of a message, so that one problem is one line."""
    return " ".join(text.split())


def _by_options(context: click.Context) -> str:
    """How molecules and cells are named, for who wrote them bare after a command that takes options."""
    ways = {"--ligand": "molecules are given with -l", "--cell": "cells with -c"}
    taken = {o for p in context.command.get_params(context) for o in p.opts}
    said = [way for option, way in ways.items() if option in taken]
    return f"; {', '.join(said)}" if said else ""


def usage_sentence(problem: click.ClickException) -> str:
    """Click's own message as one sentence; an unknown option names its neighbours and the help to read."""
    sentence = one_line(problem.format_message()).rstrip(".")
    sentence = _CLICKS_TYPES.sub(lambda found: _KINDS[found[1]], sentence)
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    if isinstance(problem, click.NoSuchOption):
        sentence = f"unknown option '{problem.option_name}'"
        known = [o for p in context.command.get_params(context) for o in p.opts] if context else []
        near = nearest(problem.option_name, known) or list(problem.possibilities or [])
        if problem.option_name[1:2].isdigit():
            sentence = f"{problem.option_name!r} is read as an option, and no value here may be negative"
        elif near:
            sentence += f"; did you mean {' or '.join(near)}?"
    if context and "unexpected extra argument" in sentence:
        sentence += _by_options(context)
    if context and "did you mean" not in sentence and "--help" not in sentence:
        sentence += f" (see {context.command_path} --help)"
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence
