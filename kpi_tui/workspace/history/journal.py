"""Writing several cards as one: all of them, or none, also when the program is killed or the power fails in between.

What is to be written is noted first. Whoever opens the workspace next on this device finishes what was broken off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace import user
from kpi_tui.workspace.files.places import PENDING
from kpi_tui.workspace.files.reading import LOG_LIMIT, read_text
from kpi_tui.workspace.files.writing import Changed, move_file, replace_file
from kpi_tui.workspace.history.history_file import CardChange, append, parse, read_records, text_of
from kpi_tui.workspace.logs.batch import new_batch
from kpi_tui.workspace.logs.own_files import last_written
from kpi_tui.workspace.merging.conflicts import card_of


def card_now(folder: Path, file: str) -> str | None:
    """The text of a card as it is on disk; None where there is none. Raises Refusal where it cannot be read."""
    path = folder / file
    return read_text(path, folder) if os.path.lexists(path) else None


def says(text: str | None, other: str | None) -> bool:
    """Whether two texts of a card are the same, or both not there: git and editors may change the line ends."""
    if text is None or other is None:
        return text is other
    return text.replace("\r\n", "\n") == other.replace("\r\n", "\n")


def write_cards(
    folder: Path,
    device: str,
    texts: Sequence[tuple[str, str | None, str | None]],
    *,
    undoes: str | None = None,
    batch: str | None = None,
) -> None:
    """Write cards and their history: all, or nothing where this raises Refusal. Take the lock around it.

    ``texts`` are the file of each card, what it says now and what it is to say; None where there is no card. One that
    does not say that any more is not written over; one that is not to be there is put away. ``undoes`` is the batch
    that this takes back, ``batch`` the one that figures share with them.
    """
    at, by = datetime.now(UTC).replace(microsecond=0), user.person()
    batch = batch or new_batch(last_written(folder, device))
    changes = [CardChange(file, before, after, at, batch, by, undoes) for file, before, after in texts]
    pending = _pending_file(folder, device)
    with _naming(changes[0].file):
        replace_file(folder, pending, text_of(changes).encode())
    written: dict[CardChange, Path | None] = {}
    try:
        for change in changes:
            written[change] = _write(folder, change)
        with _naming(changes[0].file):
            append(folder, device, changes)
    except Refusal:
        # Where even that fails, the note stays: then all is finished later, rather than half of it left.
        with suppress(Refusal, OSError):
            for change, put_away in reversed(written.items()):
                _take_back(folder, change, put_away)
            pending.unlink()
        raise
    _forget(pending)


@contextmanager
def _naming(card: str) -> Iterator[None]:
    """Refuse in the name of the card that the user saves: the files of the program beside it say nothing to them."""
    try:
        yield
    except Refusal as refusal:
        said = refusal.sentence
        if "file" not in said.values:
            raise
        raise type(refusal)(said.template, **{**said.values, "file": card}) from refusal


def finish(folder: Path, device: str) -> None:
    """Write what this device noted and did not finish writing. Take the lock around it. Raises Refusal.

    A card that somebody changed in the meantime is left alone. A note that cannot be read is one of nothing.
    """
    pending = _pending_file(folder, device)
    if not os.path.lexists(pending):
        return
    try:
        noted, _problems = parse(read_text(pending, folder, LOG_LIMIT))
    except Refusal:
        return
    changes = [change for change in noted if isinstance(change, CardChange) and _is_card(change.file)]
    known = {change.batch for change in read_records(folder).changes}
    # What is in the history was written to its end: only the note came back, after a power cut.
    done = [change for change in changes if change.batch not in known and _finished(folder, change)]
    if done:
        append(folder, device, done)
    _forget(pending)


def _finished(folder: Path, change: CardChange) -> bool:
    """Write a card that was noted, if it says what it said then; whether it is as noted now."""
    try:
        text = card_now(folder, change.file)
    except Refusal:
        return False
    if says(text, change.before) and not says(text, change.after):
        _write(folder, change)
        return True
    return says(text, change.after)


def _is_card(file: str) -> bool:
    """Whether a file is one that requests write; whatever else a note names is left alone."""
    return card_of(file) is not None


def _pending_file(folder: Path, device: str) -> Path:
    return folder / f"{PENDING}-{device}.toml"


def _forget(pending: Path) -> None:
    # If the note stays, or comes back after a power cut, its batch is found in the history.
    with suppress(OSError):
        pending.unlink()


def _write(folder: Path, change: CardChange) -> Path | None:
    """Write a card, or put it away and answer with the place where it is then."""
    path = folder / change.file

    def unchanged() -> bool:
        return says(card_now(folder, change.file), change.before)

    if change.after is not None:
        replace_file(folder, path, change.after.encode(), unchanged=unchanged)
        return None
    if not unchanged():
        raise Changed(
            "%(file)s is not saved: another program changed it at the same moment. Try again.", file=path.name
        )
    return _put_away(folder, change.file)


def _put_away(folder: Path, file: str) -> Path:
    """Move a card to ``removed/``, beside cards of that name which are there already."""
    from kpi_tui.workspace.merging.resolving import place_in_removed

    target = folder / place_in_removed(folder, file)
    move_file(folder, folder / file, target)
    return target


def _take_back(folder: Path, change: CardChange, put_away: Path | None) -> None:
    path = folder / change.file
    if put_away is not None:
        move_file(folder, put_away, path)
    elif change.before is None:
        path.unlink()
    else:
        replace_file(folder, path, change.before.encode())
