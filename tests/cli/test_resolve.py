"""``resolve`` lists files of which there are two versions, and writes the one that is chosen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi

CARD = "kpis/waste-rate.toml"
COPY = "kpis/waste-rate (1).toml"


@pytest.fixture
def folder(sample: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample with a second version of a card: another name, and another reason."""
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(sample))
    text = (sample / CARD).read_text("utf-8").replace("Waste rate", "Waste [b]\x1b[31m").replace("\x1b", "\\u001b")
    (sample / COPY).write_text(text.replace("reason =", "reason = 'None' #"), "utf-8")
    return sample


def test_one_version_of_everything_is_said_to_be_so(kpi: Kpi, sample: Path) -> None:
    outcome = kpi("resolve", "--workspace", sample)
    assert (outcome.status, outcome.out) == (0, "There is one version of every file.\n")
    assert json.loads(kpi("resolve", "--json", "--workspace", sample).out) == []


def test_all_are_listed_with_what_they_differ_in(kpi: Kpi, folder: Path) -> None:
    outcome = kpi("resolve")
    assert outcome.status == 0
    assert CARD in outcome.out
    assert COPY in outcome.out
    assert "name, reason" in outcome.out
    (listed,) = json.loads(kpi("resolve", "--json").out)
    assert (listed["file"], listed["kind"], listed["copy"], listed["lines"]) == (CARD, "copy", COPY, [])
    assert [(each["key"], each["contradicts"]) for each in listed["differences"]] == [("name", True), ("reason", True)]
    assert "kpi-tui resolve" in kpi("check").out


@pytest.mark.parametrize("named", [CARD, COPY, "waste-rate", "waste-rate.toml", f"./{CARD}"])
def test_a_file_is_shown_with_both_sides_and_nothing_of_it_steers_the_terminal(
    kpi: Kpi, folder: Path, named: str
) -> None:
    outcome = kpi("resolve", named)
    assert "Waste rate" in outcome.out
    assert "Waste [b]�[31m" in outcome.out
    assert f"theirs: {COPY}" in outcome.out


@pytest.mark.parametrize(("take", "name"), [("ours", "Waste rate"), ("theirs", "Waste [b]\x1b[31m")])
def test_one_version_is_written_and_the_copy_kept(kpi: Kpi, folder: Path, take: str, name: str) -> None:
    outcome = kpi("resolve", CARD, "--take", take)
    assert outcome.status == 0
    assert outcome.out == f"{CARD} has one version now.\n{COPY} was moved to removed/.\n"
    from kpi_tui.workspace.workspace import Workspace

    assert Workspace.open(folder).snapshot.kpis["waste-rate"].name == name
    assert (folder / "removed" / COPY).exists()
    assert kpi("check").status == 0


def test_a_copy_that_cannot_be_moved_away_does_not_make_unsaved_what_was_chosen(kpi: Kpi, folder: Path) -> None:
    (folder / "removed").write_text("a file in the way", "utf-8")
    outcome = kpi("resolve", CARD, "--take", "theirs")
    assert outcome.status == 1
    assert f"{CARD} says what you chose. But {COPY} could not be moved to the folder removed" in outcome.err
    assert "not saved" not in outcome.err
    assert (folder / CARD).read_text("utf-8") == (folder / COPY).read_text("utf-8")
    (folder / "removed").unlink()
    assert kpi("resolve", CARD, "--take", "theirs").status == 0
    assert kpi("resolve").out == "There is one version of every file.\n"


def test_contradictions_are_chosen_field_by_field(kpi: Kpi, folder: Path) -> None:
    outcome = kpi("resolve", CARD, "--take", "both")
    assert outcome.status == 1
    assert "“name”, “reason”" in outcome.err
    assert "--field KEY=ours" in outcome.err
    assert kpi("resolve", CARD, "--field", "name=theirs", "--field", "reason=ours").status == 0
    text = (folder / CARD).read_text("utf-8")
    assert "Waste [b]" in text
    assert "'None'" not in text


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--take", "ours"), 2),
        (("kpis/nothing.toml",), 1),
        (("kpis/nothing.toml", "--take", "ours"), 1),
        ((CARD, "--field", "name=mine"), 2),
        ((CARD, "--field", "colour=ours"), 1),
        ((CARD, "--take", "ours", "--field", "name=theirs"), 2),
        ((CARD, "--take", "neither"), 2),
    ],
)
def test_what_is_not_understood_is_one_sentence_and_changes_nothing(
    kpi: Kpi, folder: Path, words: tuple[str, ...], status: int
) -> None:
    outcome = kpi("resolve", *words)
    assert outcome.status == status
    assert outcome.err.count("\n") == 1
    assert (folder / COPY).exists()


def test_help_and_table_agree_on_whose_ours_and_theirs_are_in_a_rebase(kpi: Kpi, folder: Path) -> None:
    (folder / COPY).unlink()
    text = (folder / CARD).read_text("utf-8")
    mine = text.replace("Waste rate", "Mine")
    (folder / CARD).write_text(f"<<<<<<< HEAD\n{text}=======\n{mine}>>>>>>> 1a2b3c4 (My change)\n", "utf-8")
    shown = kpi("resolve", CARD).out
    assert "ours: of others" in shown
    assert "theirs: yours" in shown
    told = " ".join(kpi("resolve", "--help").out.split())
    assert "ours is the upper of the two" in told
    assert "your own" not in told
    assert kpi("resolve", CARD, "--take", "ours").status == 0
    assert (folder / CARD).read_text("utf-8") == text


@pytest.mark.parametrize(("take", "name"), [("ours", "Mine"), ("theirs", "Of others")])
def test_one_version_decides_only_where_they_contradict(kpi: Kpi, folder: Path, take: str, name: str) -> None:
    (folder / COPY).unlink()
    base = (folder / CARD).read_text("utf-8")
    mine = base.replace("Waste rate", "Mine").replace('reason = "', 'reason = "Changed by me. ')
    others = base.replace("Waste rate", "Of others").replace('definition = "', 'definition = "Seen by others. ')
    assert len({base, mine, others}) == 3
    marked = f"<<<<<<< HEAD\n{mine}||||||| base\n{base}=======\n{others}>>>>>>> main\n"
    (folder / CARD).write_text(marked, "utf-8")
    assert kpi("resolve", CARD, "--take", take).status == 0
    text = (folder / CARD).read_text("utf-8")
    assert f'name = "{name}"' in text
    assert "Changed by me." in text
    assert "Seen by others." in text


def test_a_copy_that_says_the_same_is_said_to_do_so_and_can_be_put_away(kpi: Kpi, folder: Path) -> None:
    (folder / COPY).write_text((folder / CARD).read_text("utf-8"), "utf-8")
    assert "nothing: both say the same" in kpi("resolve").out
    assert kpi("resolve", CARD).out == f"{CARD} and {COPY} say the same: --take ours puts the copy away.\n"
    assert kpi("resolve", CARD, "--take", "ours").status == 0
    assert not (folder / COPY).exists()


def test_of_two_copies_one_is_named(kpi: Kpi, folder: Path) -> None:
    second = "kpis/Copy of waste-rate.toml"
    (folder / second).write_text((folder / COPY).read_text("utf-8"), "utf-8")
    assert "name the copy" in kpi("resolve", CARD, "--take", "ours").err
    assert kpi("resolve", second, "--take", "ours").status == 0
    assert not (folder / second).exists()
    assert (folder / COPY).exists()


def test_settings_with_two_versions_can_be_resolved(kpi: Kpi, folder: Path) -> None:
    (folder / COPY).unlink()
    path = folder / "workspace.toml"
    text = path.read_text("utf-8")
    path.write_text(f"<<<<<<< HEAD\n{text}=======\nname = 1\n>>>>>>> x\n", "utf-8")
    assert "workspace.toml" in kpi("resolve").out
    assert kpi("resolve", "workspace.toml", "--take", "theirs").status == 1
    assert "kept in removed/" in kpi("resolve", "workspace.toml", "--take", "ours").out
    assert path.read_text("utf-8") == text


def test_dutch_workspaces_are_answered_in_dutch(kpi: Kpi, folder: Path) -> None:
    (folder / COPY).unlink()
    path = folder / "workspace.toml"
    path.write_text(path.read_text("utf-8").replace('language = "en"', 'language = "nl"'), "utf-8")
    assert kpi("resolve").out == "Van elk bestand is er één versie.\n"
