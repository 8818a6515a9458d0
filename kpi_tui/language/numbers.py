"""Numbers as people type and read them. Files have their own way, TOML's, and do not pass here."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal

from kpi_tui.language import current
from kpi_tui.language.conventions import CONVENTIONS
from kpi_tui.language.currencies import CURRENCIES
from kpi_tui.model.sentence import Refusal

LARGEST = 10**15
"""Beyond this a floating-point number no longer tells neighbouring whole numbers apart."""
NONE = "–"
"""What stands in place of a number that is not there."""

_LONGEST = 60
_NOT_APPLICABLE = frozenset({"n/a", "na", "nvt", "n.v.t", "n.v.t."})
_HYPHENS = str.maketrans(dict.fromkeys("−–‐‑", "-"))
_SPACES = " \u00a0\u2009\u202f"
_PARTS = re.compile(
    rf"(?P<sign>[+-]?)(?P<before>[^0-9.,+-]*)(?P<inner>[+-]?)[{_SPACES}]*(?P<digits>[0-9.,{_SPACES}]*[0-9])(?P<after>.*)",
    re.DOTALL,
)
_ROUND_PRICE = re.compile(r"[.,]--?$")
_ROOM = Context(prec=400)


def parse_number(text: str, language: str | None = None) -> float | int:
    """The number that a person typed, whole numbers as int. Raises Refusal with the reason where it is none.

    A per cent sign, a currency sign or code, and spaces between groups may stand in it. "1.250" is 1250 in Dutch and
    1.25 in English; what can be read in one way only ("2.5" in Dutch) is read that way, in either language.
    """
    language = current() if language is None else language
    example = "1250,50" if language == "nl" else "1250.50"
    typed = text.strip()
    if not typed:
        raise Refusal("Type a number, for instance %(example)s.", example=example)
    quoted = _quoted(typed)
    parts = _parts(typed)
    if parts is None or not _is_mark(parts["before"].strip(), parts["after"].strip()):
        raise Refusal("“%(text)s” is not a number. Write it like %(example)s.", text=quoted, example=example)
    if parts["sign"] and parts["inner"]:
        raise Refusal("“%(text)s” has more than one plus or minus sign.", text=quoted)
    digits = _read(parts["digits"], language)
    if digits is None:
        raise Refusal(
            "“%(text)s” can be no single number: look at its points, commas and spaces. Write it like %(example)s.",
            text=quoted,
            example=example,
        )
    value: float | int = float(digits) if "." in digits else int(digits)
    if value > LARGEST:
        raise Refusal("“%(text)s” is too large a number.", text=quoted)
    return -value if "-" in (parts["sign"], parts["inner"]) and value else value


def mark_of(text: str) -> str:
    """The sign or code that stands with the number that a person typed: "%", "€", "EUR"; empty where there is none."""
    parts = _parts(text.strip())
    return (parts["before"].strip() or parts["after"].strip()) if parts else ""


def says_not_applicable(text: str) -> bool:
    """Whether the text is what people write where there is no such figure: “n/a”, “n.v.t.”; in either language."""
    return text.strip().casefold() in _NOT_APPLICABLE


def _parts(typed: str) -> re.Match[str] | None:
    return _PARTS.fullmatch(_ROUND_PRICE.sub("", typed.translate(_HYPHENS))) if len(typed) <= _LONGEST else None


def _quoted(typed: str) -> str:
    """What was typed, fit to stand in a message: no control characters, no page-long paste."""
    visible = "".join(character if character.isprintable() else " " for character in typed[:_LONGEST])
    return visible if len(typed) <= _LONGEST else f"{visible}…"


def _is_mark(before: str, after: str) -> bool:
    """Whether the text around the digits is a unit that may stand there: one currency, or per cent at the end."""
    if before and after:
        return False
    mark = before or after
    if not mark or after == "%" or mark.upper() in CURRENCIES:
        return True
    letters, sign = mark[:-1], mark[-1]
    return unicodedata.category(sign) == "Sc" and len(letters) <= 3 and (letters == "" or letters.isalpha())


def _read(digits: str, language: str) -> str | None:
    """The digits as Python writes them; the language's own reading first, None where there is no reading at all."""
    conventions = CONVENTIONS.get(language, CONVENTIONS["en"])
    group, point = re.escape(conventions.group), re.escape(conventions.decimal)
    # A number in groups does not start with 0, so "0.800" is no way to write 800.
    readings = (
        (rf"(\d+|[1-9]\d{{0,2}}(?:{group}\d{{3}})+)?(?:{point}(\d+))?"),
        (rf"(\d+|[1-9]\d{{0,2}}(?:{point}\d{{3}})+)?(?:{group}(\d+))?"),
        (rf"([1-9]\d{{0,2}}(?:[{_SPACES}]\d{{3}})+)(?:[.,](\d+))?"),
    )
    for reading in readings:
        if match := re.fullmatch(reading, digits, re.ASCII):
            whole = re.sub(r"\D", "", match[1] or "0")
            return f"{whole}.{match[2]}" if match[2] else whole
    return None


def number(value: float, decimals: int | None = None) -> str:
    """A number in the language that is spoken now, halves rounded away from zero.

    Without ``decimals`` it has as many as it needs.

    >>> number(-1250.5, 2)
    '-1,250.50'
    """
    return NONE if not math.isfinite(value) else written(rounded(value, decimals))


def rounded(value: float | Decimal, decimals: int | None) -> Decimal:
    """``value`` as a person would round it: by the digits that it shows, so that 2.675 becomes 2.68.

    15 digits are what a floating-point number is good for; the dust of a computation lies beyond them.
    """
    shown = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
    if decimals is not None:
        shown = shown.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _ROOM)
    return shown or abs(shown)


def written(value: Decimal) -> str:
    """The digits of ``value`` in groups, in the language that is spoken now."""
    conventions = CONVENTIONS[current()]
    return f"{value:,f}".translate(str.maketrans(",.", conventions.group + conventions.decimal))
