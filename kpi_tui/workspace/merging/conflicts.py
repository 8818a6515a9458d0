"""Finds files of which there are two versions: marked by git in the file itself, or put beside it by a sync program."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.cards.card_merge import Difference, differences
from kpi_tui.workspace.cards.cards import ACTIONS, GOALS, INPUTS, KPIS, MAPPINGS, SETTINGS_CARD, CardKind
from kpi_tui.workspace.files.copy_names import copies_among
from kpi_tui.workspace.files.marks import read_marks
from kpi_tui.workspace.files.places import HISTORY
from kpi_tui.workspace.files.reading import LOG_LIMIT, parse_toml, read_text
from kpi_tui.workspace.glance import SETTINGS_FILE
from kpi_tui.workspace.logs.log_files import LOGS, is_log

_KINDS: Sequence[CardKind[Any]] = (GOALS, INPUTS, KPIS, ACTIONS, MAPPINGS)
_MARK = "<<<<<<<"


class ConflictKind(StrEnum):
    """Where the second version is: in the card itself, in a file beside it, perhaps in another card, or in a log."""

    MARKS = "marks"
    COPY = "copy"
    LOOKALIKE = "lookalike"
    LOG = "log"


@dataclass(frozen=True)
class Version:
    """One version of a file: what it is called by git, or the file that it stands in, and its text."""

    name: str
    text: str

    @cached_property
    def table(self) -> dict[str, Any] | None:
        """What it says; None where it cannot be read."""
        try:
            return parse_toml(self.text.replace("\r\n", "\n"))
        except Refusal:
            return None


@dataclass(frozen=True)
class Conflict:
    """Two versions of a card or a log.

    ``file`` is the card, ``text`` all that stands in it now, ``copy`` the file with the other version where that is one
    of its own. ``base`` is what both began with, as far as git knows it. ``places`` are the lines that git marked.
    """

    file: str
    kind: ConflictKind
    text: str
    ours: Version
    theirs: Version
    base: Version | None = None
    copy: str = ""
    places: tuple[tuple[int, int], ...] = ()

    @cached_property
    def differences(self) -> tuple[Difference, ...] | None:
        """The keys in which the two differ; None where one of them cannot be read, so that only a whole one will do."""
        ours, theirs = self.ours.table, self.theirs.table
        if ours is None or theirs is None:
            return None
        return differences(self.base.table if self.base else None, ours, theirs)

    @property
    def same(self) -> bool:
        """Whether both say the same of a card, whatever their comments."""
        return self.kind is not ConflictKind.LOG and self.differences == ()


def conflicts(folder: Path) -> tuple[Conflict, ...]:
    """All files of a workspace of which there are two versions. What cannot be read at all is not among them."""
    found = [
        *_of_settings(folder),
        *(conflict for kind in _KINDS for conflict in _of_cards(folder, kind)),
        *(conflict for place in (LOGS, HISTORY) for conflict in _of_logs(folder, place)),
    ]
    return tuple(sorted(found, key=lambda conflict: (conflict.file, conflict.copy)))


def card_of(file: str) -> tuple[CardKind[Any], str] | None:
    """The kind and the id of the card that a file is; None for another file."""
    if file == SETTINGS_FILE:
        return SETTINGS_CARD, ""
    path = PurePosixPath(file)
    kind = next((each for each in _KINDS if str(path.parent) == each.folder), None)
    card_id = path.name.removesuffix(".toml")
    return (kind, card_id) if kind and kind.is_id(card_id) and kind.file(card_id) == file else None


def _of_settings(folder: Path) -> Iterator[Conflict]:
    own = SETTINGS_FILE.removesuffix(".toml")
    yield from _among(folder, "", _stems(folder), lambda stem: stem == own)


def _of_cards(folder: Path, kind: CardKind[Any]) -> Iterator[Conflict]:
    stems = _stems(folder / kind.folder)
    yield from _among(folder, f"{kind.folder}/", stems, kind.is_id)
    yield from _lookalikes(folder, kind, [stem for stem in stems if kind.is_id(stem)])


def _among(folder: Path, place: str, stems: list[str], is_id: Callable[[str], bool]) -> Iterator[Conflict]:
    """What is marked, and of the rest what has a copy: a card with marks is one card first."""
    copies = copies_among(stems, is_id)
    marked = set()
    for stem in stems:
        if (
            is_id(stem)
            and stem not in copies
            and (conflict := _marked(folder, f"{place}{stem}.toml", ConflictKind.MARKS))
        ):
            marked.add(stem)
            yield conflict
    for stem, original in copies.items():
        if original not in marked:
            yield from _pair(folder, f"{place}{original}.toml", f"{place}{stem}.toml", ConflictKind.COPY)


def _marked(folder: Path, file: str, kind: ConflictKind) -> Conflict | None:
    text = _text(folder, file)
    marked = read_marks(text) if text and _MARK in text else None
    if marked is None or text is None:
        return None
    before = marked.base
    if before is None and kind is ConflictKind.MARKS:
        from kpi_tui.workspace.merging.git_clone import version_before_merge  # what starts programs loads slowly

        before = version_before_merge(folder, file)
    return Conflict(
        file,
        kind,
        text,
        Version(marked.ours.label, marked.ours.text),
        Version(marked.theirs.label, marked.theirs.text),
        None if before is None else Version("", before),
        places=marked.places,
    )


def _pair(folder: Path, file: str, copy: str, kind: ConflictKind) -> Iterator[Conflict]:
    ours, theirs = _text(folder, file), _text(folder, copy)
    if ours is not None and theirs is not None:
        yield Conflict(file, kind, ours, Version(file, ours), Version(copy, theirs), copy=copy)


def _lookalikes(folder: Path, kind: CardKind[Any], ids: list[str]) -> Iterator[Conflict]:
    """Cards that may be copies by the name of a computer in small letters: they are called and computed the same."""
    for card_id in ids:
        for longer in ids:
            # A number behind the id is how a second card of the same name is called here.
            if not longer.startswith(f"{card_id}-") or longer.removeprefix(f"{card_id}-").isdigit():
                continue
            for pair in _pair(folder, kind.file(card_id), kind.file(longer), ConflictKind.LOOKALIKE):
                ours, theirs = pair.ours.table, pair.theirs.table
                if ours and theirs and all(ours.get(key) == theirs.get(key) for key in ("name", "label", "formula")):
                    yield pair


def _of_logs(folder: Path, place: str) -> Iterator[Conflict]:
    for stem in _stems(folder / place):
        if conflict := _marked(folder, f"{place}/{stem}.toml", ConflictKind.LOG):
            yield conflict


def _stems(folder: Path) -> list[str]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 (names are all that is needed)
    except OSError:
        return []
    return [name[: -len(".toml")] for name in names if is_log(name) and name.endswith(".toml")]


def _text(folder: Path, file: str) -> str | None:
    try:
        return read_text(folder / file, folder, *([LOG_LIMIT] if file.startswith((LOGS, HISTORY)) else []))
    except Refusal:
        return None
