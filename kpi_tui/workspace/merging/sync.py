"""Sending and fetching a workspace that lies in a git clone: committed, merged, sent, and nothing lost on the way.

Never a rebase, never a force. Cards that both sides changed are merged key by key; where that needs a person, the merge
waits for the choice, and the next ``sync`` concludes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from kpi_tui.language import text as said
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace import user
from kpi_tui.workspace.cards.card_merge import merge_cards
from kpi_tui.workspace.cards.cards import (
    ACTIONS,
    GOALS,
    INPUTS,
    KPIS,
    MAPPINGS,
    SETTINGS_CARD,
    newer_format,
    parse_card,
    read_card,
)
from kpi_tui.workspace.cards.locate import comments
from kpi_tui.workspace.files.marks import read_marks
from kpi_tui.workspace.files.places import HISTORY, REMOVED
from kpi_tui.workspace.files.reading import LOG_LIMIT, parse_toml, read_text
from kpi_tui.workspace.files.writing import lock, replace_file
from kpi_tui.workspace.glance import SETTINGS_FILE
from kpi_tui.workspace.logs.log_files import LOGS, input_of
from kpi_tui.workspace.logs.marked_logs import holds_all, join
from kpi_tui.workspace.merging.conflicts import ConflictKind, card_of, conflicts
from kpi_tui.workspace.merging.git_clone import Answer, GitClone, Remote
from kpi_tui.workspace.merging.resolving import check_card, edited

_ATTEMPTS = 3
"""How often is fetched anew where others sent something in the moment before we could."""
_NAMED = 6
"""So many figures and cards are named; of more it is said that there are more."""
_LINES = (".gitattributes", ".gitignore")
_KEPT = (
    SETTINGS_FILE,
    *(kind.folder for kind in (GOALS, INPUTS, KPIS, ACTIONS, MAPPINGS)),
    *(LOGS, HISTORY, REMOVED, "reviews", "workshops"),
    *_LINES,
)
"""What belongs to a workspace. Other files in its folder are left alone."""


@dataclass(frozen=True)
class Synced:
    """What was done: the files that were ``kept`` (committed), those that came from others, the cards of both sides
    that were ``merged``, those that wait for a choice (``waiting``), and whether all of it is with the others now.
    ``pushed``: something of ours was new to them. ``alone``: there is no other place to send to.
    """

    kept: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    sent: bool = False
    problem: Sentence | None = None
    pushed: bool = False
    alone: bool = False


@dataclass
class _Work:
    kept: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    merged: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)

    def end(self, *, sent: bool = False, problem: Sentence | None = None) -> Synced:
        kept, received, merged, waiting = (
            tuple(sorted(each)) for each in (self.kept, self.received, self.merged, self.waiting)
        )
        return Synced(kept, received, merged, waiting, sent, problem)


def sync(folder: Path) -> Synced:
    """Keep all changes of a workspace in git, take in those of others, and send ours.

    Raises Refusal where nothing can be done as things are; what was committed before that stays committed.
    """
    clone = GitClone.around(folder)
    if clone is None:
        raise Refusal(
            "This folder is not kept in git, so there is nobody to send to. To begin, type “git init” in it; to share "
            "it, ask for the address of a place for it, and type “git remote add origin ADDRESS”. A cloud drive needs "
            "none of this."
        )
    settings = read_card(folder, SETTINGS_CARD, "").model
    if settings and (newer := newer_format(settings.format)):
        raise Refusal(newer.template, **newer.values)
    return _Sync(folder, clone).run()


class _Sync:
    def __init__(self, folder: Path, clone: GitClone) -> None:
        self.folder = folder
        self.clone = clone
        device = user.device()
        self.author = clone.missing_author(user.person() or device, device)
        self.work = _Work()

    def run(self) -> Synced:
        if word := self.clone.unfinished:
            raise self._unfinished(word)
        if obstacle := self.clone.obstacle():
            raise obstacle
        with lock(self.folder):
            self._conclude() if self.clone.merging else self._commit()
        if self.work.waiting:
            return self.work.end()
        remote = self.clone.remote()
        if remote is None:
            problem = Sentence("It is kept in git here. There is no other place to send it to yet.")
            return replace(self.work.end(problem=problem), alone=True)
        for _attempt in range(_ATTEMPTS):
            if (fetched := self.clone.fetch(remote)).status:
                return self.work.end(problem=_not_sent(fetched))
            with lock(self.folder):
                self._take_in(remote)
            if self.work.waiting:
                return self.work.end()
            if self.clone.commit_of(remote.known) == self.clone.commit_of("HEAD"):
                return self.work.end(sent=True)
            if not (pushed := self.clone.push(remote)).status:
                return replace(self.work.end(sent=True), pushed=True)
            if "rejected" not in pushed.complaint:
                break
        return self.work.end(problem=_not_sent(pushed))

    def _unfinished(self, word: str) -> Refusal:
        """What is typed to finish what was begun with this word of git, and to take it back."""
        if word == "bisect":
            return Refusal("“git bisect” was begun here and is not finished: end it with “git bisect reset” first.")
        unmerged = " ".join(sorted(self._files(self.clone.unmerged())))
        finish = [f"git add {unmerged}"] if unmerged else []
        finish.append(f"git {word} --continue")
        values = {
            "begun": f"git {word}",
            "finish": ", ".join(f"“{each}”" for each in finish),
            "back": f"git {word} --abort",
        }
        if marked := _marked(self.folder):
            return Refusal(
                "“%(begun)s” was begun here and is not finished, and there are two versions of %(files)s. Choose "
                "between them with “kpi-tui resolve”, then finish with %(finish)s; or take all of it back with "
                "“%(back)s”.",
                files=", ".join(sorted(marked)),
                **values,
            )
        return Refusal(
            "“%(begun)s” was begun here and is not finished. Finish it with %(finish)s, or take it back with "
            "“%(back)s”; then “kpi-tui sync” again.",
            **values,
        )

    def _files(self, paths: Iterable[str]) -> list[str]:
        """Files as the workspace names them."""
        return [path.removeprefix(self.clone.prefix) for path in paths]

    # What is ours

    def _commit(self) -> None:
        if marked := _marked(self.folder):
            raise Refusal(
                "%(file)s holds two versions: choose between them with “kpi-tui resolve” first.", file=min(marked)
            )
        paths = self.clone.changed(_KEPT)
        if paths:
            message = said(what_changed(self._files(paths)))
            self._check(self.clone.commit(paths, message, self.author))
            self.work.kept.update(self._files(paths))

    def _conclude(self) -> None:
        """Go on with a merge that waited for somebody to choose."""
        unmerged = self._files(self.clone.unmerged())
        both = {*unmerged, *self._files(self.clone.changed_on_both_sides())}
        self.work.waiting |= _marked(self.folder) | {file for file in both if not self._is_sound(file)}
        if not self.work.waiting:
            paths = {*self.clone.changed(_KEPT), *self.clone.unmerged()}
            self.work.merged.update(unmerged)
            self._finish_merge(sorted(paths))

    def _finish_merge(self, paths: list[str]) -> None:
        if paths:
            self._check(self.clone.add(paths))
        self._check(self.clone.conclude(self.author))

    def _is_sound(self, file: str) -> bool:
        known, text = card_of(file), _read(self.folder, file)
        return known is None or text is None or parse_card(text, *known)[0] is not None

    def _check(self, answer: Answer) -> None:
        if answer.status:
            raise Refusal(
                "git did not keep the changes; they are in the folder as before. git says: %(said)s", said=answer.words
            )

    # What others did

    def _take_in(self, remote: Remote) -> None:
        if not self.clone.commit_of(remote.known) or self.clone.includes(remote.known):
            return
        self._commit()
        before = self.clone.commit_of("HEAD")
        answer = self.clone.merge(remote.known, self.author)
        if answer.status and not self.clone.merging:
            raise Refusal(
                "Your changes are kept in git here. Those of others cannot be taken in as things are: %(said)s",
                said=answer.words,
            )
        if self.clone.merging:
            self._settle_all()
        self.work.received.update(self._files(self.clone.changed_since_parting(before, remote.known)))

    def _settle_all(self) -> None:
        unmerged = self.clone.unmerged()
        if others := sorted(path for path in unmerged if not path.startswith(self.clone.prefix)):
            self.clone.abort_merge()
            raise Refusal(
                "Your changes are kept in git here. Outside the workspace, %(file)s was changed by others and by you: "
                "merge that with git first.",
                file=others[0],
            )
        try:
            for path in sorted({*unmerged, *self.clone.changed_on_both_sides()}):
                self._settle(path, unmerged=path in unmerged)
        except Refusal:
            self.clone.abort_merge()
            raise
        if not self.work.waiting:
            self._finish_merge(sorted({*self.clone.changed(_KEPT), *self.clone.unmerged()}))

    def _settle(self, path: str, *, unmerged: bool) -> None:
        """Put a file in order that both sides changed; where that needs a person, leave it marked."""
        file = path.removeprefix(self.clone.prefix)
        sides = {version: self.clone.text(version, path) for version in ("merge-base", "HEAD", "MERGE_HEAD")}
        base, ours, theirs = sides.values()
        if ours is None or theirs is None:
            # Put away by one, changed by the other: what somebody still works on stays.
            self._write(file, theirs if ours is None else ours)
            return
        text = ours
        if _is_log(file):
            now = _read(self.folder, file)
            if not unmerged and now is not None and holds_all(now, ours, theirs):
                return
            joined = join(ours, theirs)
            text = self._marks(file, ours, base, theirs) if joined is None else joined
            self.work.waiting.update([file] if joined is None else [])
        elif card_of(file):
            if not unmerged and self._is_sound(file):
                return
            merged = merged_card(file, base, ours, theirs)
            text = self._marks(file, ours, base, theirs) if merged is None else merged
            (self.work.waiting if merged is None else self.work.merged).add(file)
        elif not unmerged:
            return
        elif PurePosixPath(file).name in _LINES:
            text = "".join(dict.fromkeys([*ours.splitlines(keepends=True), *theirs.splitlines(keepends=True)]))
        else:
            name = PurePosixPath(file)
            self._write(str(name.with_name(f"{name.stem} ({said(Sentence('of others'))}){name.suffix}")), theirs)
        self._write(file, text)

    def _marks(self, file: str, ours: str, base: str | None, theirs: str) -> str:
        """Both versions of a file in one text: as git marked the lines, or where it saw no trouble whole."""
        now = _read(self.folder, file)
        return now if now is not None and read_marks(now) else _with_marks(ours, base, theirs)

    def _write(self, file: str, text: str | None) -> None:
        if text is not None:
            replace_file(self.folder, self.folder / file, text.encode())


def merged_card(file: str, base: str | None, ours: str, theirs: str) -> str | None:
    """The text of a card with what both sides changed in it; None where a person must choose.

    Comments stay as they are on the side that added some; where both did, somebody must look at them.
    """
    before = Counter(comments(base or ""))
    ours_new, theirs_new = Counter(comments(ours)) - before, Counter(comments(theirs)) - before
    if ours_new and theirs_new and ours_new != theirs_new:
        return None
    try:
        tables = [None if text is None else parse_toml(text.replace("\r\n", "\n")) for text in (base, ours, theirs)]
        merged = merge_cards(tables[0], tables[1] or {}, tables[2] or {})
        text = None if merged.clashes else edited(file, theirs if theirs_new else ours, merged.table)
        if text is not None:
            check_card(file, text)
    except Refusal:
        return None
    return text


def what_changed(files: Iterable[str]) -> Sentence:
    """The files in words, for the person and for git."""
    known = sorted(set(files))
    logs = list(dict.fromkeys(input_of(PurePosixPath(file).name) for file in known if file.startswith(f"{LOGS}/")))
    cards = [file.removesuffix(".toml") for file in known if card_of(file)]
    others = [file for file in known if file.startswith(f"{REMOVED}/")]
    values: Mapping[str, object] = {"figures": _some(logs), "cards": _some(cards or others)}
    if logs and (cards or others):
        return Sentence("Figures of %(figures)s; cards: %(cards)s", values)
    if logs:
        return Sentence("Figures of %(figures)s", values)
    if cards or others:
        return Sentence("Cards: %(cards)s", values)
    return Sentence("Files of the workspace")


def _some(names: list[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])


def _not_sent(answer: Answer) -> Sentence:
    return Sentence("Your changes are kept in git here, and not sent yet. git says: %(said)s", {"said": answer.words})


def _is_log(file: str) -> bool:
    return file.startswith((f"{LOGS}/", f"{HISTORY}/"))


def _marked(folder: Path) -> set[str]:
    """The files in which git left two versions."""
    return {each.file for each in conflicts(folder) if each.kind in (ConflictKind.MARKS, ConflictKind.LOG)}


def _with_marks(ours: str, base: str | None, theirs: str) -> str:
    """Both versions whole in one file, marked as git does it, so that nothing else is needed to choose later."""
    parts = ["<<<<<<< HEAD\n", _ended(ours)]
    parts += ["||||||| base\n", _ended(base)] if base is not None else []
    return "".join([*parts, "=======\n", _ended(theirs), ">>>>>>> MERGE_HEAD\n"])


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _read(folder: Path, file: str) -> str | None:
    try:
        return read_text(folder / file, folder, LOG_LIMIT)
    except Refusal:
        return None
