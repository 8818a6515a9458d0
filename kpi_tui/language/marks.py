"""Whether the sign that stands with a number is that of the unit that was asked for."""

from __future__ import annotations

import unicodedata

from kpi_tui.language import current
from kpi_tui.language.currencies import sign
from kpi_tui.language.numbers import mark_of
from kpi_tui.model.sentence import Sentence
from kpi_tui.model.unit import Unit


def wrong_mark(text: str, label: str, unit: Unit, currency: str) -> Sentence | None:
    """What is odd about "4.5%" where hours are asked for, or "$ 12" where it should be euros; None where nothing is.

    ``text`` is a number as a person typed it, ``label`` what it is a figure of.
    """
    mark = mark_of(text)
    if not mark:
        return None
    said = {"label": label, "text": text.strip()}
    if mark == "%":
        told = Sentence("“%(label)s” is no percentage, but “%(text)s” has a percent sign.", said)
        return None if unit is Unit.PERCENT else told
    if unit is not Unit.CURRENCY:
        return Sentence("“%(label)s” is no amount of money, but “%(text)s” has the sign of one.", said)
    if _is_of(mark, currency):
        return None
    return Sentence("“%(label)s” is in %(currency)s, but “%(text)s” is not.", {**said, "currency": currency})


def _is_of(mark: str, currency: str) -> bool:
    """Whether it is the currency's code, or its sign: a bare "$" is that of every dollar."""
    if unicodedata.category(mark[-1]) == "Sc":
        return sign(currency, current()).endswith(mark) or mark == sign(currency, "en")
    return mark.upper() == currency
