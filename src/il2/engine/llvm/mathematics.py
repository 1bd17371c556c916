"""Exponential, logarithm and power of all lanes at once; everything else lane by lane from the C library.

Argument reduction and the coefficients of the logarithm follow fdlibm (Sun Microsystems, ``e_log.c``); errors
stay within a few units in the last place, which tests measure.
"""

from __future__ import annotations

from math import factorial
from typing import Final

from il2.engine.llvm.text import Text

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOG2_E: Final = 1.4426950408889634
#: Adding it leaves the nearest integer in the low bits of a double.
_MAGIC, _MAGIC_BITS = 1.5 * 2.0**52, 0x4338000000000000
_ONE_BITS: Final = 0x3FF0000000000000
_HALF_ROOT_BITS: Final = 0x3FE6A09E667F3BCD  # sqrt(1/2)
_LOG_ODD = (
    6.666666666666735130e-01,
    2.857142874366239149e-01,
    1.818357216161805012e-01,
    1.479819860511658591e-01,
)
_LOG_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_TINY: Final = 2.2250738585072014e-308
_OVER, _UNDER = 709.782712893384, -745.1332191019412


def exp(text: Text, x: str) -> str:
    """e to the power ``x``."""
    inside = text.smaller(text.larger(x, text.number(-746.0)), text.number(710.0))
    shifted = text.fma(inside, text.number(_LOG2_E), text.number(_MAGIC))
    whole = text.sub(shifted, text.number(_MAGIC))
    r = text.fma(whole, text.number(-_LN2_HIGH), inside)
    r = text.fma(whole, text.number(-_LN2_LOW), r)
    value = _horner(text, r, [1.0 / factorial(i) for i in range(14)])
    # 2^k in two factors: k alone may exceed what an exponent holds.
    half = _integer(text, text.fma(whole, text.number(0.5), text.number(_MAGIC)))
    rest = _int(text, "sub", _integer(text, shifted), half)
    for power in (half, rest):
        value = text.mul(value, _power_of_two(text, power))
    return value


def log(text: Text, x: str) -> str:
    """Natural logarithm."""
    k, f = _split(text, x)
    s = text.div(f, text.add(f, text.number(2.0)))
    square = text.mul(text.mul(f, f), text.number(0.5))
    inner = text.fma(s, text.add(square, _series(text, s)), text.mul(k, text.number(_LN2_LOW)))
    value = text.sub(text.mul(k, text.number(_LN2_HIGH)), text.sub(text.sub(square, inner), f))
    return _log_limits(text, x, value)


def power(text: Text, x: str, y: str) -> str:
    """``x`` to the power ``y``, as C's pow: the logarithm is carried in two doubles."""
    size = text.call("fabs", x)
    high, low = _long_log(text, size)
    product = text.mul(y, high)
    error = text.fma(y, low, text.fma(y, high, text.neg(product)))
    value = exp(text, product)
    value = text.fma(value, error, value)
    zero, inf = text.number(0.0), text.number(float("inf"))
    value = text.select(text.compare("ogt", product, text.number(_OVER)), inf, value)
    value = text.select(text.compare("olt", product, text.number(_UNDER)), zero, value)
    # Limits in size, then the sign, then what is 1 whatever the other.
    rising = text.compare("ogt", y, zero)
    value = text.select(text.compare("oeq", size, zero), text.select(rising, zero, inf), value)
    value = text.select(text.compare("oeq", size, inf), text.select(rising, inf, zero), value)
    value = text.select(text.compare("uno", x, y), text.add(x, y), value)
    value = _signed(text, x, y, value)
    one = text.number(1.0)
    value = text.select(text.compare("oeq", y, zero), one, value)
    return text.select(text.compare("oeq", x, one), one, value)


def log10(text: Text, x: str) -> str:
    """Logarithm to base 10."""
    high, low = _long_log(text, x)
    factor, rest = 0.4342944819032518, 1.098319650216765e-17
    value = text.mul(high, text.number(factor))
    error = text.fma(high, text.number(factor), text.neg(value))
    error = text.add(error, text.fma(low, text.number(factor), text.mul(high, text.number(rest))))
    return _log_limits(text, x, text.add(value, error))


def lane_by_lane(text: Text, function: str, *args: str) -> str:
    """Call a C function of doubles for each lane."""
    result = "poison"
    for lane in range(text.lanes):
        parts = [text.let(f"extractelement {text.vector} {a}, i32 {lane}") for a in args]
        one = text.let(f"call double @{function}({', '.join(f'double {p}' for p in parts)})")
        result = text.let(f"insertelement {text.vector} {result}, double {one}, i32 {lane}")
    return result


def _signed(text: Text, x: str, y: str, value: str) -> str:
    """Negative bases: odd powers are negative, powers that are no integer are not a number."""
    zero = text.number(0.0)
    half = text.mul(y, text.number(0.5))
    whole = text.compare("oeq", text.call("floor", y), y)
    odd = text.let(f"and {text.mask} {whole}, {text.compare('une', text.call('floor', half), half)}")
    negative = text.compare("olt", x, zero)
    other = text.select(odd, text.neg(value), value)
    infinite = text.compare("oeq", text.call("fabs", x), text.number(float("inf")))
    allowed = text.let(f"or {text.mask} {whole}, {infinite}")
    other = text.select(allowed, other, text.number(float("nan")))
    return text.select(negative, other, value)


def _split(text: Text, x: str) -> tuple[str, str]:
    """Exponent k and fraction f with x = 2^k (1 + f), 1 + f between sqrt(1/2) and sqrt(2)."""
    small = text.compare("olt", x, text.number(_TINY))
    x = text.select(small, text.mul(x, text.number(2.0**54)), x)
    packed = text.let(f"bitcast {text.vector} {x} to {text.integers}")
    moved = _int(text, "add", packed, _all(_ONE_BITS - _HALF_ROOT_BITS))
    biased = _int(text, "lshr", moved, _all(52))
    scale = _int(text, "shl", biased, _all(52))
    fraction = _int(text, "sub", _int(text, "add", packed, _all(_ONE_BITS)), scale)
    near = text.let(f"bitcast {text.integers} {fraction} to {text.vector}")
    tagged = _int(text, "or", biased, _all(0x4330000000000000))
    k = text.let(f"bitcast {text.integers} {tagged} to {text.vector}")
    k = text.sub(k, text.select(small, text.number(2.0**52 + 1077), text.number(2.0**52 + 1023)))
    return k, text.sub(near, text.number(1.0))


def _series(text: Text, s: str) -> str:
    """(log(1 + f) - 2 s) / s with s = f / (2 + f)."""
    z = text.mul(s, s)
    w = text.mul(z, z)
    even = text.mul(w, _horner(text, w, _LOG_EVEN))
    return text.fma(z, _horner(text, w, _LOG_ODD), even)


def _long_log(text: Text, x: str) -> tuple[str, str]:
    """Logarithm of positive numbers as a sum of a large and a small double."""
    k, f = _split(text, x)
    two = text.number(2.0)
    below = text.add(f, two)
    lost = text.sub(f, text.sub(below, two))
    inverse = text.div(text.number(1.0), below)
    s = text.mul(f, inverse)
    rest = text.fma(text.neg(s), below, f)
    rest = text.mul(text.fma(text.neg(s), lost, rest), inverse)
    twice = text.add(s, s)
    base = text.mul(k, text.number(_LN2_HIGH))
    high = text.add(base, twice)
    low = text.sub(twice, text.sub(high, base))
    tail = text.fma(s, _series(text, s), text.mul(k, text.number(_LN2_LOW)))
    low = text.add(low, text.fma(rest, two, tail))
    whole = text.add(high, low)
    return whole, text.sub(low, text.sub(whole, high))


def _log_limits(text: Text, x: str, value: str) -> str:
    inf, zero = float("inf"), text.number(0.0)
    value = text.select(text.compare("oeq", x, text.number(inf)), x, value)
    value = text.select(text.compare("oeq", x, zero), text.number(-inf), value)
    value = text.select(text.compare("olt", x, zero), text.number(float("nan")), value)
    return text.select(text.compare("uno", x, x), x, value)


def _horner(text: Text, x: str, coefficients: list[float] | tuple[float, ...]) -> str:
    value = text.number(coefficients[-1])
    for c in reversed(coefficients[:-1]):
        value = text.fma(value, x, text.number(c))
    return value


def _int(text: Text, how: str, a: str, b: str) -> str:
    return text.let(f"{how} {text.integers} {a}, {b}")


def _all(value: int) -> str:
    return f"splat (i64 {value})"


def _integer(text: Text, shifted: str) -> str:
    """The integer that was left in the low bits by adding the magic number."""
    packed = text.let(f"bitcast {text.vector} {shifted} to {text.integers}")
    return _int(text, "sub", packed, _all(_MAGIC_BITS))


def _power_of_two(text: Text, k: str) -> str:
    placed = _int(text, "shl", _int(text, "add", k, _all(1023)), _all(52))
    return text.let(f"bitcast {text.integers} {placed} to {text.vector}")
