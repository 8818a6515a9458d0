"""Git, as far as two people need it who keep a workspace in a clone: every call of the program stands here.

Nothing goes through a shell, no call can ask anything, and names of files never stand where git reads options.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpi_tui.model.sentence import Refusal

LOCAL, NETWORK = 60.0, 120.0
"""Seconds after which a call is given up, without and with another computer in it."""
MERGE_MESSAGE = "Take in what others changed (kpi-tui sync)"
"""How a merge that this program began is known again."""
_SECRET = re.compile(r"://[^/@\s]*@")
_UNDER_WAY = {
    "rebase-apply/applying": "am",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}
"""What git leaves in its own folder, and the word that began it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call of git ended: ``out`` as bytes, because names of files are in it, and what it complained of."""

    status: int
    out: bytes
    complaint: str

    @property
    def text(self) -> str:
        """What it printed, as text without the last line end."""
        return os.fsdecode(self.out).rstrip("\n")

    @property
    def words(self) -> str:
        """The line that says what was wrong, without the password that an address may hold."""
        lines = [line.strip() for line in self.complaint.splitlines() if line.strip()]
        named = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))]
        chosen = (named or lines or [f"git: {self.status}"])[0]
        return _SECRET.sub("://", chosen.removeprefix("fatal: ").removeprefix("error: "))


@dataclass(frozen=True, slots=True)
class Remote:
    """The place that a clone sends to: its name, the branch there, and what is known here of that branch."""

    name: str
    branch: str
    known: str


class GitClone:
    """The clone that ``folder`` lies in; ``prefix`` is the way from its root to the folder. Paths are from the root."""

    def __init__(self, program: str, root: Path, prefix: str) -> None:
        self._program = program
        self.root = root
        self.prefix = prefix

    @classmethod
    def around(cls, folder: Path) -> GitClone | None:
        """The clone around a folder; None where there is none. Raises Refusal where there is no git, or it refuses."""
        program = find_git(folder)
        if program is None:
            raise Refusal("The program git is not installed on this computer: it is needed to send and fetch changes.")
        if not in_clone(folder):
            return None
        seen = _call(program, folder, ("rev-parse", "--is-inside-work-tree", "--show-toplevel"))
        if seen.status:
            raise Refusal("git cannot use this folder: %(said)s", said=seen.words)
        inside, _newline, root = seen.text.partition("\n")
        if inside != "true":
            return None
        prefix = _call(program, folder, ("rev-parse", "--show-prefix")).text
        return cls(program, Path(root), prefix)

    def _git(
        self,
        *words: str,
        paths: Iterable[str] | None = None,
        settings: Mapping[str, str] | None = None,
        seconds: float = LOCAL,
    ) -> Answer:
        """Call git in the root. ``paths`` are handed over on standard input, as they are."""
        options = [word for key, value in (settings or {}).items() for word in ("-c", f"{key}={value}")]
        given = None
        if paths is not None:
            words = (*words, "--pathspec-from-file=-", "--pathspec-file-nul")
            given = b"\0".join(map(os.fsencode, paths))
        return _call(self._program, self.root, ("--literal-pathspecs", *options, *words), given, seconds)

    # What there is

    def obstacle(self) -> Refusal | None:
        """Why nothing can be sent or fetched now, apart from what is under way."""
        if self._git("rev-parse", "--show-superproject-working-tree").text:
            return Refusal("This workspace lies in a part of another git clone (a submodule): use git itself there.")
        if not self.branch:
            return Refusal("git stands on an old version here, not on a branch: choose one with git, then try again.")
        own = ("check-ignore", "--quiet", "--", f"{self.prefix}workspace.toml")
        if _call(self._program, self.root, own).status == 0:
            return Refusal("git is told to leave this folder out (.gitignore): it cannot be sent.")
        return None

    @property
    def branch(self) -> str:
        """The branch that the clone stands on; empty where it stands on none."""
        return self._git("symbolic-ref", "--quiet", "--short", "HEAD").text

    @property
    def merging(self) -> bool:
        """Whether a merge is under way."""
        return self._merge_file("MERGE_HEAD").exists()

    @property
    def merging_for_us(self) -> bool:
        """Whether a merge is under way that this program began."""
        with suppress(OSError, UnicodeDecodeError):
            return self.merging and self._merge_file("MERGE_MSG").read_text("utf-8").startswith(MERGE_MESSAGE)
        return False

    @property
    def unfinished(self) -> str:
        """The word of git that somebody began something with that is not finished; empty where there is none."""
        begun = [word for name, word in _UNDER_WAY.items() if self._merge_file(name).exists()]
        return next(iter(begun), "merge" if self.merging and not self.merging_for_us else "")

    def _merge_file(self, name: str) -> Path:
        return Path(self._git("rev-parse", "--absolute-git-dir").text) / name

    def changed(self, names: Iterable[str]) -> list[str]:
        """The files under these names that differ from what is committed, new and removed ones too."""
        places = [f"{self.prefix}{name}" for name in names]
        status = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules")
        found = self._git(*status, "--", *places)
        return [os.fsdecode(entry[3:]) for entry in found.out.split(b"\0") if entry]

    def unmerged(self) -> dict[str, dict[int, str]]:
        """The files of which a merge left several versions: 1 the one before, 2 ours, 3 theirs, as git knows them."""
        found: dict[str, dict[int, str]] = {}
        for entry in self._git("ls-files", "--unmerged", "-z").out.split(b"\0"):
            if entry:
                about, _tab, path = entry.partition(b"\t")
                _mode, name, stage = about.decode().split(" ")
                found.setdefault(os.fsdecode(path), {})[int(stage)] = name
        return found

    def changed_on_both_sides(self) -> list[str]:
        """While a merge is under way: the files of the workspace that both sides changed since they parted."""
        parted = self._git("merge-base", "HEAD", "MERGE_HEAD").text
        if not parted:
            return []
        sides = [
            set(self._git("diff", "--name-only", "--no-renames", "-z", parted, side, "--").out.split(b"\0"))
            for side in ("HEAD", "MERGE_HEAD")
        ]
        both = sorted(os.fsdecode(path) for path in sides[0] & sides[1] if path)
        return [path for path in both if path.startswith(self.prefix)]

    def changed_since_parting(self, one: str, other: str) -> list[str]:
        """The files of the workspace that ``other`` changed since it parted from ``one``."""
        sides = f"{one}...{other}"
        found = self._git("diff", "--name-only", "--no-renames", "-z", sides, "--").out.split(b"\0")
        return [path for path in map(os.fsdecode, found) if path.startswith(self.prefix) and path]

    def text(self, version: str, path: str) -> str | None:
        """The text of a file in a version (``HEAD``, ``MERGE_HEAD``, ``merge-base``); None where it is not there.

        Raises Refusal for what is no text.
        """
        if version == "merge-base":
            version = self._git("merge-base", "HEAD", "MERGE_HEAD").text or "HEAD"
        shown = self._git("cat-file", "blob", f"{version}:{path}")
        if shown.status:
            return None
        found = _decoded(shown.out)
        if found is None:
            raise Refusal("%(file)s cannot be merged: it is not in UTF-8. Save it as UTF-8 in your editor.", file=path)
        return found

    def commit_of(self, name: str) -> str:
        """The commit that a name stands for; empty where there is none."""
        return self._git("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}").text

    def includes(self, name: str) -> bool:
        """Whether all of a commit is in what we stand on."""
        return self._git("merge-base", "--is-ancestor", name, "HEAD").status == 0

    # What is done

    def commit(self, paths: list[str], message: str, author: Mapping[str, str]) -> Answer:
        """Commit these files as they are now, and nothing else that may wait in the index."""
        added = self._git("add", "--all", paths=paths)
        if added.status:
            return added
        return self._git("commit", "--quiet", "--only", f"--message={message}", paths=paths, settings=author)

    def add(self, paths: list[str]) -> Answer:
        """Say that these files are as they should be."""
        return self._git("add", "--all", paths=paths)

    def conclude(self, author: Mapping[str, str]) -> Answer:
        """Commit a merge under way."""
        return self._git("commit", "--quiet", "--no-edit", settings=author)

    def merge(self, commit: str, author: Mapping[str, str]) -> Answer:
        """Begin to take in a commit. A merge that is more than a step forward is left to be looked at and concluded.

        Renames are not looked for: a card put away is not a card renamed.
        """
        settings = {**author, "merge.directoryRenames": "false", "merge.conflictStyle": "diff3"}
        step = self._git("merge-base", "--is-ancestor", "HEAD", commit).status == 0
        # The newer strategy looks for renames whatever it is told; where it no longer does, this name means it.
        way = ("--ff-only",) if step else ("--no-ff", "--no-commit", "--strategy=recursive", "-Xno-renames")
        return self._git("merge", "--quiet", "--no-edit", *way, "-m", MERGE_MESSAGE, commit, settings=settings)

    def abort_merge(self) -> None:
        """Go back to before the merge."""
        self._git("merge", "--abort")

    def remote(self) -> Remote | None:
        """Where this branch is sent to: as it was set, or the only place there is. None where there is none."""
        branch = self.branch
        names = self._git("remote").text.splitlines()
        name = self._git("config", "--get", f"branch.{branch}.remote").text
        there = self._git("config", "--get", f"branch.{branch}.merge").text.removeprefix("refs/heads/")
        if name not in names:
            name, there = ("origin" if "origin" in names else next(iter(names), "")), ""
        if not name or name.startswith("-"):
            return None
        there = there or branch
        return Remote(name, there, f"refs/remotes/{name}/{there}")

    def fetch(self, remote: Remote) -> Answer:
        """Hear what others sent."""
        return self._git("fetch", "--quiet", "--", remote.name, seconds=NETWORK)

    def push(self, remote: Remote) -> Answer:
        """Send what is committed. Never with force."""
        target = f"HEAD:refs/heads/{remote.branch}"
        return self._git("push", "--quiet", "--set-upstream", "--", remote.name, target, seconds=NETWORK)

    def missing_author(self, name: str, device: str) -> dict[str, str]:
        """Settings for calls that commit: who it is, where git does not know."""
        author = {}
        if not (self._git("config", "--get", "user.name").text or os.environ.get("GIT_AUTHOR_NAME")):
            author["user.name"] = name
        if not (self._git("config", "--get", "user.email").text or os.environ.get("GIT_AUTHOR_EMAIL")):
            author["user.email"] = f"{device}@localhost"
        return author


def in_clone(folder: Path) -> bool:
    """Whether a folder seems to lie in a clone; without asking git."""
    real = Path(os.path.realpath(folder))
    return any((place / ".git").exists() for place in (real, *real.parents))


def version_before_merge(folder: Path, file: str) -> str | None:
    """What both sides of a merge under way began with; None where git does not know."""
    if not in_clone(folder) or (program := find_git(folder)) is None:
        return None
    try:
        shown = _call(program, folder, ("cat-file", "blob", f":1:./{file}"))
    except Refusal:
        return None
    return None if shown.status else _decoded(shown.out)


def find_git(folder: Path) -> str | None:
    """The program; never one that lies in the folder itself."""
    found = shutil.which("git")
    if found is None or Path(os.path.realpath(found)).is_relative_to(os.path.realpath(folder)):
        return None
    return found


def _decoded(data: bytes) -> str | None:
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return None


def _call(
    program: str, place: Path, words: tuple[str, ...], given: bytes | None = None, seconds: float = LOCAL
) -> Answer:
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "GIT_MERGE_AUTOEDIT": "no",
        "GCM_INTERACTIVE": "never",
    }
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"):
        environment.pop(name, None)
    try:
        process = subprocess.Popen(  # noqa: S603 (no shell; the program was looked up)
            [program, *words],
            cwd=place,
            env=environment,
            stdin=subprocess.PIPE if given is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",  # without a terminal there is nowhere to ask for a password
        )
    except OSError as error:
        raise Refusal("git cannot be started: %(reason)s.", reason=error.strerror or str(error)) from error
    try:
        out, complaint = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return Answer(-1, b"", f"git gave no answer within {seconds:.0f} seconds")
    except BaseException:
        _end(process)
        raise
    return Answer(process.returncode, out, complaint.decode(errors="replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """With all that it started: what holds its output open would be waited for."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=5)
