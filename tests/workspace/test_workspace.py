"""A workspace opens fast, checks what is asked of it, writes it, and answers with the next snapshot."""

from __future__ import annotations

import errno
import math
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Direction, Mode, Plan
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Range, Unit
from kpi_tui.workspace.changes import (
    AddKpi,
    Change,
    RemoveGoal,
    RemoveKpi,
    SaveGoal,
    SaveInput,
    SaveKpi,
    SaveSettings,
    SetFigure,
    SetPlan,
)
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace

OCTOBER = Settings("").calendar.parse("2026-10")
VISITORS = Input("visitors", "Visitors")
ORDERS = Input("orders", "Orders")
CONVERSION = Kpi(
    "conversion-rate",
    "Conversion rate",
    parse_formula("orders / visitors * 100"),
    unit=Unit.PERCENT,
    range=Range(0, 100),
)
MARK = Input("mark", "Mark", unit=Unit.RATING)
CSAT = Kpi("csat", "Satisfaction", parse_formula("mark"), unit=Unit.RATING, range=Range(1, 10))


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A workspace with one goal, a KPI over two inputs, and a KPI that is one input as it is."""
    workspace = Workspace.create(tmp_path / "a" / "shop", Settings("The shop"))
    workspace.request(SaveGoal(Goal("grow", "Grow")))
    workspace.request(AddKpi(CONVERSION, (VISITORS, ORDERS), "grow"))
    workspace.request(AddKpi(CSAT, (MARK,), "grow"))
    return workspace


def figures(snapshot: Snapshot) -> list[tuple[object, ...]]:
    return snapshot.figures.select("id", "period", "segment", "value", "note").rows()


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_workspace_has_its_folders_and_is_ready_for_git(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "new" / "shop", Settings("The shop", language="nl"))
    assert workspace.snapshot.settings == Settings("The shop", language="nl")
    folder = tmp_path / "new" / "shop"
    assert sorted(path.name for path in folder.iterdir()) == [
        ".gitattributes",
        ".gitignore",
        "actions",
        "goals",
        "inputs",
        "kpis",
        "measurements",
        "workspace.toml",
    ]
    assert (folder / ".gitattributes").read_text() == (
        "measurements/*.toml text eol=lf merge=union\nhistory/*.toml text eol=lf merge=union\n"
    )
    assert (folder / ".gitignore").read_text() == ".kpi-tui-*\nbackups/\n"


def test_a_workspace_is_never_made_over_another(shop: Workspace) -> None:
    before = files(shop.folder)
    with pytest.raises(Refusal, match="already"):
        Workspace.create(shop.folder, Settings("Another"))
    assert files(shop.folder) == before


def test_a_workspace_needs_its_settings(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no workspace"):
        Workspace.open(tmp_path)
    (tmp_path / "workspace.toml").write_text('format = 1\nname = "x\n')
    with pytest.raises(Refusal, match=r"workspace\.toml, line 2: "):
        Workspace.open(tmp_path)


def test_opening_loads_nothing_heavy(sample: Path) -> None:
    program = (
        "import pathlib, sys\n"
        "from kpi_tui.workspace.workspace import Workspace\n"
        f"workspace = Workspace.open(pathlib.Path({str(sample)!r}))\n"
        "workspace.reload()\n"
        "assert len(workspace.snapshot.kpis) == 8\n"
        "print(*sorted({'polars', 'tomlkit', 'tomli_w', 'babel', 'textual', 'difflib'} & set(sys.modules)))\n"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == ""


def test_entering_a_figure_loads_neither_polars_nor_tomlkit(shop: Workspace) -> None:
    program = (
        "import pathlib, sys\n"
        "from kpi_tui.workspace.workspace import Workspace\n"
        "from kpi_tui.workspace.changes import SetFigure\n"
        f"workspace = Workspace.open(pathlib.Path({str(shop.folder)!r}))\n"
        "period = workspace.snapshot.settings.calendar.parse('2026-10')\n"
        "workspace.request(SetFigure('visitors', period, 1160))\n"
        "print(*sorted({'polars', 'tomlkit', 'babel', 'textual'} & set(sys.modules)))\n"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == ""
    assert figures(shop.reload()) == [("visitors", "2026-10", None, 1160.0, None)]


def test_a_figure_is_written_corrected_and_taken_away(shop: Workspace) -> None:
    first = shop.request(SetFigure("visitors", OCTOBER, 1610))
    second = shop.request(SetFigure("visitors", OCTOBER, 1160, note=" typed 1610 at first "))
    assert figures(second) == [("visitors", "2026-10", None, 1160.0, "typed 1610 at first")]
    third = shop.request(SetFigure("visitors", OCTOBER, 310, segment="instagram"))
    assert len(figures(third)) == 2
    fourth = shop.request(SetFigure("visitors", OCTOBER, deleted=True))
    assert figures(fourth) == [("visitors", "2026-10", "instagram", 310.0, None)]
    assert fourth.records.height == 4
    assert first is not second


def test_does_not_apply_is_a_figure_of_its_own(shop: Workspace) -> None:
    snapshot = shop.request(SetFigure("visitors", OCTOBER, not_applicable=True))
    assert snapshot.figures.select("value", "not_applicable").rows() == [(None, True)]


def test_a_kpi_that_is_one_input_is_entered_as_that_input(shop: Workspace) -> None:
    assert figures(shop.request(SetFigure("csat", OCTOBER, 8.1))) == [("mark", "2026-10", None, 8.1, None)]


def test_the_outcome_of_a_kpi_is_entered_in_place_of_its_inputs(shop: Workspace) -> None:
    assert figures(shop.request(SetFigure("conversion-rate", OCTOBER, 5)))[0][:4] == (
        "conversion-rate",
        "2026-10",
        None,
        5.0,
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (SetFigure("visitor", OCTOBER, 1), "did you mean “visitors”"),
        (SetFigure("weather", OCTOBER, 1), "no input or KPI “weather”"),
        (SetFigure("../workspace", OCTOBER, 1), "no input or KPI"),
        (SetFigure("days", OCTOBER, 31), "calendar"),
        (SetFigure("visitors", OCTOBER, -1), "too low: “Visitors” cannot be below 0"),
        (SetFigure("csat", OCTOBER, 81), "too high: “Mark” cannot be above 10"),
        (SetFigure("conversion-rate", OCTOBER, 101), "too high"),
        (SetFigure("visitors", OCTOBER, math.nan), "ordinary number"),
        (SetFigure("visitors", OCTOBER, math.inf), "ordinary number"),
        (SetFigure("visitors", OCTOBER, 10**400), "ordinary number"),
        (SetFigure("visitors", OCTOBER), "one of the three"),
        (SetFigure("visitors", OCTOBER, 1, deleted=True), "one of the three"),
        (SetFigure("visitors", OCTOBER, 1, segment=" "), "segment"),
        (SetFigure("visitors", OCTOBER, 1, segment="a\x1b[2J"), "segment"),
        (SetFigure("visitors", OCTOBER, 1, segment="s" * 1001), "segment"),
        (SetFigure("visitors", OCTOBER, 1, note="\udc80"), "remark"),
        (SetFigure("visitors", OCTOBER, 1, note="n" * 2001), "remark"),
        (SetFigure("visitors", Period("2026-13", Grain.MONTH, date(2026, 12, 1), date(2026, 12, 31)), 1), "2026-13"),
        (AddKpi(CSAT), "already"),
        (AddKpi(replace(CSAT, id="csat-2"), goal="growth"), "did you mean “grow”"),
        (AddKpi(replace(CSAT, id="aov", formula=parse_formula("revenue / order"))), "the input “revenue”"),
        (AddKpi(replace(CSAT, id="aov", formula=parse_formula("order"))), "did you mean “orders”"),
        (AddKpi(replace(CSAT, id="Net Score")), "cannot be an id"),
        (AddKpi(replace(CONVERSION, id="orders")), "the id of an input"),
        (AddKpi(replace(CSAT, id="x", formula=parse_formula("y_1")), (Input("y_1", ""),)), "is missing"),
        (AddKpi(replace(CSAT, id="x", name="", formula=parse_formula("y_1")), (Input("y_1", "Y"),)), "is missing"),
        (SaveKpi(replace(CSAT, plans=(Plan(Mode.KEEP, high=5),))), "higher is better"),
        (SaveInput(Input("days", "Days")), "calendar"),
        (SaveInput(Input("page-views", "Page views")), "cannot be an id"),
        (SaveGoal(Goal("", "No id")), "cannot be an id"),
        (RemoveKpi("csta"), "did you mean “csat”"),
        (RemoveGoal("shrink"), "no card goals/shrink.toml"),
        (SetPlan("nps", Plan(Mode.MONITOR)), "no card kpis/nps.toml"),
        (
            SetPlan("csat", Plan(Mode.REACH, baseline=8, target=7, start=date(2026, 1, 1), due=date(2026, 2, 1))),
            "below",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(shop: Workspace, change: Change, reason: str) -> None:
    before = files(shop.folder)
    with pytest.raises(Refusal, match=reason):
        shop.request(change)
    assert files(shop.folder) == before


def test_a_kpi_comes_with_the_inputs_that_are_not_there_yet_and_hangs_under_its_goal(shop: Workspace) -> None:
    revenue = Input("revenue", "Revenue", unit=Unit.CURRENCY)
    other_orders = replace(ORDERS, label="Not these")
    kpi = Kpi("aov", "Order value", parse_formula("revenue / orders"))
    snapshot = shop.request(AddKpi(kpi, (revenue, other_orders), "grow"))
    assert snapshot.kpis["aov"] == kpi
    assert (snapshot.inputs["revenue"], snapshot.inputs["orders"]) == (revenue, ORDERS)
    assert [link.kpi for link in snapshot.goals["grow"].links] == ["conversion-rate", "csat", "aov"]


def test_a_removed_kpi_is_put_away_and_leaves_its_goals_but_not_its_figures(shop: Workspace) -> None:
    shop.request(SetFigure("conversion-rate", OCTOBER, 5))
    goal = shop.snapshot.goals["grow"]
    shop.request(SaveGoal(replace(goal, factors=(Factor("Shop", (Link("csat"), Link("conversion-rate", 2))),))))
    snapshot = shop.request(RemoveKpi("conversion-rate"))
    assert set(snapshot.kpis) == {"csat"}
    assert snapshot.goals["grow"].factors == (Factor("Shop", (Link("csat"),)),)
    assert [link.kpi for link in snapshot.goals["grow"].all_links] == ["csat"]
    assert set(snapshot.inputs) == {"visitors", "orders", "mark"}
    assert len(snapshot.figures) == 1
    shop.request(AddKpi(CONVERSION))
    shop.request(RemoveKpi("conversion-rate"))
    removed = sorted(path.name for path in (shop.folder / "removed" / "kpis").iterdir())
    assert removed == ["conversion-rate-2.toml", "conversion-rate.toml"]


def test_a_removed_goal_is_put_away_and_its_kpis_stay(shop: Workspace) -> None:
    snapshot = shop.request(RemoveGoal("grow"))
    assert (len(snapshot.goals), len(snapshot.kpis)) == (0, 2)
    assert (shop.folder / "removed" / "goals" / "grow.toml").is_file()


def test_new_goals_come_below_the_others_and_changed_ones_stay_in_their_place(shop: Workspace) -> None:
    shop.request(SaveGoal(Goal("aim", "Aim")))
    snapshot = shop.request(SaveGoal(replace(shop.snapshot.goals["grow"], why="We must")))
    assert [(goal.id, goal.position, goal.why) for goal in snapshot.goals.values()] == [
        ("grow", 1, "We must"),
        ("aim", 2, ""),
    ]


def test_a_later_plan_follows_the_one_in_force_and_another_takes_its_place(shop: Workspace) -> None:
    first = Plan(Mode.KEEP, low=7)
    assert shop.request(SetPlan("csat", Plan(Mode.KEEP, target=7))).kpis["csat"].plans == (first,)
    second = Plan(Mode.KEEP, low=8, start=date(2026, 7, 1))
    assert shop.request(SetPlan("csat", second)).kpis["csat"].plans == (first, second)
    third = replace(second, low=8.5)
    assert shop.request(SetPlan("csat", replace(third, start=None))).kpis["csat"].plans == (first, third)
    fourth = Plan(Mode.MONITOR, start=date(2027, 1, 1))
    assert shop.request(SetPlan("csat", fourth)).kpis["csat"].plans == (first, third, fourth)
    with pytest.raises(Refusal, match="An earlier plan starts on"):
        shop.request(SetPlan("csat", Plan(Mode.MONITOR, start=date(2026, 7, 1))))


def test_settings_are_saved_with_their_comments(shop: Workspace) -> None:
    path = shop.folder / "workspace.toml"
    path.write_text("# ours\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert shop.request(SaveSettings(Settings("The shop", currency="USD"))).settings.currency == "USD"
    assert path.read_text(encoding="utf-8").startswith("# ours\n")


def test_what_changed_on_disk_since_the_snapshot_survives_a_change(shop: Workspace) -> None:
    seen = shop.snapshot.kpis["csat"]
    path = shop.folder / "kpis" / "csat.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'owner = "Anna" # by hand\n', encoding="utf-8")
    kpi = shop.request(SaveKpi(replace(seen, reason="Happy people return"))).kpis["csat"]
    assert (kpi.owner, kpi.reason) == ("Anna", "Happy people return")
    assert "# by hand" in path.read_text(encoding="utf-8")


def test_a_card_that_cannot_be_read_is_left_as_it_is(shop: Workspace) -> None:
    path = shop.folder / "kpis" / "csat.toml"
    path.write_text("name = \n", encoding="utf-8")
    changes = (SetPlan("csat", Plan(Mode.MONITOR)), SaveKpi(CSAT), RemoveKpi("csat"), AddKpi(CSAT))
    for change in changes:
        with pytest.raises(Refusal, match=r"kpis/csat.toml is not changed.* line 1"):
            shop.request(change)
    assert path.read_text(encoding="utf-8") == "name = \n"
    assert set(shop.snapshot.kpis) == {"conversion-rate"}


def test_what_another_changed_since_a_form_was_filled_stays(shop: Workspace) -> None:
    began = shop.snapshot
    kpi, goal = began.kpis["csat"], began.goals["grow"]
    other = Workspace.open(shop.folder)
    other.request(SaveKpi(replace(kpi, definition="As the chamber counts it")))
    other.request(SaveGoal(replace(goal, why="Bread for all")))
    other.request(SaveSettings(replace(began.settings, currency="GBP")))
    shop.reload()  # the screens look at the folder now and then, while a form stands open
    shop.request(SaveKpi(replace(kpi, owner="Bram"), seen=kpi))
    shop.request(SaveGoal(replace(goal, owner="Bram"), seen=goal))
    now = shop.request(SaveSettings(replace(began.settings, name="The bakery"), seen=began.settings))
    assert (now.kpis["csat"].owner, now.kpis["csat"].definition) == ("Bram", "As the chamber counts it")
    assert (now.goals["grow"].owner, now.goals["grow"].why) == ("Bram", "Bread for all")
    assert (now.settings.name, now.settings.currency) == ("The bakery", "GBP")


def test_the_snapshot_stays_the_same_until_something_changes_on_disk(shop: Workspace) -> None:
    snapshot = shop.snapshot
    assert shop.reload() is snapshot
    other = Workspace.open(shop.folder)
    other.request(SetFigure("visitors", OCTOBER, 5))
    assert shop.reload() is not snapshot
    assert len(shop.snapshot.figures) == 1
    other.request(SaveInput(replace(VISITORS, owner="Bram")))
    assert shop.reload().inputs["visitors"].owner == "Bram"


def change_unnoticed(path: Path, old: str, new: str) -> None:
    """Write something of the same length into a file, and give it the time that it had."""
    before = path.stat()
    with path.open("r+", encoding="utf-8") as file:
        text = file.read().replace(old, new)
        file.seek(0)
        file.write(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (before.st_size, before.st_mtime_ns, before.st_ino) == (after.st_size, after.st_mtime_ns, after.st_ino)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell when a file's entry changed")
def test_a_change_that_keeps_the_size_and_the_time_of_a_file_is_noticed(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1610))
    assert shop.snapshot.figures["value"].to_list() == [1610]
    change_unnoticed(next((shop.folder / "measurements").iterdir()), "1610", "1160")
    change_unnoticed(shop.folder / "inputs" / "visitors.toml", "Visitors", "Visiting")
    assert shop.reload().figures["value"].to_list() == [1160]
    assert shop.snapshot.inputs["visitors"].label == "Visiting"


def test_a_card_that_is_written_anew_and_says_the_same_is_no_change(shop: Workspace) -> None:
    snapshot = shop.snapshot
    card = shop.folder / "inputs" / "visitors.toml"
    card.write_text(f"# {card.name}\n{card.read_text(encoding='utf-8')}", encoding="utf-8")
    assert shop.reload() is snapshot


def test_a_reload_that_finds_the_settings_broken_keeps_what_was_there(shop: Workspace) -> None:
    (shop.folder / "workspace.toml").write_text("format = ", encoding="utf-8")
    with pytest.raises(Refusal, match="cannot be opened"):
        shop.reload()
    assert shop.snapshot.settings.name == "The shop"


def test_leftovers_of_a_killed_write_are_swept_at_the_next_open(shop: Workspace) -> None:
    leftover = shop.folder / "kpis" / ".kpi-tui-elsewhere-1-a.tmp"
    leftover.write_bytes(b"half")
    os.utime(leftover, (0, 0))
    Workspace.open(shop.folder)
    assert not leftover.exists()


def test_links_to_places_outside_are_not_written_through(shop: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('label = "Visitors"\n', encoding="utf-8")
    card = shop.folder / "inputs" / "visitors.toml"
    card.unlink()
    card.symlink_to(outside)
    with pytest.raises(Refusal, match="link"):
        shop.request(SaveInput(replace(VISITORS, owner="Eve")))
    assert outside.read_text(encoding="utf-8") == 'label = "Visitors"\n'


def test_directions_of_changed_kpis_are_checked_against_their_plans(shop: Workspace) -> None:
    shop.request(SetPlan("csat", Plan(Mode.KEEP, low=7)))
    with pytest.raises(Refusal, match="lower is better"):
        shop.request(SaveKpi(replace(shop.snapshot.kpis["csat"], direction=Direction.LOWER)))


def test_the_figures_are_a_polars_frame(shop: Workspace) -> None:
    assert isinstance(shop.snapshot.records, pl.DataFrame)
    assert shop.snapshot.figures is shop.snapshot.figures


def hold(monkeypatch: pytest.MonkeyPatch, path: Path) -> Callable[[], None]:
    """Have a file be held by another program, until what is answered is called."""
    opened = os.open

    def held(file: Path | str, *rest: int, **more: int) -> int:
        if Path(file) == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return opened(file, *rest, **more)

    monkeypatch.setattr(os, "open", held)
    return lambda: monkeypatch.setattr(os, "open", opened)


def test_figures_that_another_program_held_show_as_soon_as_it_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.create(tmp_path / "shop", Settings("Shop"))
    (workspace.folder / "inputs" / "visitors.toml").write_text('label = "Visitors"\n', "utf-8")
    path = log.append(
        workspace.folder, "visitors", "anna", Measurement("2026-10", 5, datetime(2026, 11, 2, tzinfo=UTC))
    )
    let_go = hold(monkeypatch, path)
    workspace.reload()
    assert workspace.snapshot.figures.is_empty()
    assert [problem.file for problem in workspace.snapshot.figure_problems] == [f"measurements/{path.name}"]
    kept = workspace.snapshot
    assert workspace.reload() is kept
    let_go()
    assert workspace.reload().figures["value"].to_list() == [5]
    assert workspace.snapshot.figure_problems == ()
    kept = workspace.snapshot
    assert workspace.reload() is kept


def test_a_card_that_another_program_held_shows_as_soon_as_it_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.create(tmp_path / "shop", Settings("Shop"))
    path = workspace.folder / "inputs" / "visitors.toml"
    path.write_text('label = "Visitors"\n', "utf-8")
    let_go = hold(monkeypatch, path)
    assert "visitors" not in workspace.reload().inputs
    kept = workspace.snapshot
    assert workspace.reload() is kept
    let_go()
    assert "visitors" in workspace.reload().inputs
