"""The filters of the catalogue: whole words, also where there is little room."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from kpi_tui.catalogue.reader import load
from kpi_tui.language import activate
from kpi_tui.model.kpi import Indicator
from kpi_tui.tui.theme import THEMES
from kpi_tui.tui.widgets.filter_line import FilterLine, Filters


class LineApp(App[None]):
    """Nothing but the line."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        yield FilterLine()


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("filters", [Filters(), Filters("klant"), Filters(indicator=Indicator.LEADING)])
async def test_no_word_of_the_filters_is_cut_in_80_columns(filters: Filters, language: str) -> None:
    activate(language)
    app = LineApp()
    async with app.run_test(size=(80, 24)) as pilot:
        line = app.query_one(FilterLine)
        line.show(filters, load(), 131)
        await pilot.pause()
        assert "…" not in str(line.render())
