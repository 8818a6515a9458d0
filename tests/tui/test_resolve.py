"""Two versions of a card beside each other: chosen key by key, written, and nothing of them lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.commands import offers
from kpi_tui.tui.screens.findings import FindingsScreen
from kpi_tui.tui.screens.resolve import ResolveScreen, Side
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.choice_list import ChoiceList
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.workspace.merging.resolving import Take
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import advised, until
from tests.tui.faces import SMALLEST

GOAL = "goals/a-bakery-that-wastes-less.toml"
CARD = "kpis/waste-rate.toml"
COPY = "kpis/waste-rate (1).toml"


@pytest.fixture
def folder(sample: Path) -> Path:
    """The sample with two versions of a goal, marked by git: another why on both sides, another owner on one."""
    path = sample / GOAL
    base = path.read_text("utf-8")
    ours = base.replace('why = "', 'why = "[b]Ours[/] \\u001b[31m ', 1)
    theirs = base.replace('why = "', 'why = "Theirs ', 1).replace('owner = "Joost"', 'owner = "Bram"')
    assert len({base, ours, theirs}) == 3
    path.write_text(f"<<<<<<< HEAD\n{ours}||||||| base\n{base}=======\n{theirs}>>>>>>> origin/main\n", "utf-8")
    return sample


@asynccontextmanager
async def resolving(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app on the two versions that there are."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("f5")
        assert isinstance(app.screen, ResolveScreen)
        await until(
            pilot, lambda: shown(pilot) or "one version" in str(app.screen.query_one("#empty", Static).render())
        )
        yield pilot


def shown(pilot: Pilot[None]) -> dict[str, Take | None]:
    """The keys that differ, each with what is taken."""
    screen = pilot.app.screen
    return {row.key: row.take for row in screen.query_one(ChoiceList).rows} if isinstance(screen, ResolveScreen) else {}


def calm(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#empty", Static).render())


def which(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#which", Folded).render())


def sides(pilot: Pilot[None]) -> list[str]:
    return [" ".join(str(side.query_one(Folded).render()).split()) for side in pilot.app.screen.query(Side)]


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one(StatusLine).text


@SMALLEST
async def test_both_sides_stand_beside_each_other_and_a_key_that_only_one_changed_is_chosen(
    folder: Path, size: tuple[int, int]
) -> None:
    async with resolving(folder, size) as pilot:
        assert GOAL in which(pilot)
        assert shown(pilot) == {"why": None, "owner": Take.THEIRS}
        ours, theirs = sides(pilot)
        assert ours.startswith("[b]Ours[/] �[31m Every tenth loaf")
        assert theirs.startswith("Theirs Every tenth loaf")
        first, second = (side.region for side in pilot.app.screen.query(Side))
        assert (first.y == second.y) is (size[0] >= 100), "beside each other where there is room"
        assert "1 still to be chosen" in said(pilot)
        assert max(line.cell_length for line in pilot.app.screen.query_one(ChoiceList).render_lines(
            pilot.app.screen.query_one(ChoiceList).size.region
        )) <= size[0]  # fmt: skip


async def test_one_key_takes_a_side_and_one_writes(folder: Path) -> None:
    both = (folder / GOAL).read_text("utf-8")
    async with resolving(folder) as pilot:
        await pilot.press("ctrl+s")
        assert "Still to be chosen: Why" in said(pilot)
        await pilot.press("right")
        assert shown(pilot)["why"] is Take.THEIRS
        await pilot.press("left", "down", "left", "right")
        assert shown(pilot) == {"why": Take.OURS, "owner": Take.THEIRS}
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "is saved" in said(pilot))
        await until(pilot, lambda: not shown(pilot))
        assert "There is one version of every file." in calm(pilot)
        goal = Workspace.open(folder).snapshot.goals["a-bakery-that-wastes-less"]
        assert goal.why.startswith("[b]Ours[/]")
        assert goal.owner == "Bram"
        assert (folder / "removed" / GOAL).read_text("utf-8") == both
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ScorecardScreen)


@pytest.mark.parametrize(("key", "take"), [("less_than_sign", Take.OURS), ("greater_than_sign", Take.THEIRS)])
async def test_a_whole_version_is_taken_with_one_key(folder: Path, key: str, take: Take) -> None:
    async with resolving(folder) as pilot:
        await pilot.press(key)
        assert set(shown(pilot).values()) == {take}


async def test_a_click_takes_a_side(folder: Path) -> None:
    async with resolving(folder) as pilot:
        await pilot.click("#theirs")
        assert shown(pilot)["why"] is Take.THEIRS
        await pilot.click("#ours")
        assert shown(pilot)["why"] is Take.OURS


async def test_lists_that_both_added_to_can_have_both(sample: Path) -> None:
    card = sample / CARD
    lines = card.read_text("utf-8").splitlines(keepends=True)
    for path, day in ((sample / COPY, "2026-01-01"), (card, "2026-02-01")):
        path.write_text("".join([lines[0], f"limits_from = [{day}]\n", *lines[1:]]), "utf-8")
    async with resolving(sample) as pilot:
        assert shown(pilot) == {"limits_from": Take.BOTH}
        await pilot.press("left")
        assert shown(pilot) == {"limits_from": Take.OURS}
        await pilot.press("b", "ctrl+s")
        await until(pilot, lambda: f"{COPY} is in the folder removed" in said(pilot))
        assert len(Workspace.open(sample).snapshot.kpis["waste-rate"].limits_from) == 2


async def test_a_version_that_cannot_be_read_is_left_as_a_whole(sample: Path) -> None:
    (sample / COPY).write_text('name = "half\n', "utf-8")
    async with resolving(sample) as pilot:
        assert shown(pilot) == {"": None}
        await pilot.press("right", "ctrl+s")
        assert "something is wrong in line 1" in said(pilot)
        await pilot.press("left", "ctrl+s")
        await until(pilot, lambda: not shown(pilot))
        assert (sample / "removed" / COPY).exists()
        assert not (sample / COPY).exists()


async def test_an_identical_copy_is_said_to_be_the_same_and_saving_puts_it_away(folder: Path) -> None:
    (folder / COPY).write_text((folder / CARD).read_text("utf-8"), "utf-8")
    async with resolving(folder) as pilot:
        await pilot.press("n")
        assert calm(pilot) == "Both say the same: saving puts the copy away, in the folder removed."
        assert not pilot.app.screen.query_one("#sides").display
        await pilot.press("n", "right")
        assert shown(pilot)["why"] is Take.THEIRS, "the list of the other file has the keys again"
        await pilot.press("n", "ctrl+s")
        await until(pilot, lambda: f"{COPY} is in the folder removed" in said(pilot))
        assert not (folder / COPY).exists()


async def test_logs_are_joined(sample: Path) -> None:
    log = sample / "measurements" / "visitors.anna-laptop.toml"
    lines = [f'  {{ period = "2026-11", value = {n}, at = 2026-12-01T00:00:0{n}Z }},' for n in (1, 2)]
    marked = f"\n<<<<<<< HEAD\n{lines[0]}\n=======\n{lines[1]}\n>>>>>>> x\n]\n"
    log.write_text(log.read_text("utf-8").replace("\n]\n", marked), "utf-8")
    async with resolving(sample) as pilot:
        assert shown(pilot) == {"": Take.BOTH}
        assert sides(pilot) == [line.strip() for line in lines]
        await pilot.press("left", "right", "greater_than_sign")
        assert shown(pilot) == {"": Take.BOTH}
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not shown(pilot))
        assert "\n".join(lines) in log.read_text("utf-8")


async def test_the_next_file_is_a_key_away_and_choices_are_kept(folder: Path) -> None:
    (folder / COPY).write_text((folder / CARD).read_text("utf-8").replace("Waste rate", "Waste"), "utf-8")
    async with resolving(folder) as pilot:
        assert "1/2" in which(pilot)
        await pilot.press("right", "n")
        assert CARD in which(pilot)
        assert shown(pilot) == {"name": None}
        await pilot.press("n")
        assert shown(pilot)["why"] is Take.THEIRS


async def test_what_changes_on_disk_meanwhile_is_asked_anew(folder: Path) -> None:
    async with resolving(folder) as pilot:
        await pilot.press("right")
        path = folder / GOAL
        path.write_text(path.read_text("utf-8").replace("Theirs ", "Newer "), "utf-8")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: sides(pilot)[1].startswith("Newer"))
        assert "was changed in the meantime" in said(pilot)
        assert shown(pilot)["why"] is None
        assert "<<<<<<<" in path.read_text("utf-8")


async def test_the_findings_lead_there(folder: Path) -> None:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await advised(pilot)
        assert "hold two versions" in said(pilot)
        await pilot.press("v")
        assert isinstance(app.screen, FindingsScreen)
        assert "findings.silence" not in {offer.command.id for offer in offers(pilot.app.screen)}
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ResolveScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, FindingsScreen)


@SMALLEST
async def test_with_one_version_of_everything_it_says_so(sample: Path, size: tuple[int, int]) -> None:
    async with resolving(sample, size) as pilot:
        assert not shown(pilot)
        await pilot.press("ctrl+s", "n")
        assert isinstance(pilot.app.screen, ResolveScreen)


async def test_the_language_changes_and_the_choices_stay(folder: Path) -> None:
    async with resolving(folder) as pilot:
        await pilot.press("right", "down", "ctrl+l")
        await until(pilot, lambda: "Twee mensen" in which(pilot))
        assert shown(pilot) == {"why": Take.THEIRS, "owner": Take.THEIRS}
        row = pilot.app.screen.query_one(ChoiceList).row
        assert row is not None
        assert (row.key, row.name) == ("owner", "Verantwoordelijke")
