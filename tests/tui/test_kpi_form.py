"""The form for a KPI: formula and new inputs, what is refused and what is written, and that all of it can be seen."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select, Static, TextArea

from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator
from kpi_tui.model.plan import Direction
from kpi_tui.model.unit import ANY, Unit
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.kpi_form import KpiDialog, edit_kpi
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.new_input import NewInput
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import FACES, LARGE, SMALL, SMALLEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    return Path(shutil.copytree(Path(__file__).parents[2] / "sample_workspace", tmp_path / "bakery"))


@asynccontextmanager
async def form_of(
    folder: Path, size: tuple[int, int] = LARGE, kpi: str | None = None, language: str = "en"
) -> AsyncIterator[Pilot[None]]:
    """The form over the scorecard, for a new KPI or for one of the workspace."""
    card = folder / "workspace.toml"
    words = card.read_text(encoding="utf-8").replace('language = "en"', f'language = "{language}"')
    card.write_text(words, encoding="utf-8")
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        for _ in range(100):
            await pilot.pause(0.05)
            if not app.board.reading and app.board.snapshot:
                break
        screen = app.screen
        assert isinstance(screen, BaseScreen)
        assert app.board.snapshot is not None
        if kpi:
            edit_kpi(screen, kpi)
        else:
            app.push_screen(KpiDialog("A KPI of your own", app.board.snapshot, None))
        await pilot.pause()
        yield pilot


def form(pilot: Pilot[None]) -> KpiDialog:
    dialog = pilot.app.screen
    assert isinstance(dialog, KpiDialog)
    return dialog


def fill(pilot: Pilot[None], **fields: str) -> None:
    for name, words in fields.items():
        field = form(pilot).query_one(f"#{name.replace('_', '-')}")
        if isinstance(field, TextArea):
            field.text = words
        else:
            assert isinstance(field, Input | Select)
            field.value = words


async def save(pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+s")
    await pilot.pause(0.3)


def told(pilot: Pilot[None], selector: str = "#checked") -> str:
    return str(form(pilot).query_one(selector, Static).render())


def written(pilot: Pilot[None]) -> Snapshot:
    app = pilot.app
    assert isinstance(app, KpiApp)
    assert app.workspace is not None
    return Workspace.open(app.workspace.folder).snapshot


@FACES
async def test_a_figure_that_is_entered_as_it_is_needs_a_name_only(
    folder: Path, size: tuple[int, int], language: str
) -> None:
    async with form_of(folder, size, language=language) as pilot:
        await pilot.press(*"Cakes", "space", *"[sold]")
        await save(pilot)
        now = written(pilot)
        kpi = now.kpis["cakes-sold"]
        assert (kpi.name, kpi.formula.text, kpi.is_direct) == ("Cakes [sold]", "cakes_sold", True)
        each = now.inputs["cakes_sold"]
        assert (each.label, each.unit, each.over_time) == ("Cakes [sold]", Unit.COUNT, OverTime.SUM)
        assert not now.problems


@SMALLEST
async def test_everything_that_is_filled_in_is_written(folder: Path, size: tuple[int, int]) -> None:
    async with form_of(folder, size) as pilot:
        fill(
            pilot,
            name="Waiting time",
            definition="From ringing\nto speaking.",
            unit="duration",
            time="minutes",
            unit_label="a caller",
            decimals="1",
            direction="lower",
            aggregation="mean",
            frequency="weekly",
            indicator="leading",
            horizon="long",
            owner="Anna",
            source="Telephone",
            reason="Callers hang up.",
            pitfalls="Quiet days flatter.",
        )
        await save(pilot)
        kpi, each = written(pilot).kpis["waiting-time"], written(pilot).inputs["waiting_time"]
        assert (kpi.definition, kpi.unit, kpi.time_unit) == ("From ringing\nto speaking.", Unit.DURATION, "minutes")
        assert (kpi.unit_label, kpi.decimals, kpi.direction) == ("a caller", 1, Direction.LOWER)
        assert (kpi.aggregation, kpi.frequency) == (Aggregation.MEAN, Frequency.WEEKLY)
        assert (kpi.indicator, kpi.horizon) == (Indicator.LEADING, Horizon.LONG)
        assert (kpi.owner, kpi.source, kpi.reason) == ("Anna", "Telephone", "Callers hang up.")
        assert kpi.pitfalls == "Quiet days flatter."
        assert (each.unit, each.over_time, each.frequency) == (Unit.MINUTES, OverTime.MEAN, Frequency.WEEKLY)


async def test_the_formula_is_said_in_words_while_it_is_typed(folder: Path) -> None:
    async with form_of(folder) as pilot:
        assert "as it is" in told(pilot)
        fill(pilot, formula="orders / visitors * 100")
        await pilot.pause()
        labels = {name: each.label for name, each in written(pilot).inputs.items()}
        assert f"✓ {labels['orders']} / {labels['visitors']} × 100" in told(pilot)
        fill(pilot, formula="orders /")
        await pilot.pause()
        assert "is not a formula" in told(pilot)
        fill(pilot, formula="__import__('os')")
        await pilot.pause()
        assert "cannot be used in a formula" in told(pilot)
        fill(pilot, formula="visitrs * 2")
        await pilot.pause()
        assert "did you mean “visitors”" in " ".join(told(pilot).split())


@FACES
async def test_new_inputs_are_asked_for_and_made(folder: Path, size: tuple[int, int], language: str) -> None:
    async with form_of(folder, size, language=language) as pilot:
        fill(pilot, name="Gift cards per order", formula="gift_cards / orders")
        form(pilot).query_one("#formula").focus()
        await pilot.press("enter")
        await pilot.pause()
        asked = list(form(pilot).query(NewInput))
        assert [each.given.id for each in asked] == ["gift_cards"]
        assert asked[0].label == "Gift cards"
        assert pilot.app.focused is asked[0].query_one(".label")
        asked[0].query_one(".label", Input).value = "Gift cards sold"
        asked[0].query_one(".over-time", Select).value = "mean"
        await pilot.pause()
        assert told(pilot).startswith("✓ Gift cards sold /")
        await save(pilot)
        now = written(pilot)
        each = now.inputs["gift_cards"]
        assert (each.label, each.over_time) == ("Gift cards sold", OverTime.MEAN)
        assert now.kpis["gift-cards-per-order"].inputs == ("gift_cards", "orders")
        assert not now.problems


async def test_an_input_that_goes_from_the_formula_is_not_asked_for_any_more(folder: Path) -> None:
    async with form_of(folder) as pilot:
        fill(pilot, formula="one / two")
        form(pilot).query_one("#formula").focus()
        await pilot.press("tab")
        await pilot.pause()
        assert len(form(pilot).query(NewInput)) == 2
        fill(pilot, formula="orders / two")
        form(pilot).query_one("#formula").focus()
        await pilot.press("tab")
        await pilot.pause()
        assert [each.given.id for each in form(pilot).query(NewInput)] == ["two"]


async def test_saving_with_an_input_that_nobody_described_asks_for_it_first(folder: Path) -> None:
    async with form_of(folder) as pilot:
        fill(pilot, name="Boxes", formula="boxes_out - boxes_back")
        await save(pilot)
        assert "new inputs" in told(pilot, ".said")
        assert len(form(pilot).query(NewInput)) == 2
        await save(pilot)
        assert {"boxes_out", "boxes_back"} <= set(written(pilot).inputs)
        assert "boxes" in written(pilot).kpis


async def test_an_input_is_chosen_from_a_list_and_the_catalogue_describes_it(folder: Path) -> None:
    async with form_of(folder) as pilot:
        fill(pilot, name="Emails per order")
        form(pilot).query_one("#formula").focus()
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"cost", "space", *"of", "space", *"goods")
        await pilot.press("enter")
        await pilot.pause()
        formula = form(pilot).query_one("#formula", Input)
        assert formula.value
        assert pilot.app.focused is formula
        await pilot.press("enter")
        await pilot.pause()
        asked = form(pilot).query(NewInput).first()
        assert asked.given.unit is Unit.CURRENCY
        assert "ost of goods" in asked.label


@pytest.mark.parametrize(
    ("fields", "focus", "words"),
    [
        ({"name": " "}, "name", "needs a name"),
        ({"name": "A", "formula": "1 + 1"}, "formula", "uses no input"),
        ({"name": "A", "decimals": "9"}, "decimals", "from 0 to 6"),
        ({"name": "A", "decimals": "x"}, "decimals", ""),
    ],
)
async def test_what_cannot_be_is_refused_in_a_line_with_the_focus_on_it(
    folder: Path, fields: dict[str, str], focus: str, words: str
) -> None:
    async with form_of(folder, SMALL) as pilot:
        fill(pilot, **fields)
        await save(pilot)
        assert words in told(pilot, ".said")
        assert told(pilot, ".said")
        assert pilot.app.focused is form(pilot).query_one(f"#{focus}")
        assert len(written(pilot).kpis) == 8


async def test_percentages_that_would_be_added_up_are_advised_against(folder: Path) -> None:
    async with form_of(folder) as pilot:
        assert not form(pilot).query_one("#advice").display
        fill(pilot, unit="percent")
        await pilot.pause()
        assert form(pilot).query_one("#advice").display
        fill(pilot, aggregation="ratio-of-sums")
        await pilot.pause()
        assert not form(pilot).query_one("#advice").display


@SMALLEST
async def test_a_kpi_of_the_workspace_is_changed_and_keeps_what_the_form_does_not_ask(
    folder: Path, size: tuple[int, int]
) -> None:
    async with form_of(folder, size, kpi="conversion-rate") as pilot:
        before = written(pilot).kpis["conversion-rate"]
        assert form(pilot).query_one("#name", Input).value == before.name
        assert form(pilot).query_one("#formula", Input).value == before.formula.text
        fill(pilot, name="Buyers in 100", owner="Joost")
        await save(pilot)
        now = written(pilot).kpis["conversion-rate"]
        assert (now.name, now.owner) == ("Buyers in 100", "Joost")
        assert (now.plans, now.formula, now.range) == (before.plans, before.formula, before.range)
        assert (now.catalogue_id, now.guardrail, now.reason) == (before.catalogue_id, before.guardrail, before.reason)
        line = pilot.app.screen.query_one(StatusLine)
        assert "is saved" in line.text


async def test_what_changed_on_disk_while_the_form_was_open_stays(folder: Path) -> None:
    async with form_of(folder, kpi="conversion-rate") as pilot:
        fill(pilot, name="Conversion of the shop")
        card = folder / "kpis" / "conversion-rate.toml"
        card.write_text(
            re.sub(r"(?m)^definition = .*$", 'definition = "Changed by hand"', card.read_text("utf-8")), "utf-8"
        )
        app = pilot.app
        assert isinstance(app, KpiApp)
        assert app.workspace is not None
        app.workspace.reload()
        await save(pilot)
        kpi = written(pilot).kpis["conversion-rate"]
        assert (kpi.name, kpi.definition) == ("Conversion of the shop", "Changed by hand")
        assert "Conversion of the shop is saved" in str(app.screen.query_one(StatusLine).render())


async def test_another_unit_has_no_limits_of_the_old_one(folder: Path) -> None:
    async with form_of(folder, kpi="conversion-rate") as pilot:
        fill(pilot, unit="ratio")
        await save(pilot)
        assert written(pilot).kpis["conversion-rate"].range == ANY


async def test_an_existing_kpi_can_get_a_new_input(folder: Path) -> None:
    async with form_of(folder, kpi="conversion-rate") as pilot:
        fill(pilot, formula="orders / (visitors - robots) * 100")
        await save(pilot)
        await save(pilot)
        now = written(pilot)
        assert now.kpis["conversion-rate"].inputs == ("orders", "visitors", "robots")
        assert now.inputs["robots"].label == "Robots"


@FACES
async def test_every_field_can_be_reached_and_seen(folder: Path, size: tuple[int, int], language: str) -> None:
    async with form_of(folder, size, kpi="conversion-rate", language=language) as pilot:
        seen = set()
        for _ in range(20):
            focused = pilot.app.focused
            assert focused is not None
            assert pilot.app.screen.region.contains_region(focused.region)
            assert form(pilot).query_one(".box").region.contains_region(focused.region)
            seen.add(focused.id)
            await pilot.press("tab")
            await pilot.pause()
        wanted = {"name", "definition", "formula", "unit", "decimals", "unit-label", "direction", "aggregation"}
        wanted |= {"frequency", "indicator", "horizon", "owner", "source", "reason", "pitfalls", "cancel", "save"}
        assert wanted <= seen


async def test_escape_changes_nothing(folder: Path) -> None:
    async with form_of(folder, kpi="conversion-rate") as pilot:
        before = written(pilot).kpis
        fill(pilot, name="Something else")
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, KpiDialog)
        assert written(pilot).kpis == before


async def test_a_kpi_may_use_one_segment(folder: Path) -> None:
    async with form_of(folder, kpi="conversion-rate") as pilot:
        pilot.app.screen.query_one("#segment", Input).value = " abroad "
        await pilot.press("ctrl+s")
        await pilot.pause(0.2)
    assert Workspace.open(folder).snapshot.kpis["conversion-rate"].segment == "abroad"
