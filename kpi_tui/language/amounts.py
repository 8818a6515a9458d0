"""Values with their unit, as people write them: "€18,420", "€ 18.420", "5,0%", "2.5 days"."""

from __future__ import annotations

import math
from decimal import Decimal

from kpi_tui.language import current, plural
from kpi_tui.language.conventions import CONVENTIONS
from kpi_tui.language.currencies import sign
from kpi_tui.language.numbers import NONE, rounded, written
from kpi_tui.model.unit import Unit

_TIMES = {Unit.SECONDS, Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.YEARS}


def amount(
    value: float | None,
    unit: Unit,
    *,
    decimals: int | None,
    currency: str,
    unit_label: str = "",
    time_unit: str = "",
    signed: bool = False,
    short: bool = False,
) -> str:
    """A value with its unit, in the language that is spoken now; a dash where there is no value.

    ``decimals`` None: as many as the value needs (money: none or two). ``unit_label`` stands after the number, as
    written by the user. ``signed`` writes a plus as well. ``short`` is for narrow columns: from 10,000 on in thousands
    and millions, and without the label.
    """
    if value is None or not math.isfinite(value):
        return NONE
    if decimals is None and unit is Unit.CURRENCY and rounded(value, None).as_tuple().exponent == -1:
        decimals = 2  # money has cents or none
    prefix, number, one = _number(value, decimals, signed=signed, short=short)
    if unit is Unit.CURRENCY:
        number = f"{sign(currency, current())}{_gap(currency)}{number}"
    elif unit is Unit.PERCENT:
        number = f"{number}%"
    else:
        number = measured(number, unit, time_unit, one=one)
    label = f" {unit_label}" if unit_label and not short else ""
    return f"{prefix}{number}{label}"


def measured(digits: str, unit: Unit, time_unit: str = "", *, one: bool = False) -> str:
    """The digits with the word of their unit, where it has one; ``one`` says that they mean exactly 1."""
    if unit is Unit.KWH:
        return f"{digits} kWh"
    if unit is Unit.DURATION or unit in _TIMES:
        return _time(digits, time_unit if unit is Unit.DURATION else unit.value, 1 if one else 2)
    return digits


def change(
    value: float | None,
    unit: Unit,
    *,
    decimals: int | None,
    currency: str,
    unit_label: str = "",
    time_unit: str = "",
    short: bool = False,
) -> str:
    """The difference between two values, with its sign; between two percentages it is in percentage points (pp)."""
    if unit is Unit.PERCENT:
        unit, unit_label, short = Unit.POINTS, "pp", False
    return amount(
        value,
        unit,
        decimals=decimals,
        currency=currency,
        unit_label=unit_label,
        time_unit=time_unit,
        signed=True,
        short=short,
    )


def span(
    low: float,
    high: float,
    unit: Unit,
    *,
    decimals: int | None,
    currency: str,
    unit_label: str = "",
    time_unit: str = "",
    short: bool = False,
) -> str:
    """From one value to another, with the unit once: “820…1,240 visitors”; one value where both look the same."""
    first, second = (Unit.COUNT, unit) if unit is not Unit.CURRENCY else (unit, Unit.COUNT)
    whole = amount(
        high, unit, decimals=decimals, currency=currency, unit_label=unit_label, time_unit=time_unit, short=short
    )
    begin = amount(low, first, decimals=decimals, currency=currency, short=short)
    end = amount(
        high, second, decimals=decimals, currency=currency, unit_label=unit_label, time_unit=time_unit, short=short
    )
    bare = [amount(each, Unit.COUNT, decimals=decimals, currency=currency, short=short) for each in (low, high)]
    return whole if bare[0] == bare[1] else f"{begin}…{end}"


def distinguish(
    first: float,
    second: float,
    unit: Unit,
    *,
    decimals: int,
    currency: str,
    unit_label: str = "",
    time_unit: str = "",
) -> tuple[str, str]:
    """Two values side by side: where they differ but would look the same, with up to three decimals more."""

    def shown(value: float, more: int) -> str:
        return amount(
            value, unit, decimals=decimals + more, currency=currency, unit_label=unit_label, time_unit=time_unit
        )

    for more in range(4):
        texts = shown(first, more), shown(second, more)
        if texts[0] != texts[1] or first == second:
            return texts
    return shown(first, 0), shown(second, 0)


def _number(value: float, decimals: int | None, *, signed: bool, short: bool) -> tuple[str, str, bool]:
    """The sign, the digits, and whether they say exactly 1."""
    exact = rounded(value, decimals)
    prefix = "-" if exact < 0 else "+" if signed and exact > 0 else ""
    digits = (_shortened(abs(exact)) if short else None) or written(abs(exact))
    return prefix, digits, digits == "1"


def _shortened(value: Decimal) -> str | None:
    """18,420 as 18.4k and 1,204,000 as 1.2M; None below 10,000, where the digits themselves are short."""
    if value < 10_000:
        return None
    conventions = CONVENTIONS[current()]
    scales = ((3, conventions.thousand), (6, conventions.million), (9, conventions.billion))
    for power, ending in scales:
        scaled = rounded(value.scaleb(-power), 1)
        if scaled < 1000 or power == 9:
            return f"{written(scaled.to_integral() if scaled == scaled.to_integral() else scaled)}{ending}"
    return None


def _gap(currency: str) -> str:
    """What stands between sign and number; a code such as CHF never touches it."""
    if sign(currency, current())[-1:].isalpha():
        return CONVENTIONS["nl"].currency_space
    return CONVENTIONS[current()].currency_space


def _time(number: str, time_unit: str, n: int) -> str:
    """A number of hours, days, …; a word that we do not know stays as the user wrote it."""
    match time_unit:
        case "seconds":
            return plural("%(number)s second", "%(number)s seconds", n, number=number)
        case "minutes":
            return plural("%(number)s minute", "%(number)s minutes", n, number=number)
        case "hours":
            return plural("%(number)s hour", "%(number)s hours", n, number=number)
        case "days":
            return plural("%(number)s day", "%(number)s days", n, number=number)
        case "weeks":
            return plural("%(number)s week", "%(number)s weeks", n, number=number)
        case "months":
            return plural("%(number)s month", "%(number)s months", n, number=number)
        case "years":
            return plural("%(number)s year", "%(number)s years", n, number=number)
    return f"{number} {time_unit}" if time_unit else number
