"""English and Dutch: translations, numbers, amounts and dates. English sentences are the keys of the catalogues.

Light to import: the catalogue is read at the first translation, Babel at the first number or date that is formatted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from kpi_tui.language.translations import load
from kpi_tui.model.period import Period
from kpi_tui.model.sentence import Amount, Sentence
from kpi_tui.model.settings import LANGUAGES

ENGLISH = LANGUAGES[0]

_active = ENGLISH


def activate(language: str) -> None:
    """Speak this language from now on, in every thread; a language that we do not speak becomes English."""
    global _active
    _active = language if language in LANGUAGES else ENGLISH


def current() -> str:
    """The language that is spoken now."""
    return _active


def _(text: str) -> str:
    """``text`` in the language that is spoken now; English where there is no translation yet."""
    catalogue = load(_active) if text and _active != ENGLISH else None
    return catalogue.gettext(text) if catalogue else text


def N_(text: str) -> str:  # noqa: N802 -- the customary name
    """``text`` as it is: marks an English text that is translated later, by ``_``, where it is used."""
    return text


def plural(one: str, many: str, n: int, **values: object) -> str:
    """The sentence for ``n`` things, with ``n`` as ``%(n)s`` and the other values filled in.

    >>> plural("%(n)s KPI", "%(n)s KPIs", 3)
    '3 KPIs'
    """
    catalogue = load(_active) if _active != ENGLISH else None
    template = catalogue.ngettext(one, many, n) if catalogue else one if n == 1 else many
    return _fill(template, {"n": n, **values})


def text(sentence: Sentence) -> str:
    """A sentence of the core in the language that is spoken now, its numbers, dates and periods included.

    A number that must not be grouped (a year, an id) is given to the sentence as text.
    """
    template = _(sentence.template)
    return _fill(template, sentence.values) if sentence.values else template


def _fill(template: str, values: Mapping[str, object]) -> str:
    shown = {}
    for name, value in values.items():
        if isinstance(value, Period):
            from kpi_tui.language.dates import in_sentence

            template, shown[name] = in_sentence(template, name, value)
        else:
            shown[name] = _shown(value)
    return template % shown


def _shown(value: object) -> str:
    """A value as it stands in a sentence. Whole numbers below 1000 look alike everywhere and need no Babel."""
    match value:
        case str() | bool():
            return str(value)
        case Sentence():
            return text(value)
        case Amount():
            from kpi_tui.language.amounts import amount

            return amount(
                value.value,
                value.unit,
                decimals=value.decimals,
                currency=value.currency,
                unit_label=value.unit_label,
                time_unit=value.time_unit,
                signed=value.signed,
            )
        case int() if abs(value) < 1000:
            return str(value)
        case int() | float():
            from kpi_tui.language.numbers import number

            return number(value)
        case datetime():
            from kpi_tui.language.dates import moment

            return moment(value)
        case date():
            from kpi_tui.language.dates import day

            return day(value)
        case Period():
            from kpi_tui.language.dates import period_name

            return period_name(value)
        case tuple() | list():
            return ", ".join(_shown(part) for part in value)
    return str(value)


class Lazy:
    """A text that is translated each time it is shown, for places that Python reads only once, such as a class body."""

    def __init__(self, template: str) -> None:
        self.template = template

    def __str__(self) -> str:
        return _(self.template)

    def __repr__(self) -> str:
        return f"Lazy({self.template!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and other.template == self.template

    def __hash__(self) -> int:
        return hash(self.template)
