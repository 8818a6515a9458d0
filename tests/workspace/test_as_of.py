"""A workspace as it was known on a day: what was entered or changed later is left out, and nothing is written."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.history.as_of import as_of
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.workspace import Workspace


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace that has no history yet, with one input and three figures for one month, the last two corrections."""
    folder = tmp_path / "shop"
    Workspace.create(folder, Settings("Shop"))
    (folder / "inputs" / "visitors.toml").write_text('label = "Visitors"\n', "utf-8")
    for value, month in ((10, 9), (20, 10), (30, 11)):
        entered = datetime(2026, month, 2, 12, tzinfo=UTC)
        log.append(folder, "visitors", "laptop", Measurement("2026-08", float(value), entered))
    return folder


def _remember(folder: Path, *lines: str) -> None:
    (folder / "history").mkdir(exist_ok=True)
    text = "changes = [\n" + "".join(f"  {{ {line} }},\n" for line in lines) + "]\n"
    (folder / "history" / "laptop.toml").write_text(text, "utf-8")


def _changed(day: str, file: str, before: str | None, after: str | None) -> str:
    sides = {"before": before, "after": after}
    said = [f"{side} = '{text}'" for side, text in sides.items() if text is not None]
    return ", ".join([f"at = {day}T12:00:00Z", 'batch = "abc"', f'file = "{file}"', *said])


@pytest.mark.parametrize(("day", "value"), [((2026, 9, 30), 10), ((2026, 10, 2), 20), ((2026, 12, 1), 30)])
def test_of_corrections_the_one_counts_that_was_known(shop: Path, day: tuple[int, int, int], value: float) -> None:
    assert as_of(shop, date(*day)).figures["value"].to_list() == [value]


def test_a_figure_that_corrects_one_from_the_future_is_known_from_the_day_it_was_entered_on(shop: Path) -> None:
    log.append(shop, "visitors", "phone", Measurement("2026-08", 40.0, datetime(2199, 1, 1, tzinfo=UTC)))
    workspace = Workspace.open(shop)
    for value in (50, 60):
        workspace.request(SetFigure("visitors", workspace.snapshot.settings.calendar.parse("2026-08"), value))
    assert as_of(shop, date.today()).figures["value"].to_list() == [60]
    assert 60 not in as_of(shop, date.today() - timedelta(days=2)).figures["value"].to_list()


def test_before_the_first_figure_there_is_none(shop: Path) -> None:
    assert as_of(shop, date(2026, 9, 1)).figures.is_empty()


def test_the_day_looked_back_to_counts_as_today(shop: Path) -> None:
    assert as_of(shop, date(2026, 9, 30)).today == date(2026, 9, 30)


def test_a_card_says_what_it_said(shop: Path) -> None:
    _remember(
        shop,
        _changed("2026-10-05", "inputs/visitors.toml", 'label = "Sessions"', 'label = "Visits"'),
        _changed("2026-11-05", "inputs/visitors.toml", 'label = "Visits"', 'label = "Visitors"'),
    )
    labels = [as_of(shop, date(2026, month, 20)).inputs["visitors"].label for month in (9, 10, 11)]
    assert labels == ["Sessions", "Visits", "Visitors"]


def test_a_card_made_later_was_not_there_and_one_put_away_later_was(shop: Path) -> None:
    _remember(
        shop,
        _changed("2026-10-05", "goals/grow.toml", None, 'name = "Grow"'),
        _changed("2026-11-05", "goals/grow.toml", 'name = "Grow"', None),
    )
    known = [dict(as_of(shop, date(2026, month, 20)).goals) for month in (9, 10, 11)]
    assert known == [{}, {"grow": Goal("grow", "Grow")}, {}]


def test_a_card_without_history_is_as_it_is_today(shop: Path) -> None:
    assert as_of(shop, date(2020, 1, 1)).inputs == {"visitors": Input("visitors", "Visitors")}


def test_what_was_changed_by_hand_counts_from_the_time_of_the_file_on(shop: Path) -> None:
    card = shop / "inputs" / "visitors.toml"
    _remember(shop, _changed("2026-10-05", "inputs/visitors.toml", None, 'label = "Visits"'))
    written = datetime(2026, 11, 5, 12, tzinfo=UTC).timestamp()
    os.utime(card, (written, written))
    labels = [as_of(shop, date(2026, month, 20)).inputs["visitors"].label for month in (10, 11)]
    assert labels == ["Visits", "Visitors"]


def test_a_card_that_was_taken_away_by_hand_is_gone_today_and_was_there_before(shop: Path) -> None:
    _remember(shop, _changed("2026-10-05", "goals/grow.toml", None, 'name = "Grow"'))
    assert "grow" in as_of(shop, date(2026, 10, 20)).goals
    assert "grow" not in as_of(shop, datetime.now().astimezone().date()).goals


def test_before_the_workspace_was_made_there_is_nothing_to_look_back_to(shop: Path) -> None:
    _remember(shop, _changed("2026-09-01", "workspace.toml", None, "format = 2"))
    with pytest.raises(Refusal):
        as_of(shop, date(2026, 8, 31))


def test_looking_back_writes_nothing(shop: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in shop.rglob("*")}
    as_of(shop, date(2026, 9, 30)).figures  # noqa: B018 -- reads them
    assert {path: path.stat().st_mtime_ns for path in shop.rglob("*")} == before


def test_a_history_of_hostile_names_makes_no_cards(shop: Path) -> None:
    _remember(shop, _changed("2026-10-05", "goals/../../x.toml", None, 'name = "Out"'))
    assert dict(as_of(shop, date(2026, 10, 20)).goals) == {}
