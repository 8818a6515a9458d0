"""Part of the KPI form: what is asked about an input that a formula names and that is not there yet."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input as Field
from textual.widgets import Select, Static

from kpi_tui.language import _
from kpi_tui.language.kpi_words import OVER_TIME, UNITS, options
from kpi_tui.model.input import Frequency, Input, OverTime
from kpi_tui.model.unit import Unit
from kpi_tui.tui.screens.dialog import labelled, second

INPUT_UNITS = tuple(unit for unit in Unit if unit is not Unit.DURATION)
"""An input in time says which time: a duration without one is for KPIs."""


class NewInput(Vertical):
    """Label, unit, and what becomes of it in longer periods."""

    def __init__(self, given: Input) -> None:
        super().__init__(classes="new-input")
        self.given = given

    def compose(self) -> ComposeResult:
        """The three fields under the input's id."""
        with self.prevent(Field.Changed):  # it is filled in, not typed
            label = Field(self.given.label, classes="label")
        yield Static(_("New input “%(id)s”") % {"id": self.given.id}, classes="heading", markup=False)
        units, combined = options(UNITS, INPUT_UNITS), options(OVER_TIME)
        yield from labelled(
            _("Called"),
            label,
            second(_("Unit")),
            Select(units, value=self.given.unit.value, allow_blank=False, compact=True, classes="unit"),
        )
        yield from labelled(
            _("Over time"),
            Select(combined, value=self.given.over_time.value, allow_blank=False, compact=True, classes="over-time"),
        )

    @property
    def label(self) -> str:
        """What it is called; the id in words where nothing is filled in."""
        return " ".join(self.query_one(".label", Field).value.split()) or in_words(self.given.id)

    def read(self, frequency: Frequency) -> Input:
        """The input as it is filled in."""
        return Input(
            self.given.id,
            self.label,
            Unit(str(self.query_one(".unit", Select).value)),
            OverTime(str(self.query_one(".over-time", Select).value)),
            frequency,
            source=self.given.source,
            allow_negative=self.given.allow_negative,
        )


def in_words(input_id: str) -> str:
    """An id as a label: “gift_cards” is “Gift cards”."""
    words = input_id.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
