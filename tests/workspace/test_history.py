"""The history tells every change: when, where, by whom, from what to what; also what other programs did."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.workspace import user
from kpi_tui.workspace.changes import Imported, RemoveKpi, SaveGoal, SaveKpi, SetFigure, SetPlan
from kpi_tui.workspace.check import check
from kpi_tui.workspace.history.history import history
from kpi_tui.workspace.history.history_entry import CardEntry, Figure, FigureEntry, ImportEntry
from kpi_tui.workspace.history.history_file import (
    FULL,
    CardChange,
    FiguresImported,
    append,
    parse,
    read_changes,
    read_records,
    text_of,
)
from kpi_tui.workspace.history.history_words import entry_words
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.logs.batch import new_batch
from kpi_tui.workspace.workspace import Workspace

AUGUST, OCTOBER = Calendar().parse("2026-08"), Calendar().parse("2026-10")
AT = datetime(2026, 11, 2, 8, 3, tzinfo=UTC)
ORDERS = Kpi("orders-rate", "Conversion", formula=parse_formula("orders / visitors"), unit=Unit.PERCENT)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A workspace with a goal, a KPI of two inputs and no history."""
    workspace = Workspace.create(tmp_path / "shop", Settings("Shop"))
    for name in ("visitors", "orders"):
        (workspace.folder / "inputs" / f"{name}.toml").write_text(f'label = "{name.title()}"\n', "utf-8")
    (workspace.folder / "kpis" / "orders-rate.toml").write_text(
        'name = "Conversion"\nformula = "orders / visitors"\nunit = "percent"\n', "utf-8"
    )
    (workspace.folder / "goals" / "grow.toml").write_text('name = "Grow"\nkpis = ["orders-rate"]\n', "utf-8")
    workspace.reload()
    return workspace


def said(workspace: Workspace, about: str | None = None, limit: int | None = None) -> list[str]:
    return [str(entry_words(entry, workspace.snapshot)) for entry in history(workspace.snapshot, about, limit)]


def test_figures_come_newest_first_with_what_stood_there_before(shop: Workspace) -> None:
    user.set_person("Anna")
    for value, note in ((1610, None), (1160, "typed 1610 at first")):
        shop.request(SetFigure("visitors", OCTOBER, value, note=note))
    shop.request(SetFigure("visitors", OCTOBER, deleted=True))
    last, second, first = history(shop.snapshot)
    assert isinstance(second, FigureEntry)
    assert (second.before, second.after) == (Figure(1610), Figure(1160))
    assert (second.by, second.device, second.note) == ("Anna", user.device(), "typed 1610 at first")
    assert (second.id, second.period, second.segment) == ("visitors", OCTOBER, None)
    assert isinstance(first, FigureEntry)
    assert (first.before, first.at < second.at) == (None, True)
    assert isinstance(last, FigureEntry)
    assert last.after is None
    assert said(shop)[1] == "Visitors, 2026-10: 1,610 → 1,160"


def test_a_segment_has_a_history_of_its_own(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 9))
    shop.request(SetFigure("visitors", OCTOBER, 4, segment="shop"))
    shop.request(SetFigure("visitors", OCTOBER, not_applicable=True, segment="shop"))
    assert said(shop, limit=2) == [
        "Visitors (shop), 2026-10: 4 → does not apply",
        "Visitors (shop), 2026-10: 4",
    ]


def test_what_other_devices_entered_is_there_too_and_copies_count_once(shop: Workspace) -> None:
    log.append(shop.folder, "visitors", "ben-1a2b", Measurement("2026-10", 5, AT, by="Ben"))
    path = shop.folder / "measurements" / "visitors.ben-1a2b.toml"
    path.with_stem("visitors.ben-1a2b (conflicted copy)").write_bytes(path.read_bytes())
    shop.request(SetFigure("visitors", OCTOBER, 6))
    entries = history(shop.snapshot)
    assert [(entry.by, entry.device) for entry in entries] == [(None, user.device()), ("Ben", "ben-1a2b")]
    assert said(shop)[0] == "Visitors, 2026-10: 5 → 6"


def test_a_change_of_a_card_tells_key_by_key_what_differs(shop: Workspace) -> None:
    shop.request(SaveKpi(replace(shop.snapshot.kpis["orders-rate"], owner="Anna", name="Sales")))
    (entry,) = history(shop.snapshot)
    assert isinstance(entry, CardEntry)
    assert (entry.folder, entry.id, entry.name, entry.outside) == ("kpis", "orders-rate", "Sales", False)
    assert [(field.key, field.before, field.after) for field in entry.fields] == [
        ("name", "Conversion", "Sales"),
        ("owner", None, "Anna"),
    ]
    assert said(shop) == ["KPI “Sales” changed: Name, Owner"]


def test_a_plan_is_told_by_its_place(shop: Workspace) -> None:
    shop.request(SetPlan("orders-rate", Plan(Mode.KEEP, low=2)))
    shop.request(SetPlan("orders-rate", Plan(Mode.KEEP, low=3)))
    (entry, _) = history(shop.snapshot)
    assert isinstance(entry, CardEntry)
    assert [(field.key, field.before, field.after) for field in entry.fields] == [("plans.1.low", 2, 3)]


def test_cards_that_come_and_go_are_told(shop: Workspace) -> None:
    shop.request(SaveGoal(Goal("save", "Save")))
    shop.request(RemoveKpi("orders-rate"))
    shop.undo()
    assert said(shop) == [
        "Goal “Grow” changed: KPIs",
        "KPI “Conversion” brought back",
        "Goal “Grow” changed: KPIs",
        "KPI “Conversion” put away",
        "Goal “Save” added",
    ]


def test_an_import_is_one_entry_and_its_figures_stand_in_the_history_of_each_input(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1))
    figures = [SetFigure("visitors", OCTOBER, 2), SetFigure("visitors", AUGUST, 3), SetFigure("orders", AUGUST, 4)]
    shop.enter(figures, Imported("ga4.csv", "ab" * 32, "web"))
    entry, *_ = history(shop.snapshot)
    assert isinstance(entry, ImportEntry)
    assert (entry.source, entry.sha256, entry.profile, entry.new, entry.changed) == ("ga4.csv", "ab" * 32, "web", 2, 1)
    assert said(shop) == [
        "Figures imported from ga4.csv: 2 new, 1 changed",
        "Visitors, 2026-10: 1",
    ]
    found = history(shop.snapshot, "visitors")
    assert [(entry.source, entry.batch == found[0].batch) for entry in found if isinstance(entry, FigureEntry)] == [
        ("ga4.csv", True),
        ("ga4.csv", True),
        (None, False),
    ]


@pytest.mark.parametrize("count", range(4))
def test_an_import_that_was_broken_off_tells_of_the_figures_that_are_there_and_no_others(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        stop_before(count, shop.folder, patch)
        shop.enter(
            [SetFigure("visitors", OCTOBER, 2), SetFigure("orders", OCTOBER, 4)], Imported("ga4.csv", "ab" * 32, "web")
        )
    opened = Workspace.open(shop.folder)
    told = [[], [], ["Visitors, 2026-10: 2"], ["Figures imported from ga4.csv: 2 new, 0 changed"]]
    assert said(opened) == told[count]
    assert all(entry.source == "ga4.csv" for entry in history(opened.snapshot) if isinstance(entry, FigureEntry))
    assert (opened.undoable is None) is (not told[count])
    if told[count]:
        opened.undo()
    assert opened.snapshot.figures.is_empty()


def stop_before(count: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill the program before it puts the file with this number in its place in the folder."""
    original = Path.replace
    placed: list[Path] = []

    def counted(self: Path, target: Path) -> Path:
        if folder in target.parents:
            if len(placed) >= count:
                raise KeyboardInterrupt
            placed.append(target)
        return original(self, target)

    monkeypatch.setattr(Path, "replace", counted)


def test_an_import_whose_figures_did_not_all_come_yet_is_not_told_of_as_a_whole(shop: Workspace) -> None:
    imported = FiguresImported("ga4.csv", "ab" * 32, AT, new_batch(), new=2)
    (shop.folder / "history").mkdir()
    (shop.folder / "history" / "annas-laptop.toml").write_text(text_of([imported]), "utf-8")
    assert said(shop) == []
    for name, told in (
        ("visitors", "Visitors, 2026-10: 5"),
        ("orders", "Figures imported from ga4.csv: 2 new, 0 changed"),
    ):
        log.append(shop.folder, name, "annas-laptop", Measurement("2026-10", 5, AT, batch=imported.batch))
        shop.reload()
        assert said(shop) == [told]


def test_a_hand_edit_is_told_when_the_program_changes_the_card_next(shop: Workspace) -> None:
    shop.request(SaveKpi(replace(shop.snapshot.kpis["orders-rate"], owner="Anna")))
    card = shop.folder / "kpis" / "orders-rate.toml"
    card.write_text(card.read_text("utf-8").replace('"Conversion"', '"Sales"'), "utf-8")
    shop.reload()
    shop.request(SaveKpi(replace(shop.snapshot.kpis["orders-rate"], owner="Ben")))
    assert said(shop) == [
        "KPI “Sales” changed: Owner",
        "KPI “Sales” changed outside kpi-tui: Name",
        "KPI “Conversion” changed: Owner",
    ]


def test_a_hand_edit_since_the_last_change_is_told_with_the_time_of_the_file(shop: Workspace) -> None:
    shop.request(SaveKpi(replace(shop.snapshot.kpis["orders-rate"], owner="Anna")))
    card = shop.folder / "kpis" / "orders-rate.toml"
    card.write_text("# ours\n" + card.read_text("utf-8"), "utf-8")
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    os.utime(card, (tomorrow.timestamp(), tomorrow.timestamp()))
    entry, _ = history(shop.snapshot)
    assert isinstance(entry, CardEntry)
    assert (entry.outside, entry.at, entry.fields) == (True, tomorrow, ())
    assert said(shop)[0] == "KPI “Conversion” changed outside kpi-tui: comments or order only"
    card.unlink()
    assert said(shop)[0] == "KPI “Conversion” changed outside kpi-tui: the card is gone"


def test_a_card_that_could_not_be_read_for_a_while_did_not_lose_its_keys(shop: Workspace) -> None:
    shop.request(SaveKpi(replace(shop.snapshot.kpis["orders-rate"], owner="Anna")))
    card = shop.folder / "kpis" / "orders-rate.toml"
    whole = card.read_text("utf-8")
    card.write_text(f"<<<<<<< ours\n{whole}=======\n{whole}>>>>>>> theirs\n", "utf-8")
    marked, _ = history(shop.snapshot)
    assert isinstance(marked, CardEntry)
    assert marked.fields == ()
    assert said(shop)[0] == "KPI “Conversion” changed outside kpi-tui: it could not be read after that"
    broken = replace(marked, before=marked.after, after=whole)
    assert str(entry_words(broken, shop.snapshot)).endswith(": it can be read again")


def test_git_may_change_the_ends_of_lines(shop: Workspace) -> None:
    shop.request(SaveKpi(replace(shop.snapshot.kpis["orders-rate"], owner="Anna")))
    card = shop.folder / "kpis" / "orders-rate.toml"
    card.write_bytes(card.read_bytes().replace(b"\n", b"\r\n"))
    assert len(history(shop.snapshot)) == 1


def test_it_can_be_asked_about_one_thing(shop: Workspace) -> None:
    shop.request(SetFigure("visitors", OCTOBER, 1))
    shop.request(SetFigure("orders", OCTOBER, 2))
    shop.request(SaveGoal(replace(shop.snapshot.goals["grow"], owner="Anna")))
    shop.request(SaveKpi(replace(shop.snapshot.kpis["orders-rate"], owner="Ben")))
    assert said(shop, "visitors") == ["Visitors, 2026-10: 1"]
    assert said(shop, "grow") == ["Goal “Grow” changed: Owner"]
    assert len(said(shop, "orders-rate")) == 3
    assert len(said(shop)) == 4
    assert len(said(shop, limit=3)) == 3


def test_what_was_put_away_still_has_its_history(shop: Workspace) -> None:
    shop.request(SetFigure("orders-rate", OCTOBER, 5))
    shop.request(RemoveKpi("orders-rate"))
    assert said(shop, "orders-rate") == ["KPI “Conversion” put away", "orders-rate, 2026-10: 5"]


def test_what_never_was_is_named_with_the_nearest(shop: Workspace) -> None:
    with pytest.raises(Refusal, match="did you mean “visitors”"):
        history(shop.snapshot, "visitor")


def test_the_newest_are_the_same_with_and_without_a_limit(shop: Workspace) -> None:
    for number in range(12):
        shop.request(SetFigure("visitors", (AUGUST, OCTOBER)[number % 2], number))
        shop.request(SaveGoal(replace(shop.snapshot.goals["grow"], why=f"{number}")))
    everything = history(shop.snapshot)
    assert len(everything) == 24
    assert [history(shop.snapshot, limit=limit) for limit in (1, 5, 24)] == [everything[:1], everything[:5], everything]


# The files of the history

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ['name = "x"\n', "a\\b", "\x00\x7f\x85\u2028", "'''", '"""\n]\n', "}, {", "\r\n", ""]
)
RECORDS = st.lists(
    st.builds(
        CardChange,
        file=TEXTS.filter(bool),
        before=st.none() | TEXTS,
        after=st.none() | TEXTS,
        at=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
            lambda at: at.replace(microsecond=0)
        ),
        batch=st.sampled_from(["k7f3q2", "x", "0_-Z"]),
        by=st.none() | TEXTS.filter(bool),
        undoes=st.none() | st.sampled_from(["k7f3q2"]),
    )
    | st.builds(
        FiguresImported,
        source=TEXTS.filter(bool),
        sha256=TEXTS,
        at=st.just(AT),
        batch=st.just("k7f3q2"),
        profile=st.none() | TEXTS.filter(bool),
        new=st.integers(0, 10**9 - 1),
        changed=st.integers(0, 10**9 - 1),
        by=st.none() | TEXTS.filter(bool),
    ),
    max_size=4,
)


@settings(deadline=None)
@given(RECORDS)
def test_whatever_is_written_reads_the_same(records: list[CardChange | FiguresImported]) -> None:
    assert parse(text_of(records)) == (records, [])


@settings(deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_quick_reader_reads_nothing_that_toml_reads_in_another_way(
    records: list[CardChange | FiguresImported], choose: object
) -> None:
    import random

    from kpi_tui.workspace.history import history_file

    assert isinstance(choose, random.Random)
    text = text_of(records)
    for _ in range(choose.randrange(3)):
        place = choose.randrange(len(text) + 1)
        piece = choose.choice(
            ['"', "\\", "]", "{", "\n", "\r\n", " ", "#", ",", "\x00", "\\u0041", "=", "2026-02-29", ""]
        )
        text = text[:place] + piece + text[place + choose.randrange(2) :]
    quick = history_file._canonical(text)
    if quick is None:
        return
    slow, problems = history_file._any(text)
    assert (slow, problems) == (quick, [])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"changes = 5\n", 1),
        (b"changes = [\n  { at = 2026-11-02T08:03:00Z, ", 2),
        (b"\xff\xfe", 1),
        (b'changes = [\n  { at = "x", batch = "b", file = "f" },\n]\n', 2),
        (b'changes = [\n\n  { at = 2026-11-02T08:03:00Z, file = "f" },\n]\n', 3),
        (b'changes = [\n  { at = 2026-11-02T08:03:00Z, batch = "b", file = 5 },\n]\n', 2),
        (b'changes = [\n  { at = 2026-11-02T08:03:00Z, batch = "b", file = "f", source = "s" },\n]\n', 2),
        (b'changes = [\n  { at = 2026-11-02T08:03:00Z, batch = "b", source = "s", new = -1 },\n]\n', 2),
        (b"changes = [\n  5,\n]\n", 2),
        (b"a" + b".a" * 100_000, 1),
    ],
    ids=[
        "empty",
        "no list",
        "cut off",
        "utf-16",
        "no moment",
        "no batch",
        "no text",
        "of two kinds",
        "no count",
        "no table",
        "hostile",
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line_and_the_rest_counts(
    shop: Workspace, data: bytes, line: int
) -> None:
    (shop.folder / "history").mkdir()
    (shop.folder / "history" / "ben-1a2b.toml").write_bytes(data)
    shop.request(SaveGoal(replace(shop.snapshot.goals["grow"], owner="Anna")))
    assert said(shop) == ["Goal “Grow” changed: Owner"]
    problems = [problem for problem in check(shop.snapshot) if problem.file.startswith("history/")]
    assert [(problem.file, problem.line) for problem in problems] == [("history/ben-1a2b.toml", line)]


def test_a_history_in_any_shape_is_read(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "ben.toml").write_text(
        "[[changes]]\nat = 2026-11-02T08:03:00Z\nbatch = 'b'\nfile = 'kpis/x.toml'\nafter = '''\nname = \"X\"\n'''\n",
        "utf-8",
    )
    ((change,), problems) = read_changes(tmp_path)
    assert problems == ()
    assert (change.file, change.before, change.after, change.device) == ("kpis/x.toml", None, 'name = "X"\n', "ben")


def change(text: str = "x", **more: str) -> CardChange:
    return CardChange("kpis/x.toml", None, text, AT, more.get("batch", "b"))


@pytest.mark.parametrize("data", [b"", b"nonsense", b"changes = [] # by hand\n", b"\xff"])
def test_a_file_that_no_line_can_be_added_to_stays_as_it_is(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "history").mkdir()
    own = tmp_path / "history" / "anna.toml"
    own.write_bytes(data)
    assert append(tmp_path, "anna", [change()]).name == "anna-2.toml"
    assert append(tmp_path, "anna", [change("y")]).name == "anna-2.toml"
    assert own.read_bytes() == data
    assert [each.after for each in read_records(tmp_path).changes] == ["x", "y"]


def test_a_full_file_is_followed_by_a_fresh_one(tmp_path: Path) -> None:
    append(tmp_path, "anna", [change("x" * (FULL - 1000))])
    before = (tmp_path / "history" / "anna.toml").read_bytes()
    assert append(tmp_path, "anna", [change("y" * 2000, batch="c")]).name == "anna-2.toml"
    assert (tmp_path / "history" / "anna.toml").read_bytes() == before
    assert len(read_records(tmp_path).changes) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(RECORDS.filter(bool), st.booleans())
def test_lines_are_added_below_the_others(
    tmp_path: Path, records: list[CardChange | FiguresImported], windows: bool
) -> None:
    path = tmp_path / "history" / "anna.toml"
    path.unlink(missing_ok=True)
    append(tmp_path, "anna", records[:1])
    if windows:
        path.write_bytes(b"\xef\xbb\xbf# ours\r\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    assert append(tmp_path, "anna", records) == path
    assert path.read_bytes().startswith(before.rstrip().removesuffix(b"]"))
    assert parse(path.read_text("utf-8")) == ([records[0], *records], [])
