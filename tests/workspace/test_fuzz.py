"""Whatever stands in the files of a workspace: no crash, no hang, no write to what could not be read, and every
message has its file and line, in both languages.

``KPI_TUI_FUZZ=100`` tries a hundred times as many cases. The counts are in the summary of the run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.language import activate, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.advice.advice import advice
from kpi_tui.scorecard.look import look, story
from kpi_tui.workspace import user
from kpi_tui.workspace.backups import last_backup
from kpi_tui.workspace.backups.backup_manifest import Manifest, manifest_text, parse_manifest
from kpi_tui.workspace.cards.card_fields import ACTION, GOAL, INPUT, KPI, PLAN, SETTINGS
from kpi_tui.workspace.cards.fields import Fields
from kpi_tui.workspace.changes import Change, SaveGoal, SetFigure
from kpi_tui.workspace.check import check_folder
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.history.as_of import as_of
from kpi_tui.workspace.history.history import history
from kpi_tui.workspace.history.history_words import entry_words
from kpi_tui.workspace.workspace import Workspace
from tests.moment import in_a_moment
from tests.workspace.spoiling import SOUND, spoiled, write_sound

TIMES = max(1, int(os.environ.get("KPI_TUI_FUZZ") or 1))
AN_EARLIER_DAY = date(2026, 11, 2)
FUZZ = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
RANDOM = st.randoms(use_true_random=False)
FILES = st.sampled_from(sorted(SOUND))

Folder = Callable[[], Path]


@pytest.fixture
def shop(tmp_path: Path, new_user: Path) -> Folder:
    """Makes the workspace sound again, and answers where it is. Its files are those of this computer."""
    folder = tmp_path / "shop"
    user.device()
    next(new_user.rglob("user.toml")).write_text('device = "anna"\n', encoding="utf-8")

    def sound() -> Path:
        for path in sorted(folder.rglob("*"), reverse=True):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in SOUND:
                path.unlink()
        write_sound(folder)
        return folder

    return sound


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Counts a case; the number is in the summary of the run."""
    properties = request.node.user_properties
    number = 0

    def one_more() -> None:
        nonlocal number
        number += 1
        said = f"{request.node.name}: {number} cases, no crash, no hang, nothing written that could not be read"
        properties[:] = [each for each in properties if each[0] != "counts"] + [("counts", said)]

    return one_more


@in_a_moment()
def survives(folder: Path, written: Mapping[str, bytes]) -> None:
    """All that reads the workspace does so, and says what it has to say; what cannot be read stays as it is."""
    problems = check_folder(folder)
    assert problems == tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
    for problem in problems:
        assert problem.file
        assert problem.line >= 1
        for language in ("nl", "en"):
            activate(language)
            assert clean(text(problem.sentence)).strip()
    try:
        workspace = Workspace.open(folder)
    except Refusal as refusal:
        assert_said(refusal)
        assert_left_alone(folder, written)
        return
    snapshot = workspace.snapshot
    card = look(snapshot)
    for finding in advice(snapshot):
        assert text(finding.sentence)
    for kpi_id in list(snapshot.kpis)[:1]:
        story(snapshot, kpi_id)
    for entry in history(snapshot):
        assert text(entry_words(entry, snapshot))
    try:
        assert as_of(folder, AN_EARLIER_DAY).folder == folder
        workspace.undo()
        workspace.redo()
    except Refusal as refusal:
        assert_said(refusal)
    closed = {file: data for file, data in written.items() if file in snapshot.closed}
    ask(workspace, SetFigure("orders", card.period, 5))
    for goal in snapshot.goals.values():
        ask(workspace, SaveGoal(replace(goal, name="New")))
    assert_left_alone(folder, closed)


def ask(workspace: Workspace, change: Change) -> None:
    """Ask for a change: it is carried out, or refused with a sentence."""
    try:
        workspace.request(change)
    except Refusal as refusal:
        assert_said(refusal)


def assert_said(refusal: Refusal) -> None:
    assert clean(text(refusal.sentence)).strip()


def assert_left_alone(folder: Path, written: Mapping[str, bytes]) -> None:
    for file, data in written.items():
        assert (folder / file).read_bytes() == data, file


@settings(FUZZ, max_examples=15 * TIMES)
@given(file=FILES, other=FILES, choose=RANDOM)
def test_sound_files_with_random_edits(
    shop: Folder, count: Callable[[], None], file: str, other: str, choose: random.Random
) -> None:
    folder = shop()
    written = {each: spoiled(SOUND[each], choose) for each in {file, other}}
    for name, data in written.items():
        (folder / name).write_bytes(data)
    count()
    survives(folder, written)


@settings(FUZZ, max_examples=12 * TIMES)
@given(file=FILES, data=st.binary(max_size=300))
def test_any_bytes(shop: Folder, count: Callable[[], None], file: str, data: bytes) -> None:
    folder = shop()
    (folder / file).write_bytes(data)
    count()
    survives(folder, {file: data})


def keys_of(fields: Fields) -> st.SearchStrategy[str]:
    return st.sampled_from([each.key for each in fields])


KEYS = {
    "workspace.toml": keys_of(SETTINGS),
    "goals/grow.toml": keys_of(GOAL),
    "inputs/orders.toml": keys_of(INPUT),
    "kpis/conversion.toml": keys_of(KPI),
    "kpis/csat.toml": keys_of(KPI),
    "actions/pages.toml": keys_of(ACTION),
}
NAMES = st.sampled_from(["measurements", "period", "value", "at", "changes", "id"])
ANY_KEY = st.one_of(keys_of(PLAN), NAMES, st.text(max_size=4))
SCALARS = (
    st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.text(max_size=6)
    | st.sampled_from(["orders", "csat", "2026-10", "reach", "keep", "sum", "+20 %", "10 %"])
)  # fmt: skip
TABLES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_KEY, inner, max_size=4),
    max_leaves=12,
)


@settings(FUZZ, max_examples=15 * TIMES)
@given(data=st.data(), file=FILES)
def test_tables_that_mean_anything(shop: Folder, count: Callable[[], None], data: st.DataObject, file: str) -> None:
    folder = shop()
    keys = KEYS.get(file, ANY_KEY) | ANY_KEY
    table = data.draw(st.dictionaries(keys, TABLES, max_size=8))
    if file in KEYS:
        table = {"name": "x", "label": "x", "formula": "orders", "format": 1, "start": "2026-01-01", **table}
    written = tomli_w.dumps(table).encode("utf-8", "surrogatepass")
    (folder / file).write_bytes(written)
    count()
    survives(folder, {file: written})


@settings(FUZZ, max_examples=40 * TIMES)
@given(choose=RANDOM)
def test_the_users_own_settings(new_user: Path, count: Callable[[], None], choose: random.Random) -> None:
    user.device()
    user.remember(new_user)
    for file in (next(new_user.rglob("user.toml")), next(new_user.rglob("recent.toml"))):
        written = spoiled('device = "anna-laptop-1f2e"\nperson = "Anna"\nrecent = ["/a", "/b"]\n', choose)
        file.write_bytes(written)
        count()
        assert user.device() == user.device()
        assert user.person() is None or user.person()
        assert isinstance(user.recent(), tuple)
        user.remember(new_user)
        try:
            user.set_person("Ben")
        except Refusal as refusal:
            assert_said(refusal)
        file.unlink(missing_ok=True)
        user.device()
        user.remember(new_user)


@settings(FUZZ, max_examples=150 * TIMES)
@given(choose=RANDOM)
def test_the_list_of_a_backup(tmp_path: Path, count: Callable[[], None], choose: random.Random) -> None:
    sound = (
        'format = 1\nmade = 2026-11-02T08:05:00Z\nzip = "/x.zip"\nfiles = [\n  { file = "a.toml", size = 12, sha256 = '
        f'"{"0" * 64}" }},\n  {{ file = "measurements/a.b.toml", size = 12, sha256 = "{"1" * 64}", kept = 5, '
        f'kept_sha256 = "{"2" * 64}" }},\n]\n'
    )
    written = spoiled(sound, choose)
    count()
    try:
        manifest = parse_manifest(written.decode("utf-8", "replace"))
    except Refusal as refusal:
        assert_said(refusal)
    else:
        assert isinstance(manifest, Manifest)
        try:
            assert parse_manifest(manifest_text(manifest)).files == manifest.files
        except Refusal as refusal:
            assert_said(refusal)
    place = last_backup._place(tmp_path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(written)
    last_backup.last_backup(tmp_path)
