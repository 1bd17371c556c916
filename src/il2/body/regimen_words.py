"""The vocabulary of the regimen language: one reader for each kind of phrase.

A reader takes its phrase out of the sentence; what nobody takes is an error (:meth:`Words.finish`).
"""

from __future__ import annotations

import re
from typing import Final

from il2.body.dose import Amount
from il2.body.regimen import DAY_MIN, MOST_DOSES
from il2.ground.errors import InputError

_COUNTS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
}  # fmt: skip
_N: Final = r"(?:\d+(?:[.,]\d+)*(?:e[+-]?\d+)?|" + "|".join(_COUNTS) + r")"
_TIME: Final = r"(minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|years?|y)"
_MINUTES: Final = {"m": 1.0, "h": 60.0, "d": DAY_MIN, "w": 7 * DAY_MIN}
_WEEKDAYS: Final = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_UNITS: Final = {
    "iu": "IU", "kiu": "kIU", "miu": "MIU", "pg": "pg", "ng": "ng", "ug": "ug", "mcg": "ug", "mg": "mg",
    "pmol": "pmol", "nmol": "nmol",
}  # fmt: skip
#: Units of other languages that are not guessed, and what they are here.
_ELSEWHERE: Final = {"ui": "IU here", "kui": "kIU here", "mui": "MIU here, a million IU"}
_FILLER: Final = re.compile(
    r"\b(?:and|of|on|for|at|each|in|the|a|an|as|by|via|followed|give|dose|doses|given|aldesleukin|il-2"
    r"|interleukin-2|with|per|x)\b|[,.]",
    re.I,
)
#: Raised numbers of "10⁶" and marks between thousands are written otherwise.
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
#: Longest time that a sentence may name, and most doses or cycles: more is a slip of the pen.
LONGEST_DAYS: Final = 3650
#: Routes that are not modelled.
_OTHER_ROUTES: Final = (
    r"\b(?:oral(?:ly)?|by\s+mouth|po|p\.o\.|inhal\w*|nebuli\w*|intradermal(?:ly)?|intraperitoneal(?:ly)?|ip"
    r"|i\.p\.|intra-?tumou?r\w*|intralesional(?:ly)?|intrathecal(?:ly)?|intrapleural(?:ly)?|intranasal(?:ly)?"
    r"|topical(?:ly)?)(?!\w)"
)


class Wording:
    """Phrases that stand for themselves."""

    CONTINUOUS: Final = r"\b(?:continuous(?:ly)?(?:\s+(?:iv\s+)?infusion)?|civ|infused\s+continuously)\b"
    ONCE: Final = r"\b(?:once\s+only|single(?:\s+dose)?|one\s+dose|once(?!\s*(?:daily|a|per|every|weekly)))\b"


class Words:
    """The words of one course that are not yet understood.

    Examples
    --------
    >>> words = Words("0.5 mg SC daily for 2 weeks")
    >>> words.amount()[0], words.route(), words.how_often()[0], words.how_long()[0]
    (Amount(value=0.5, unit='mg', per=''), 'SC', 1440.0, 14.0)
    >>> words.finish()
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.running = False
        plain = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"10^{m[1]}", text).translate(_RAISED)
        plain = plain.replace("µ", "u").replace("μ", "u").replace("–", "-").replace("×", "x")
        plain = re.sub(r"(?<=\d)['’](?=\d{3}\b)", ",", " ".join(plain.split()))
        # "600 000 IU" is six hundred thousand: groups of three after one to three digits, up to the unit.
        grouped = r"(?<![\w.,-])\d{1,3}(?: \d{3})+(?=\s*[A-Za-z])"
        self.rest = re.sub(grouped, lambda m: m[0].replace(" ", ","), plain)

    def take(self, pattern: str) -> re.Match[str] | None:
        """Take the first match out of the sentence."""
        found = re.search(pattern, self.rest, re.I)
        if found:
            self.rest = f"{self.rest[: found.start()]} {self.rest[found.end() :]}"
        return found

    def flag(self, pattern: str) -> bool:
        """Whether the phrase stands in the sentence; it is taken out."""
        return self.take(pattern) is not None

    def amount(self) -> tuple[Amount | None, bool]:
        """The amount, and whether it is one of a whole day."""
        number = r"(?<![\w.,-])(-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)"
        size = r"\s*(?:x?\s*10\^?([3569])\s*|(million|thousand)\s+)?"
        unit = r"([A-Za-z]+)"
        per = r"((?:\s*(?:/|\bper\b)\s*(?:kg|m2|m\^2|day|d|24\s*h|dose)\b)*)"
        pattern = number + size + rf"{unit}{per}(?![\w/])"
        for found in re.finditer(pattern, self.rest, re.I):
            told = found[4].casefold()
            if told in ("u", "units", "unit", "bu", "cu", "jru", "mu"):
                raise InputError(
                    f"{self.text!r}: {found[4]!r} is no defined unit (1 Cetus unit is 6 IU, others differ); "
                    "write IU or MIU, such as '1 MIU/m2 SC daily for 5 days'"
                )
            if found[4].startswith("mI") or told in _ELSEWHERE:
                why = _ELSEWHERE.get(told, "a thousandth of an IU, MIU a million")
                raise InputError(f"{self.text!r}: {found[4]!r} is {why}; write IU, kIU or MIU")
            if told in _UNITS:
                self.rest = f"{self.rest[: found.start()]} {self.rest[found.end() :]}"
                return self._amount(found, _UNITS[told])
        return None, False

    def _amount(self, found: re.Match[str], unit: str) -> tuple[Amount, bool]:
        value = self.number(found[1]) * 10 ** int(found[2] or 0)
        value *= {"million": 1e6, "thousand": 1e3, "": 1.0}[(found[3] or "").casefold()]
        scales = [s.strip() for s in re.split(r"/|\bper\b", found[5], flags=re.I) if s.strip()]
        bodies = [s.casefold().replace("^", "") for s in scales if re.fullmatch(r"kg|m2|m\^2", s, re.I)]
        if len(bodies) > 1:
            raise InputError(f"{self.text!r}: an amount per {' and per '.join(bodies)} has no meaning here")
        if value < 0:
            raise InputError(
                f"{self.text!r}: a dose of {value:g} {unit} cannot be given; write a number above 0"
            )
        daily = any(re.fullmatch(r"day|d|24\s*h", s, re.I) for s in scales)
        return Amount(value, unit, bodies[0] if bodies else ""), daily

    def number(self, text: str) -> float:
        """Return the number; commas only between groups of three digits."""
        word = text.casefold()
        if word in _COUNTS:
            return float(_COUNTS[word])
        if "," in text and not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
            raise InputError(
                f"{self.text!r}: {text!r} is ambiguous; write a decimal point (0.5), "
                "commas only for thousands"
            )
        return float(text.replace(",", ""))

    def whole(self, text: str) -> int:
        """Return a count."""
        value = self.number(text)
        if not value < 1e9 or value != int(value) or value < 1:
            raise InputError(f"{self.text!r}: {text} is no count; write a whole number from 1 on")
        if value > MOST_DOSES:
            raise InputError(f"{self.text!r} means {value:.0f} doses or cycles; give at most {MOST_DOSES}")
        return int(value)

    def minutes(self, number: str, unit: str) -> float:
        """Return a time in minutes."""
        if unit.casefold().startswith(("mo", "y")):
            raise InputError(f"{self.text!r}: {unit.rstrip('s')}s differ in length; write weeks or days")
        found = self.number(number) * _MINUTES[unit[0].casefold()]
        if not 0 < found <= LONGEST_DAYS * DAY_MIN:
            raise InputError(
                f"{self.text!r}: a time of {number} {unit} cannot be used; "
                f"give more than none and at most {LONGEST_DAYS} days"
            )
        return found

    def route(self) -> str | None:
        """IV, SC or IM."""
        names: dict[str, str] = {
            "IV": r"\b(?:iv|intravenous(?:ly)?|i\.v\.)(?!\w)",
            "SC": r"\b(?:sc|sq|subcut|subcutaneous(?:ly)?|s\.c\.)(?!\w)",
            "IM": r"\b(?:im|intramuscular(?:ly)?|i\.m\.)(?!\w)",
        }
        other = re.search(_OTHER_ROUTES, self.rest, re.I)
        if other:
            raise InputError(
                f"{self.text!r}: the route {other[0]!r} is not modelled; IV, SC and IM are "
                "(no published figures say how IL-2 is absorbed otherwise)"
            )
        found = [name for name, pattern in names.items() if self.take(pattern)]
        if len(found) > 1:
            raise InputError(f"{self.text!r} names two routes ({' and '.join(found)}); keep one")
        return found[0] if found else None

    def continuous(self) -> bool:
        """Whether an infusion runs without a pause."""
        self.running = self.take(Wording.CONTINUOUS) is not None
        return self.running

    def infusion(self) -> float | None:
        """Length of an infusion; 0 for a bolus."""
        if self.take(r"\bbolus(?:es)?\b|\bpush\b"):
            return 0.0
        over = self.take(rf"\b(?:over|infused\s+over|as)\s+({_N})\s*-?{_TIME}(?:\s+infusions?)?\b")
        over = over or self.take(rf"\b({_N})\s*-?{_TIME}\s+infusions?\b")
        named = self.take(r"\binfusions?\b")
        if named and not over and not self.running:
            raise InputError(
                f"{self.text!r}: the infusion has no time; write 'over 15 min', or 'continuous infusion'"
            )
        return self.minutes(over[1], over[2]) if over else None

    def how_often(self) -> tuple[float | None, int | None, tuple[int, ...]]:
        """Interval in minutes, doses per week, days of the week: at most one of them."""
        found: list[tuple[float | None, int | None, tuple[int, ...]]] = []
        fixed: dict[str, float] = {
            r"\bevery\s+(?:other|second|2nd)\s+day\b|\bqod\b|\balternate\s+days?\b": 2 * DAY_MIN,
            r"\bevery\s+(?:third|3rd)\s+day\b": 3 * DAY_MIN,
            r"\btwice\s+(?:a\s+|per\s+)?da(?:y|ily)\b|\bbid\b|\bb\.i\.d\.": DAY_MIN / 2,
            r"\bthrice\s+(?:a\s+|per\s+)?da(?:y|ily)\b|\btid\b|\bt\.i\.d\.": DAY_MIN / 3,
            r"\b(?:once\s+)?(?:daily|(?<!for )a\s+day|(?:every|each)\s+(?:day|morning|evening|night)"
            r"|per\s+day|nightly)\b|\bqd\b|\bq\.d\.": DAY_MIN,
            r"\b(?:once\s+)?(?:weekly|(?<!for )a\s+week|every\s+week|per\s+week)\b": 7 * DAY_MIN,
        }
        times = self.take(rf"\b({_N})\s*(?:times|x)\s*(?:/|a|per|each)?\s*da(?:y|ily)\b")
        if times:
            found.append((DAY_MIN / self.whole(times[1]), None, ()))
        five = self.take(rf"\b({_N})\s+days?\s*(?:/|a|per|each|every)\s*(?:week|wk)\b")
        if five:
            found.append((None, None, tuple(range(self._per_week(five[1])))))
        week = self.take(rf"\b({_N})\s*(?:times|x)\s*(?:/|a|per|each)?\s*(?:week(?:ly)?|wk)\b") or self.take(
            rf"\b({_N})\s*/\s*(?:week|wk)\b"
        )
        if week:
            found.append((None, self._per_week(week[1]), ()))
        for word, count in (("twice", 2), ("thrice", 3)):
            if self.take(rf"\b{word}\s+(?:a\s+|per\s+)?week(?:ly)?\b"):
                found.append((None, count, ()))
        if self.take(r"\bMWF\b"):
            found.append((None, None, (0, 2, 4)))
        if self.take(r"\b(?:weekdays|mon(?:day)?s?\s*(?:-|to|through)\s*fri(?:day)?s?)\b"):
            found.append((None, None, (0, 1, 2, 3, 4)))
        names = r"(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:days?)?"
        while named := self.take(rf"\b({names})\b"):
            found.append((None, None, (_WEEKDAYS[named[1][:3].casefold()],)))
        every = self.take(rf"\b(?:every|q)\s*({_N})\s*-?{_TIME}\b(?!\s+cycle)")
        if every:
            found.append((self.minutes(every[1], every[2]), None, ()))
        found += [(interval, None, ()) for pattern, interval in fixed.items() if self.take(pattern)]
        return self._one(found)

    def _per_week(self, text: str) -> int:
        count = self.whole(text)
        if count > 7:
            raise InputError(f"{self.text!r}: {count} times a week needs an interval; write 'every 8 h'")
        return count

    def _one(
        self, found: list[tuple[float | None, int | None, tuple[int, ...]]]
    ) -> tuple[float | None, int | None, tuple[int, ...]]:
        days = tuple(sorted({d for _, _, named in found for d in named}))
        others = [f for f in found if not f[2]]
        if len(others) + bool(days) > 1:
            raise InputError(f"{self.text!r} is ambiguous: it says twice how often; keep one of them")
        return (None, None, days) if days else others[0] if others else (None, None, ())

    def doses(self) -> int | None:
        """A number of doses."""
        found = self.take(rf"(?:\b(?:max(?:imum)?|up\s+to)\s+)?(?:\bx\s*|\b)({_N})\s*(?:x\s*)?doses\b")
        found = found or self.take(r"\bx\s*(\d+)\b(?!\s*(?:days?|weeks?|d|wk|cycles?))")
        return self.whole(found[1]) if found else None

    def how_long(self) -> tuple[float | None, tuple[int, ...]]:
        """Days in total, or the listed days."""
        span = r"\d+(?:\s*(?:-|to)\s*\d+)?"
        listed = self.take(
            rf"\b(?:on\s+)?(?:days?\s+|d)({span}(?:\s*(?:,|and|&)\s*(?:days?\s+|d)?{span})*)\b"
        )
        self.take(r"\bconsecutive\b")
        one = self.take(r"\bfor\s+an?\s+(day|week)\b")
        total = self.take(rf"\b(?:for\s+|x\s*)({_N})\s*-?{_TIME}\b") or self.take(
            rf"\b({_N})\s*{_TIME}\b(?!\s*cycle)"
        )
        if one and not total:
            return (7.0 if one[1].casefold() == "week" else 1.0), ()
        if listed and total:
            raise InputError(f"{self.text!r} is ambiguous: it lists days and says a length; keep one of them")
        if listed:
            return None, self._listed(listed[1])
        if total is None:
            return None, ()
        length = self.minutes(total[1], total[2]) / DAY_MIN
        return length, ()

    def _listed(self, text: str) -> tuple[int, ...]:
        days: set[int] = set()
        for part in re.findall(r"\d+(?:\s*(?:-|to)\s*\d+)?", text):
            ends = [int(d) for d in re.findall(r"\d+", part)]
            if ends[0] < 1 or ends[-1] < ends[0] or ends[-1] > 3650:
                raise InputError(
                    f"{self.text!r}: days {part} cannot be read; days count from 1, first to last"
                )
            days |= set(range(ends[0], ends[-1] + 1))
        return tuple(sorted(days))

    def cycles(self) -> tuple[float | None, int | None]:
        """Length of a cycle in days and number of cycles."""
        both = self.take(rf"\b({_N})\s+cycles\s+of\s+({_N})\s*-?{_TIME}\b")
        if both:
            return self.minutes(both[2], both[3]) / DAY_MIN, self.whole(both[1])
        length = self.take(rf"\b(?:of\s+)?(?:each|every|a)\s+({_N})\s*-?{_TIME}\s+cycle\b")
        count = self.take(rf"(?:\b(?:for|x)\s*|\b)({_N})\s+cycles\b")
        days = self.minutes(length[1], length[2]) / DAY_MIN if length else None
        if count and not length:
            length = self.take(rf"\b(?:every|q)\s*({_N})\s*-?(weeks?|wks?|w|days?|d)\b")
            days = self.minutes(length[1], length[2]) / DAY_MIN if length else None
        return days, self.whole(count[1]) if count else None

    def pause(self) -> float | None:
        """Days without doses."""
        found = self.take(rf"\b(?:pause|rest|off)(?:\s+for)?\s+({_N})\s*-?{_TIME}\b") or self.take(
            rf"\b({_N})\s*-?{_TIME}\s+(?:pause|rest|off)\b"
        )
        return self.minutes(found[1], found[2]) / DAY_MIN if found else None

    def finish(self) -> None:
        """Refuse what nobody understood.

        Raises
        ------
        InputError : a word or number is left.
        """
        left = " ".join(_FILLER.sub(" ", self.rest).split())
        if not left:
            return
        if re.fullmatch(r"-?\d[\d.,]*(?:\s*(?:/|per)\s*\w+)*", left):
            raise InputError(
                f"{self.text!r}: {left!r} has no unit; write IU, MIU, mg or ug, "
                "such as '1 MIU/m2 SC daily for 5 days'"
            )
        plain = " ".join(self.rest.split())
        units = "|".join(_UNITS)
        if re.search(rf"\d\s*(?:million\s+|thousand\s+)?(?:{units})\b", plain, re.I) and "-" not in left:
            raise InputError(
                f"{self.text!r} names two amounts ({left!r} is left); write each as a course of its own, "
                "joined by 'then'"
            )
        several = re.search(r"(?<!days )\b\d+\s*(?:-|to|or)\s*\d|\d\s+to$|\bto\s+\d|\bor\b", plain)
        if several:
            raise InputError(
                f"{self.text!r}: {left!r} names a range or a choice; write one number, and compare several "
                "regimens side by side"
            )
        raise InputError(
            f"{self.text!r}: {left!r} is not understood; write it as in "
            "'600,000 IU/kg IV over 15 min every 8 h, 14 doses' or '6 MIU/m2 SC days 1-5 and 8-12'"
        )
