"""Who is treated: weight, body surface, age, sex and kidneys, as far as the model uses them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from il2.ground.errors import InputError

#: The person that a set of parameters speaks of when nothing is given: an adult of 70 kg and 1.73 m2.
REFERENCE_WEIGHT_KG, REFERENCE_BSA_M2 = 70.0, 1.73
_WEIGHT, _HEIGHT, _AGE = (1.0, 400.0), (40.0, 260.0), (0.0, 120.0)


@dataclass(frozen=True)
class Person:
    """A body for doses per kg and per m2.

    Parameters
    ----------
    weight_kg : body weight. height_cm : standing height; without it body surface follows from weight alone.
    age_y, sex : carried along and named in the answer; no parameter of the model depends on them.
    kidney : kidney function as a share of normal (1 normal, 0 none).

    Raises
    ------
    InputError : a weight, height, age or kidney function that no person has.

    Examples
    --------
    >>> round(Person(weight_kg=80, height_cm=180).bsa_m2, 2), Person().bsa_m2
    (2.0, 1.73)
    >>> Person(weight_kg=-3)
    Traceback (most recent call last):
    il2.ground.errors.InputError: a weight of -3 kg cannot be used; give 1 to 400 kg, such as 70
    """

    weight_kg: float = REFERENCE_WEIGHT_KG
    height_cm: float | None = None
    age_y: float | None = None
    sex: str = ""
    kidney: float = 1.0

    def __post_init__(self) -> None:
        _within("weight", self.weight_kg, *_WEIGHT, "kg", "70")
        if self.height_cm is not None:
            _within("height", self.height_cm, *_HEIGHT, "cm", "175")
        if self.age_y is not None:
            _within("age", self.age_y, *_AGE, "years", "50")
        _within("kidney function", self.kidney, 0.0, 1.0, "of normal", "0.5")

    @property
    def bsa_m2(self) -> float:
        """Body surface: Mosteller with a height, else that of the reference person scaled by weight^(2/3)."""
        if self.height_cm is not None:
            return sqrt(self.weight_kg * self.height_cm / 3600.0)
        return float(REFERENCE_BSA_M2 * (self.weight_kg / REFERENCE_WEIGHT_KG) ** (2.0 / 3.0))

    def __str__(self) -> str:
        told = [f"{self.weight_kg:g} kg", f"{self.bsa_m2:.3g} m2"]
        told += [f"{self.height_cm:g} cm"] if self.height_cm is not None else []
        told += [f"{self.age_y:g} years"] if self.age_y is not None else []
        told += [self.sex] if self.sex else []
        told += [f"kidney function {self.kidney:g} of normal"] if self.kidney != 1.0 else []
        return ", ".join(told)


def _within(what: str, value: float, low: float, high: float, unit: str, example: str) -> None:
    if not low <= value <= high:  # also refuses NaN
        article = "an" if what[0] in "aeiou" else "a"
        raise InputError(
            f"{article} {what} of {value:g} {unit} cannot be used; "
            f"give {low:g} to {high:g} {unit}, such as {example}"
        )
