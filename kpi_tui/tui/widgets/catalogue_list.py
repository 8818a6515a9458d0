"""The lists of the Catalogue screen: its categories, and the KPIs that pass the filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events

from kpi_tui.catalogue.entry import CatalogueKpi, Category
from kpi_tui.language import Lazy, _, current
from kpi_tui.language.kpi_words import INDICATOR_SIGNS, INDICATORS, unit_word
from kpi_tui.model.kpi import Indicator
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.tui.widgets.row_list import RowList
from kpi_tui.tui.widgets.search_field import SearchField

CHOSEN = "●"
THERE = "✓"
ROOM_FOR_WORDS = 70
"""From this width on, leading and lagging stand there in words."""
UNIT_WIDTH = 10

READ = Command(
    "entry.read", "enter,tab", Lazy("Read all"), "screen.read", Lazy("Everything there is to know about this KPI."),
    rank=3, short=Lazy("Read"),
)  # fmt: skip
CHOOSE = Command(
    "entry.choose", "space", Lazy("Choose"), "screen.choose", Lazy("Put this KPI into the basket, or take it out."),
    rank=1,
)  # fmt: skip


class EntryList(RowList[CatalogueKpi | Category, str]):
    """KPIs of the catalogue; where they stand in its order, under the names of their categories."""

    KEYS: ClassVar[tuple[Command, ...]] = (CHOOSE, READ)
    BINDINGS = bindings(KEYS)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._there: Collection[str] = ()
        self._chosen: Collection[str] = ()
        self._currency = ""

    @property
    def entry(self) -> CatalogueKpi | None:
        """The KPI under the cursor."""
        return self.row if isinstance(self.row, CatalogueKpi) else None

    def mark(self, there: Collection[str], chosen: Collection[str], currency: str) -> None:
        """Which KPIs are in the workspace, and which are chosen, by their ids in the catalogue."""
        self._there, self._chosen, self._currency = there, chosen, currency
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a KPI there is nothing to read and nothing to choose."""
        if action in ("read", "choose"):
            return self.entry is not None
        return super().check_action(action, parameters)

    def on_key(self, event: events.Key) -> None:
        """What is typed on after / in one go, as over a slow line, belongs to the search: it must give no commands."""
        search = self.screen.query_one(SearchField)
        if event.key == "slash" and self.has_focus:
            search.take_focus()
        elif event.character is not None and event.is_printable and self.screen.focused is search:
            search.take(event.character)
        else:
            return
        event.stop()

    def key(self, row: CatalogueKpi | Category) -> str:
        """Its id."""
        return row.id

    def stops(self, row: CatalogueKpi | Category) -> bool:
        """Not on the names of categories."""
        return isinstance(row, CatalogueKpi)

    def draw(self, row: CatalogueKpi | Category, width: int, *, marked: bool) -> list[Segment]:
        """Mark, name, leading or lagging, unit."""
        if isinstance(row, Category):
            return [Segment(shorten(row.name.in_(current()), width), self.paint("$accent"))]
        mark = CHOSEN if row.id in self._chosen else THERE if row.id in self._there else " "
        kind = INDICATOR_SIGNS[row.indicator]
        if width >= ROOM_FOR_WORDS:
            words = {each: f"{INDICATOR_SIGNS[each]} {_(INDICATORS[each])}" for each in Indicator}
            kind = set_cell_size(words[row.indicator], max(map(cell_len, words.values())))
        unit = set_cell_size(
            shorten(unit_word(row.unit, self._currency, time_unit=row.time_unit), UNIT_WIDTH), UNIT_WIDTH
        )
        room = width - 3 - cell_len(kind) - 2 - UNIT_WIDTH - 1
        muted = self.paint("$muted")
        ink = "$muted" if mark == THERE and not marked else "$ink"
        return [
            Segment(f" {mark} ", self.paint("$accent" if mark == CHOSEN else "$muted", bold=True)),
            Segment(set_cell_size(shorten(row.name.in_(current()), room), room), self.paint(ink, bold=marked)),
            Segment(f" {kind}  {unit}", muted),
        ]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category, or all of them (None), and how many KPIs of it pass the other filters."""

    category: Category | None
    count: int


class CategoryList(RowList[CategoryRow, str], can_focus=False):
    """The categories beside the list. The mark stands on the one that is shown; a click shows another."""

    can_focus = False

    def show(self, categories: Sequence[Category], counts: Mapping[str, int], shown: str | None) -> None:
        """Show these counts, and which category is shown."""
        rows = [CategoryRow(None, sum(counts.values()))]
        rows += [CategoryRow(each, counts.get(each.id, 0)) for each in categories]
        self.fill(rows, shown)

    def key(self, row: CategoryRow) -> str:
        """The id of the category; nothing for all."""
        return row.category.id if row.category else ""

    def draw(self, row: CategoryRow, width: int, *, marked: bool) -> list[Segment]:
        """Name and count; pale where there is nothing."""
        name = row.category.name.in_(current()) if row.category else _("All categories")
        count = f"{row.count} "
        room = width - 1 - cell_len(count) - 1
        return [
            Segment(" " + set_cell_size(shorten(name, room), room) + " ",
                    self.paint("$ink" if marked or row.count else "$muted", bold=marked)),
            Segment(count, self.paint("$muted")),
        ]  # fmt: skip
