"""How each language writes numbers, months and periods. One table, for writing and for reading back what was written.

Our own and not Babel's, because the first screen needs it and Babel's locale data cost 30 ms; the tests hold it against
Babel's.
"""

from __future__ import annotations

from dataclasses import dataclass

NO_BREAK_SPACE = "\u00a0"

_MONTHS_EN = "January February March April May June July August September October November December"
_MONTHS_NL = "januari februari maart april mei juni juli augustus september oktober november december"
_SHORT_MONTHS_EN = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_SHORT_MONTHS_NL = "jan feb mrt apr mei jun jul aug sep okt nov dec"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a language does its own way. The texts for periods take ``{n}``, ``{year}``.

    ``currency_space`` stands between a currency sign and the number. ``thousand``, ``million`` and ``billion`` end a
    shortened number. ``article`` stands before a quarter or a half year after one of the ``prepositions``; a day is
    ``on`` where a month is in.
    """

    decimal: str
    group: str
    currency_space: str
    thousand: str
    million: str
    billion: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    week: str
    short_week: str
    quarter: str
    short_quarter: str
    half_year: str
    short_half_year: str
    article: str
    prepositions: tuple[str, ...]
    on: str


CONVENTIONS = {
    "en": Conventions(
        decimal=".",
        group=",",
        currency_space="",
        thousand="k",
        million="M",
        billion="B",
        months=tuple(_MONTHS_EN.split()),
        short_months=tuple(_SHORT_MONTHS_EN.split()),
        week="week {n}, {year}",
        short_week="W{n} {year}",
        quarter="Q{n} {year}",
        short_quarter="Q{n} {year}",
        half_year="half-year {n} of {year}",
        short_half_year="H{n} {year}",
        article="",
        prepositions=("in",),
        on="on",
    ),
    "nl": Conventions(
        decimal=",",
        group=".",
        currency_space=NO_BREAK_SPACE,
        thousand="k",
        million=f"{NO_BREAK_SPACE}mln",
        billion=f"{NO_BREAK_SPACE}mld",
        months=tuple(_MONTHS_NL.split()),
        short_months=tuple(_SHORT_MONTHS_NL.split()),
        week="week {n}, {year}",
        short_week="wk {n} {year}",
        quarter="{n}e kwartaal {year}",
        short_quarter="K{n} {year}",
        half_year="{n}e halfjaar {year}",
        short_half_year="H{n} {year}",
        article="het ",
        prepositions=("in", "van", "voor", "over", "sinds", "vanaf", "met", "heel", "tot", "na", "dan"),
        on="op",
    ),
}
"""The conventions of every language that we speak."""
