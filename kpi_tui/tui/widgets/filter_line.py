"""The line of the Catalogue screen that says which filters are on, and how many KPIs pass them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from kpi_tui.catalogue.entry import Catalogue
from kpi_tui.language import _, current, plural
from kpi_tui.language.kpi_words import INDICATOR_SIGNS, INDICATORS
from kpi_tui.model.kpi import Indicator
from kpi_tui.tui.widgets.line import Line, Piece, shorten, width_of

Given = tuple[str, str, bool, str]
"""A filter: its key, its words, whether it holds anything back, and the action that sets it."""
LEAST = 14
"""Cells that a filter keeps on a narrow terminal."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is searched for; None is no filter."""

    text: str = ""
    category: str | None = None
    sector: str | None = None
    indicator: Indicator | None = None

    @property
    def on(self) -> bool:
        """Whether anything is held back."""
        return self != Filters()


class FilterLine(Line):
    """Each filter with its key and what it is set to, and at the right the count. All of it can be clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._filters = Filters()
        self._catalogue: Catalogue | None = None
        self._count = 0

    def show(self, filters: Filters, catalogue: Catalogue, count: int) -> None:
        """Show these filters and this count."""
        self._filters, self._catalogue, self._count = filters, catalogue, count
        self.refresh()

    def pieces(self, width: int) -> Iterable[Piece]:
        """Filters at the left, as long as there is room for their words; the count at the right."""
        catalogue = self._catalogue
        if catalogue is None:
            return
        end = self._end(len(catalogue.kpis))
        yield Piece(" ")
        used, given = 1 + width_of(end), self._given(catalogue, short=False)
        room = width - used - 4 * len(given)
        if sum(_widths(given)) > room:
            given = self._given(catalogue, short=True)
        cells = _shares(_widths(given), room)
        for (key, words, is_set, action), room in zip(given, cells, strict=True):
            click = partial(self._run, action)
            shown = shorten(words, room)
            yield Piece(f"{key} ", "bold $accent", click, words)
            yield Piece(f"{shown}  ", "bold $ink" if is_set else "$muted", click, words)
            used += Piece(shown).width + 4
        yield Piece(" " * (width - used))
        yield from end

    def _given(self, catalogue: Catalogue, *, short: bool) -> list[Given]:
        """The filters; with ``short`` words, one that holds nothing back says no more than what it is about."""
        filters, language = self._filters, current()
        category = catalogue.category(filters.category).name.in_(language) if filters.category else ""
        sector = catalogue.sector(filters.sector).name.in_(language) if filters.sector else ""
        kinds = [
            f"{INDICATOR_SIGNS[each]} {_(INDICATORS[each])}" for each in Indicator if filters.indicator in (None, each)
        ]
        return [
            ("c", category or (_("Category") if short else _("All categories")), bool(category), "screen.category"),
            ("r", sector or (_("Sector") if short else _("All sectors")), bool(sector), "screen.sector"),
            ("l", "  ".join(kinds), filters.indicator is not None, "screen.indicator"),
        ]

    def _end(self, total: int) -> list[Piece]:
        if not self._filters.on:
            return [Piece(plural("%(n)s KPI", "%(n)s KPIs", total) + " ", "$muted")]
        click = partial(self._run, "screen.clear")
        return [
            Piece(_("%(count)s of %(total)s") % {"count": self._count, "total": total}, "bold $ink"),
            Piece("  esc ", "bold $accent", click),
            Piece(_("All") + " ", "$muted", click),
        ]

    def _run(self, action: str) -> None:
        self.app.call_next(self.app.run_action, action, self.screen)


def _widths(given: list[Given]) -> list[int]:
    return [Piece(words).width for _key, words, _is_set, _action in given]


def _shares(wanted: list[int], room: int) -> list[int]:
    """How many cells each may have: the longest give way first."""
    cells = list(wanted)
    while sum(cells) > room and max(cells) > LEAST:
        cells[cells.index(max(cells))] -= 1
    return cells
