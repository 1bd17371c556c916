"""How much of a core's arithmetic is used, over its peak of fused products and sums; single precision."""

from __future__ import annotations

import ctypes
import re
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from ensembles import CASES
from measure import absolute, reference, tune
from peers import OURS, ROADRUNNER

import il2.engine as engine
from il2.engine.analysis import analyse
from il2.engine.llvm import lanes_for
from il2.engine.llvm.machine import Loaded, assemble, host
from il2.engine.llvm.module import ATTRIBUTES, declarations, module
from il2.engine.llvm.text import Text

Row = dict[str, Any]

#: Accumulators side by side: enough to hide the latency of one product and sum.
_CHAINS = 20


def peak() -> float:
    """Operations a second of one core that does nothing but fused products and sums, each counted as two."""
    machine = host()
    text = Text(machine.register, machine.fused)
    v = text.vector
    with text.loop("%n", [(v, text.number(1.0 + i)) for i in range(_CHAINS)]) as loop:
        loop.following = [text.fma(c, text.number(0.999), text.number(1e-3)) for c in loop.carried]
    total = loop.following[0]
    for other in loop.following[1:]:
        total = text.add(total, other)
    text.do(f"store {v} {total}, ptr %out, align 8")
    code = [text.function("void @spin(i64 %n, ptr %out)", "#0"), *declarations(machine.register)]
    loaded = Loaded(assemble("\n".join([*code, ATTRIBUTES, "!0 = !{}", ""]), machine), machine)
    spin = loaded.function("spin", None, ctypes.c_int64, ctypes.c_void_p)
    out, rounds = np.empty(machine.register), 2_000_000
    best = np.inf
    for _ in range(5):
        before = time.process_time()
        spin(rounds, out.ctypes.data)
        best = min(best, time.process_time() - before)
    return float(2 * _CHAINS * machine.register * rounds / best)


def operations(system: engine.System) -> int:
    """Operations of one step of one system: the model's programs and the sums over stages."""
    machine, analysis = host(), analyse(system)
    names = tuple(p for p, _ in system.parameters)
    text = module(analysis, names, lanes_for(machine, len(system.names)), machine.fused).text
    bodies = dict(re.findall(r"define [^@]*@(\w+)\([^\n]*\n(.*?)\n}", text, re.DOTALL))
    counts = {name: _count(body) for name, body in bodies.items()}

    def whole(name: str) -> int:
        pieces = [n for n in counts if re.fullmatch(rf"{name}_\d+", n)]
        return sum(counts[n] for n in pieces) if pieces else counts[name]

    # Nearly all of what stands in ``advance`` itself is in loops over the states.
    return whole("first") + whole("solve") + 7 * whole("stage") + counts["advance"] * len(system.names)


def _count(body: str) -> int:
    single = len(re.findall(r"= (?:fadd|fsub|fmul|fdiv|fneg) ", body))
    return single + 2 * body.count("@llvm.fma.") + body.count("@llvm.sqrt.")


def arithmetic(rounds: int) -> Iterator[Row]:
    """Share of the peak that plain solves reach at error 1e-6."""
    for name in ("il2gc", "bachmann"):
        case = CASES[name](2000)
        setting = tune(OURS.prepare(case), reference(case, 60), 1e-6, 60)
        model, each = engine.compile(case.system, "llvm"), operations(case.system)
        shares = []
        for _ in range(rounds):
            most = peak()
            before = time.process_time()
            batch = model.solve(
                case.times, dict(case.parameters), dict(case.initial), rtol=setting.rtol,
                atol=absolute(setting.rtol),
            )  # fmt: skip
            shares.append(each * float(batch.steps.sum()) / (time.process_time() - before) / most)
        steps = batch.steps.mean()
        print(f"  {name}: {steps:.0f} steps of {each} operations a solve; peak {most / 1e9:.1f} GFlop/s")
        yield _row("share of the arithmetic of one core", 0.45, 0.70, shares, name)


def screening(rounds: int) -> Iterator[Row]:
    """Single precision against libRoadRunner, both at a median error of 1e-4."""
    if not ROADRUNNER.installed:
        yield _row("single precision, times libRoadRunner at error 1e-4", 45, 100, None, "not installed")
        return
    for name in ("il2gc", "bachmann"):
        case = CASES[name](2000)
        model = engine.compile(case.system, "llvm", precision="single")
        found, theirs = reference(case, 100), ROADRUNNER.prepare(case)

        def ours(
            rows: np.ndarray, rtol: float, atol: float, model: engine.Model = model, case: Any = case
        ) -> np.ndarray:
            return model.solve(
                case.times, {k: v[rows] for k, v in case.parameters.items()},
                {k: v[rows] for k, v in case.initial.items()}, rtol=max(rtol, 1e-5), atol=max(atol, 1e-9),
                outputs=case.states,
            ).values  # fmt: skip

        own, other = tune(ours, found, 1e-4, 100), tune(theirs, found, 1e-4, 100)
        ratios = []
        for _ in range(rounds):
            before = time.process_time()
            ours(np.arange(2000), own.rtol, 1e-9)
            mine = (time.process_time() - before) / 2000
            before = time.process_time()
            theirs(np.arange(100), other.rtol, absolute(other.rtol))
            ratios.append((time.process_time() - before) / 100 / mine)
        print(f"  {name} in single precision: error median {own.median:.1e}, p95 {own.p95:.1e}")
        yield _row("single precision, times libRoadRunner at error 1e-4", 45, 100, ratios, name)


def _row(what: str, must: float, aim: float, values: list[float] | None, of: str) -> Row:
    found = None if values is None else float(np.median(values))
    low, high = (None, None) if values is None else (float(np.min(values)), float(np.max(values)))
    return {"what": what, "must": must, "aim": aim, "found": found, "of": of, "low": low, "high": high}


def main() -> None:
    for measure in (arithmetic, screening):
        for row in measure(5):
            found = "not measured"
            if row["found"] is not None:
                found = f"{row['found']:.3g} ({row['low']:.3g}-{row['high']:.3g})"
            print(f"{row['what']}, {row['of']}: {found}; must {row['must']}, aim {row['aim']}")


if __name__ == "__main__":
    main()
