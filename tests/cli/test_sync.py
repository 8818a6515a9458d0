"""``sync`` keeps, fetches and sends in plain words, and stops where it cannot without losing anything."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from kpi_tui.workspace.sample import copy_sample

if TYPE_CHECKING:
    from tests.cli.conftest import Kpi


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def _own_settings_of_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample in a folder of a clone, never sent; nobody told git who they are."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "place")
    git(tmp_path, "clone", "-q", "place", "home")
    git(tmp_path / "home", "checkout", "-q", "-b", "main")
    folder = copy_sample(tmp_path / "home" / "bakery")
    monkeypatch.setenv("KPI_TUI_WORKSPACE", str(folder))
    return folder


def other(tmp_path: Path) -> Path:
    """Somebody else's clone of it, with a name of its own."""
    git(tmp_path, "clone", "-q", "place", "other")
    git(tmp_path / "other", "config", "user.name", "Bram")
    git(tmp_path / "other", "config", "user.email", "bram@bakery.example")
    return tmp_path / "other" / "bakery"


def test_everything_of_the_workspace_is_sent_and_nothing_else(kpi: Kpi, clone: Path, tmp_path: Path) -> None:
    for name in ("secret.txt", "bakery/notes.txt"):
        (clone.parent / name).write_text("mine", "utf-8")
    outcome = kpi("sync")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.splitlines()[-1] == "You and the others have the same now."
    there = git(tmp_path / "place", "ls-tree", "-r", "--name-only", "main").split()
    assert "bakery/workspace.toml" in there
    assert "bakery/measurements/visitors.anna-laptop.toml" in there
    assert not {"secret.txt", "bakery/notes.txt"} & set(there)
    assert kpi("sync").out == "There was nothing to send, and nothing new from others.\n"
    kpi("log", "visitors", "12000", "--period", "2026-11")
    outcome = kpi("sync")
    assert outcome.out.startswith("Kept: Figures of visitors")
    assert git(clone, "log", "-1", "--format=%s") == "Figures of visitors\n"


def test_the_author_is_the_person_only_where_git_knows_nobody(kpi: Kpi, clone: Path) -> None:
    from kpi_tui.workspace.user import set_person

    set_person("Anna de Boer")
    kpi("sync")
    assert git(clone, "log", "-1", "--format=%an") == "Anna de Boer\n"
    git(clone, "config", "user.name", "Somebody")
    git(clone, "config", "user.email", "somebody@bakery.example")
    kpi("log", "visitors", "12000", "--period", "2026-11")
    kpi("sync")
    assert git(clone, "log", "-1", "--format=%an %ae") == "Somebody somebody@bakery.example\n"


def test_what_others_did_comes_in_and_what_both_did_is_asked(kpi: Kpi, clone: Path, tmp_path: Path) -> None:
    kpi("sync")
    there = other(tmp_path)
    for folder, name in ((there, "Waste of all"), (clone, "Waste of bread")):
        card = folder / "kpis" / "waste-rate.toml"
        card.write_text(card.read_text("utf-8").replace('"Waste rate"', f'"{name}"'), "utf-8")
    kpi("log", "orders", "600", "--period", "2026-11", "--workspace", there)
    kpi("log", "visitors", "12000", "--period", "2026-11")
    assert kpi("sync", "--workspace", there).status == 0
    outcome = kpi("sync")
    assert outcome.status == 1
    assert "Kept: Figures of visitors; cards: kpis/waste-rate\n" in outcome.out
    assert "From others: Figures of orders; cards: kpis/waste-rate\n" in outcome.out
    assert "kpis/waste-rate.toml" in outcome.err
    assert "kpi-tui resolve" in outcome.err
    assert "yours" in kpi("resolve", "waste-rate").out
    assert kpi("status").status == 0
    assert kpi("resolve", "waste-rate", "--take", "theirs").status == 0
    outcome = kpi("sync")
    assert (outcome.status, outcome.err) == (0, "")
    assert kpi("sync", "--workspace", there).status == 0
    names = {(folder / "kpis" / "waste-rate.toml").read_text("utf-8").splitlines()[0] for folder in (there, clone)}
    assert names == {'name = "Waste of all"'}


def test_what_both_did_outside_the_workspace_is_left_to_git(kpi: Kpi, clone: Path, tmp_path: Path) -> None:
    kpi("sync")
    there = other(tmp_path)
    for folder in (there, clone):
        (folder.parent / "letter.txt").write_text(f"from {folder.parent.name}\n", "utf-8")
        git(folder.parent, "add", "letter.txt")
        git(folder.parent, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "letter")
    assert kpi("sync", "--workspace", there).status == 0
    kpi("log", "visitors", "12000", "--period", "2026-11")
    outcome = kpi("sync")
    assert outcome.status == 1
    assert "letter.txt was changed by others and by you" in outcome.err
    assert (clone.parent / "letter.txt").read_text("utf-8") == "from home\n"
    assert git(clone, "status", "--porcelain", "-uno") == "", "the merge was taken back, and the figure is kept"
    assert git(clone, "log", "-1", "--format=%s") == "Figures of visitors\n"


def test_of_a_file_that_is_no_card_both_versions_stay(kpi: Kpi, clone: Path, tmp_path: Path) -> None:
    (clone / "reviews").mkdir()
    (clone / "reviews" / "2026.md").write_text("first\n", "utf-8")
    kpi("sync")
    there = other(tmp_path)
    for folder in (there, clone):
        (folder / "reviews" / "2026.md").write_text(f"by {folder.parent.name}\n", "utf-8")
        with (folder / ".gitignore").open("a", encoding="utf-8") as file:
            file.write(f"{folder.parent.name}.tmp\n")
    assert kpi("sync", "--workspace", there).status == 0
    assert kpi("sync").status == 0
    texts = {path.read_text("utf-8") for path in (clone / "reviews").iterdir()}
    assert texts == {"by home\n", "by other\n"}
    assert {"home.tmp", "other.tmp"} <= set((clone / ".gitignore").read_text("utf-8").split())


def test_without_another_place_it_is_kept_and_said(kpi: Kpi, clone: Path) -> None:
    git(clone, "remote", "remove", "origin")
    outcome = kpi("sync")
    assert outcome.status == 0
    assert "no other place" in outcome.out
    assert git(clone, "log", "--format=%s").count("\n") == 1


def test_where_the_place_cannot_be_reached_it_is_kept_and_not_sent(kpi: Kpi, clone: Path, tmp_path: Path) -> None:
    git(clone, "remote", "set-url", "origin", str(tmp_path / "gone"))
    outcome = kpi("sync")
    assert outcome.status == 1
    assert "kept in git here, and not sent yet" in outcome.err
    assert git(clone, "status", "--porcelain", "-uno") == ""
    git(clone, "remote", "set-url", "origin", "https://anna:secret@127.0.0.1:1/place")
    assert "secret" not in kpi("sync").err


def test_a_place_that_never_answers_is_given_up(
    kpi: Kpi, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all that git started: what it leaves behind would be waited for."""
    monkeypatch.setattr("kpi_tui.workspace.merging.git_clone.NETWORK", 1.0)
    git(clone, "config", "core.sshCommand", f"touch {tmp_path / 'asked'}; sleep 600; true")
    git(clone, "remote", "set-url", "origin", "ssh://bakery.example/place")
    before = monotonic()
    outcome = kpi("sync")
    assert monotonic() - before < 60
    assert outcome.status == 1
    assert "no answer within 1 seconds" in outcome.err
    assert (tmp_path / "asked").exists()


def test_when_somebody_sends_at_the_same_moment_it_fetches_again(
    kpi: Kpi, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpi_tui.workspace.merging.git_clone import Answer, GitClone, Remote

    kpi("sync")
    there = other(tmp_path)
    kpi("log", "orders", "600", "--period", "2026-11", "--workspace", there)
    kpi("log", "visitors", "12000", "--period", "2026-11")
    push, meanwhile = GitClone.push, [there]

    def slow(self: GitClone, remote: Remote) -> Answer:
        if meanwhile and self.root == clone.parent:
            from kpi_tui.workspace.merging.sync import sync

            sync(meanwhile.pop())
        return push(self, remote)

    monkeypatch.setattr(GitClone, "push", slow)
    assert kpi("sync").status == 0
    assert "600" in (clone / "measurements").joinpath(_log(clone, "orders")).read_text("utf-8")


def _log(folder: Path, entry: str) -> str:
    from kpi_tui.workspace.user import device

    return f"{entry}.{device()}.toml"


def test_a_folder_outside_git_is_told_how_to_begin(kpi: Kpi, sample: Path) -> None:
    outcome = kpi("sync", "--workspace", sample)
    assert outcome.status == 1
    assert "git init" in outcome.err
    assert outcome.err.count("\n") == 1


def test_without_git_it_says_so(kpi: Kpi, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(clone))
    assert "git is not installed" in kpi("sync").err


def test_a_program_called_git_in_the_folder_is_never_run(
    kpi: Kpi, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = clone / "git"
    trap.write_text("#!/bin/sh\ntouch caught\n", "utf-8")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{clone}{os.pathsep}{os.environ['PATH']}")
    assert "git is not installed" in kpi("sync").err
    assert not (clone / "caught").exists()


def _detached(folder: Path) -> None:
    git(folder, "checkout", "-q", "--detach")


def _rebasing(folder: Path) -> None:
    (folder.parent / ".git" / "rebase-merge").mkdir()


def _merging(folder: Path) -> None:
    git(folder, "checkout", "-q", "-b", "side")
    (folder.parent / "a.txt").write_text("a", "utf-8")
    git(folder.parent, "add", "a.txt")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "side")
    git(folder, "checkout", "-q", "main")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@x", "merge", "-q", "--no-ff", "--no-commit", "side")


def _ignored(folder: Path) -> None:
    git(folder, "rm", "-rq", "--cached", ".")
    (folder.parent / ".gitignore").write_text("bakery/\n", "utf-8")


def _hook(folder: Path) -> None:
    hook = folder.parent / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'not on Sundays' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (_detached, "not on a branch"),
        (_rebasing, "Finish it with “git rebase --continue”, or take it back with “git rebase --abort”"),
        (_merging, "Finish it with “git merge --continue”, or take it back with “git merge --abort”"),
        (_ignored, "leave this folder out"),
        (_hook, "not on Sundays"),
    ],
)
def test_what_stands_in_the_way_is_said_and_left_as_it_is(kpi: Kpi, clone: Path, state: object, sentence: str) -> None:
    kpi("sync")
    assert callable(state)
    state(clone)
    kpi("log", "visitors", "12000", "--period", "2026-11")
    before = git(clone, "rev-parse", "HEAD"), {path: path.read_bytes() for path in clone.rglob("*.toml")}
    outcome = kpi("sync")
    assert outcome.status == 1
    assert sentence in outcome.err
    assert outcome.err.count("\n") == 1
    assert (git(clone, "rev-parse", "HEAD"), {path: path.read_bytes() for path in clone.rglob("*.toml")}) == before


def test_a_rebase_with_two_versions_is_finished_with_the_words_that_sync_says(kpi: Kpi, clone: Path) -> None:
    kpi("sync")
    git(clone, "config", "user.name", "Anna")
    git(clone, "config", "user.email", "anna@bakery.example")
    card = clone / "kpis" / "waste-rate.toml"
    before = card.read_text("utf-8")
    for branch, name in (("side", "Mine"), ("main", "Of others")):
        git(clone, "checkout", "-q", "-B", branch, "origin/main")
        card.write_text(before.replace('"Waste rate"', f'"{name}"'), "utf-8")
        git(clone, "commit", "-qam", name)
    git(clone, "checkout", "-q", "side")
    begun = subprocess.run(["git", "rebase", "main"], cwd=clone, env=os.environ, capture_output=True, check=False)
    assert begun.returncode != 0
    said = kpi("sync").err
    assert "two versions of kpis/waste-rate.toml" in said
    assert "“kpi-tui resolve”" in said
    assert "“git add kpis/waste-rate.toml”, “git rebase --continue”" in said
    assert "“git rebase --abort”" in said
    assert kpi("resolve", "waste-rate", "--take", "theirs").status == 0
    assert "Finish it with “git add kpis/waste-rate.toml”, “git rebase --continue”" in kpi("sync").err
    git(clone, "add", "kpis/waste-rate.toml")
    git(clone, "-c", "core.editor=true", "rebase", "--continue")
    assert kpi("sync").status == 0
    assert 'name = "Mine"' in card.read_text("utf-8")


def test_a_part_of_another_clone_is_left_to_git(kpi: Kpi, clone: Path, tmp_path: Path) -> None:
    kpi("sync")
    git(tmp_path, "init", "-q", "outer")
    git(tmp_path / "outer", "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "place"), "in")
    outcome = kpi("sync", "--workspace", tmp_path / "outer" / "in" / "bakery")
    assert "submodule" in outcome.err


def test_marks_that_were_left_are_not_sent(kpi: Kpi, clone: Path) -> None:
    kpi("sync")
    card = clone / "kpis" / "waste-rate.toml"
    card.write_text(f"<<<<<<< a\n{card.read_text('utf-8')}=======\n>>>>>>> b\n", "utf-8")
    outcome = kpi("sync")
    assert outcome.status == 1
    assert "kpis/waste-rate.toml holds two versions" in outcome.err


def test_other_things_that_wait_to_be_committed_go_on_waiting(kpi: Kpi, clone: Path) -> None:
    kpi("sync")
    (clone.parent / "own.txt").write_text("own", "utf-8")
    git(clone.parent, "add", "own.txt")
    kpi("log", "visitors", "12000", "--period", "2026-11")
    assert kpi("sync").status == 0
    assert git(clone.parent, "status", "--porcelain") == "A  own.txt\n"
