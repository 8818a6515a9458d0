"""The fields of the form for a KPI, filled with what is known of it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Select, Static, TextArea

from kpi_tui.language import _
from kpi_tui.language.kpi_words import (
    AGGREGATIONS,
    DIRECTIONS,
    FREQUENCIES,
    HORIZONS,
    INDICATORS,
    TIMES,
    UNITS,
    options,
)
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.unit import Unit
from kpi_tui.tui.screens.dialog import labelled, second
from kpi_tui.workspace.files.reading import clean

UNITS_OF_KPIS = (
    Unit.COUNT, Unit.PERCENT, Unit.CURRENCY, Unit.RATIO, Unit.DURATION, Unit.SCORE, Unit.RATING, Unit.POSITION,
    Unit.POINTS, Unit.KWH,
)  # fmt: skip


def kpi_fields(given: Kpi | None) -> ComposeResult:
    """What it is, how it is computed, how it is read, who looks after it. The ids tell the fields apart."""
    kpi = given or Kpi("", "", parse_formula("x"))
    with VerticalScroll(id="form", can_focus=False):
        yield from labelled(_("Name"), Input(clean(kpi.name), id="name", placeholder=_("Loaves sold a day")))
        yield from labelled(_("Definition"), _area(kpi.definition, "definition"))
        formula = kpi.formula.text if given else ""
        yield from labelled(_("Formula"), Input(formula, id="formula", placeholder=_("empty: it is entered as it is")))
        yield Static("", id="checked", markup=False)
        yield Vertical(id="new")
        yield from labelled(
            _("Unit"), _select("unit", options(UNITS, _with(UNITS_OF_KPIS, kpi.unit)), kpi.unit),
            second(_("Decimals")), Input(str(kpi.decimals), id="decimals", max_length=1),
        )  # fmt: skip
        times = [(_(word), value) for value, word in TIMES.items()]
        if kpi.time_unit not in TIMES:
            times = [("–" if not kpi.time_unit else kpi.time_unit, kpi.time_unit), *times]
        with Vertical(id="row-time"):
            yield from labelled(_("Counted in"), _select("time", times, kpi.time_unit))
        yield from labelled(
            _("Behind it"), Input(clean(kpi.unit_label), id="unit-label", placeholder=_("a word, such as: loaves"))
        )
        yield from labelled(_("Better"), _select("direction", options(DIRECTIONS), kpi.direction))
        yield from labelled(_("Over time"), _select("aggregation", options(AGGREGATIONS), kpi.aggregation))
        yield Static("", id="advice", markup=False)
        yield from labelled(
            _("Segment"),
            Input(clean(kpi.segment), id="segment", placeholder=_("empty: all; or one, such as: abroad")),
        )
        yield from labelled(_("Entered"), _select("frequency", options(FREQUENCIES), kpi.frequency))
        yield from labelled(
            _("Kind"), _select("indicator", options(INDICATORS), kpi.indicator),
            _select("horizon", options(HORIZONS), kpi.horizon),
        )  # fmt: skip
        yield from labelled(_("Owner"), Input(clean(kpi.owner), id="owner", placeholder=_("Who looks after it")))
        yield from labelled(
            _("Source"), Input(clean(kpi.source), id="source", placeholder=_("Where the numbers are found"))
        )
        yield from labelled(_("Reason"), _area(kpi.reason, "reason", _("Why this KPI was chosen")))
        yield from labelled(_("Pitfalls"), _area(kpi.pitfalls, "pitfalls", _("What to beware of when reading it")))


def _with(units: tuple[Unit, ...], unit: Unit) -> tuple[Unit, ...]:
    return units if unit in units else (*units, unit)


def _select(name: str, choices: list[tuple[str, str]], value: str) -> Select[str]:
    options = [(Content(label), each) for label, each in choices]
    return Select(options, value=str(value), allow_blank=False, compact=True, id=name)


def _area(words: str, name: str, placeholder: str = "") -> TextArea:
    return TextArea(
        clean(words, lines=True),
        compact=True,
        highlight_cursor_line=False,
        tab_behavior="focus",
        placeholder=placeholder,
        id=name,
    )
