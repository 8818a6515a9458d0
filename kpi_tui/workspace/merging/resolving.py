"""What is written where somebody chose between two versions of a file: checked, and with nothing thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.cards.card_merge import Difference, merge_cards
from kpi_tui.workspace.cards.card_text import card_text, headed_keys
from kpi_tui.workspace.cards.cards import parse_card
from kpi_tui.workspace.cards.fields import Field, FieldType
from kpi_tui.workspace.cards.locate import comments
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.places import REMOVED
from kpi_tui.workspace.files.reading import LOG_LIMIT, BadToml, is_inside, parse_toml, read_text
from kpi_tui.workspace.files.writing import replace_file
from kpi_tui.workspace.logs.marked_logs import holds_all, join
from kpi_tui.workspace.merging.conflicts import Conflict, ConflictKind, card_of


class Take(StrEnum):
    """Which version is taken: the first, the second, or what the two say together."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


def proposal(conflict: Conflict) -> dict[str, Take | None]:
    """For each key that differs, what the two versions say together; None where they say different things."""
    return {each.key: _proposed(each) for each in conflict.differences or ()}


def _proposed(difference: Difference) -> Take | None:
    if difference.clashes:
        return None
    if difference.merged == difference.ours:
        return Take.OURS
    return Take.THEIRS if difference.merged == difference.theirs else Take.BOTH


def chosen_text(conflict: Conflict, take: Take | Mapping[str, Take]) -> str:
    """The text of the file with one version, or of each key that differs the chosen one; the others have what both say.

    One version decides only where the two contradict, if it is known what both began with: what only the other one
    changed is kept too. The comments are those of our version, or of theirs where that one is taken. Raises Refusal
    where the two say different things at a key of which both are to be taken, and for a text that is no card.
    """
    if conflict.kind is ConflictKind.LOG:
        return _joined(conflict, take)
    if isinstance(take, Take) and take is not Take.BOTH:
        text = _one(conflict, take)
    else:
        text = _chosen(conflict, {} if isinstance(take, Take) else take)
    check_card(conflict.file, text)
    return text


def _one(conflict: Conflict, take: Take) -> str:
    one, other = conflict.ours, conflict.theirs
    if take is Take.THEIRS:
        one, other = other, one
    base = conflict.base.table if conflict.base else None
    if base is None or one.table is None or other.table is None:
        return one.text
    return _edited(conflict, one.text, merge_cards(base, one.table, other.table).table)


def _joined(conflict: Conflict, take: Take | Mapping[str, Take]) -> str:
    if take is not Take.BOTH:
        raise Refusal(
            "%(file)s is a log: the figures of both versions count. Take both, and correct a figure that is wrong.",
            file=conflict.file,
        )
    text = join(conflict.ours.text, conflict.theirs.text)
    if text is None:
        raise Refusal(
            "%(file)s is not changed: its lines cannot be told apart. Remove the marks of git in a text editor.",
            file=conflict.file,
        )
    return text


def _chosen(conflict: Conflict, take: Mapping[str, Take]) -> str:
    found, ours = conflict.differences, conflict.ours.table
    if found is None or ours is None:
        raise Refusal(
            "%(file)s: one of the two versions cannot be read, so one of them must be taken as a whole.",
            file=conflict.file,
        )
    for key in take.keys() - {each.key for each in found}:
        raise Refusal("%(file)s: the two versions do not differ in “%(key)s”.", file=conflict.file, key=key)
    choices = {each.key: take.get(each.key, Take.BOTH) for each in found}
    clashing = [each.key for each in found if each.clashes and choices[each.key] is Take.BOTH]
    if clashing:
        raise Refusal(
            "%(file)s: the two versions say different things about %(keys)s: choose one of the two for each, with "
            "--field KEY=ours or --field KEY=theirs.",
            file=conflict.file,
            keys=", ".join(f"“{key}”" for key in clashing),
        )
    values = {Take.OURS: "ours", Take.THEIRS: "theirs", Take.BOTH: "merged"}
    wanted = dict(ours) | {each.key: getattr(each, values[choices[each.key]]) for each in found}
    wanted = {key: value for key, value in wanted.items() if value is not None}
    if wanted == conflict.theirs.table:
        return conflict.theirs.text
    return _edited(conflict, conflict.ours.text, wanted)


def _edited(conflict: Conflict, text: str, wanted: Mapping[str, Any]) -> str:
    changed = edited(conflict.file, text, wanted)
    if changed is None:
        raise Refusal(
            "%(file)s: this cannot be put together without losing comments. Choose the same version for each key (on "
            "the command line with --field), or change the file in a text editor.",
            file=conflict.file,
        )
    return changed


def edited(file: str, text: str, wanted: Mapping[str, Any]) -> str | None:
    """The text of a card changed in place to say what is ``wanted``; None where that would lose comments."""
    from kpi_tui.workspace.cards.card_editor import edit

    known = card_of(file)
    if known is None:
        return None
    fields = known[0].fields
    text = text.replace("\r\n", "\n")
    try:
        table = parse_toml(text)
        if table == wanted:
            return text
        others = dict.fromkeys(key for key in (*table, *wanted) if key not in {each.key for each in fields})
        fields = (*fields, *(Field(key, FieldType(), "") for key in others))
        candidate = edit(text, fields, table, wanted)
        if candidate is not None and parse_toml(candidate) == wanted and comments(candidate) == comments(text):
            return candidate
        return None if comments(text) else card_text(wanted, headed_keys(known[0].fields))
    except BadToml:
        return None


def check_card(file: str, text: str) -> None:
    """Raise Refusal for a text that is not what a card of this name must be."""
    known = card_of(file)
    if known is None:
        raise Refusal("%(file)s is no card of a workspace.", file=file)
    model, problems = parse_card(text, *known)
    if model is None:
        raise Refusal(
            "%(file)s is not changed, because something is wrong in line %(line)s of the version that was chosen: "
            "%(problem)s Take the other one, or change the file in a text editor.",
            file=file,
            line=problems[0].line,
            problem=problems[0].sentence,
        )


def resolution(folder: Path, conflict: Conflict, text: str) -> Resolution:
    """The choice of a text, checked.

    Raises Refusal where it cannot take the place of the two versions, or one changed since it was looked at.
    """
    if conflict.kind is ConflictKind.LOG:
        if not holds_all(text, conflict.ours.text, conflict.theirs.text):
            raise Refusal("%(file)s is not changed: figures would be lost.", file=conflict.file)
    else:
        check_card(conflict.file, text)
    seen = {conflict.file: conflict.text} | ({conflict.copy: conflict.theirs.text} if conflict.copy else {})
    for file, before in seen.items():
        if read_text(folder / file, folder, LOG_LIMIT) != before:
            raise Refusal("%(file)s was changed in the meantime: look at the two versions again.", file=file)
    return Resolution(folder, conflict, text)


@dataclass(frozen=True)
class Resolution:
    """A choice that was checked: what is done before and after the text that was chosen is written as a card."""

    folder: Path
    conflict: Conflict
    text: str

    @property
    def card_text(self) -> str | None:
        """What is to be written as a card; None where it stands there already, or is a log."""
        is_log = self.conflict.kind is ConflictKind.LOG
        return None if is_log or self.text == self.conflict.text else self.text

    def keep_marked(self) -> None:
        """Before a card with marks of git is replaced: put it, with both versions, in ``removed/``."""
        if self.conflict.kind is ConflictKind.MARKS:
            place = place_in_removed(self.folder, self.conflict.file)
            replace_file(self.folder, self.folder / place, self.conflict.text.encode())

    def finish(self) -> None:
        """After the card was written: put the copy away. Of a log, write the joined one. Raises Refusal."""
        if self.conflict.kind is ConflictKind.LOG:
            replace_file(self.folder, self.folder / self.conflict.file, self.text.encode())
        elif self.conflict.copy:
            self._put_copy_away()

    def _put_copy_away(self) -> None:
        copy = self.conflict.copy
        source, target = self.folder / copy, self.folder / place_in_removed(self.folder, copy)
        reason: Sentence | str = Sentence("it is a link to another place")
        if is_inside(source, self.folder) and is_inside(target, self.folder):
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)
            except OSError as error:
                reason = disk_reason(error)
            else:
                return
        raise Refusal(
            "%(file)s says what you chose. But %(copy)s could not be moved to the folder %(folder)s: %(reason)s. Move "
            "it out of the workspace yourself, or choose again when that is mended.",
            file=self.conflict.file,
            copy=copy,
            folder=REMOVED,
            reason=reason,
        )


def place_in_removed(folder: Path, file: str) -> str:
    """Where in ``removed/`` a file, or a version of it, can be put: beside what is there already."""
    path = PurePosixPath(file)
    place, count = PurePosixPath(REMOVED, path), 2
    while (folder / place).is_symlink() or (folder / place).exists():
        place, count = PurePosixPath(REMOVED, path.parent, f"{path.stem}-{count}{path.suffix}"), count + 1
    return str(place)
