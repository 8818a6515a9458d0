"""A workspace: a folder that is opened, looked at as a snapshot, and changed by requests. The core's way in."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.settings import FORMAT, Settings
from kpi_tui.workspace.cards.cards import ACTIONS, GOALS, INPUTS, KPIS, SETTINGS_CARD, Cards, read_card, read_cards
from kpi_tui.workspace.files.places import HISTORY, PENDING
from kpi_tui.workspace.files.reservations import leave
from kpi_tui.workspace.files.stamp import Stamp
from kpi_tui.workspace.files.writing import is_temp, lock, not_saved, replace_file, sweep
from kpi_tui.workspace.glance import SETTINGS_FILE, check_is_workspace, unreadable
from kpi_tui.workspace.logs.log_files import LOGS, log_stamps
from kpi_tui.workspace.snapshot import FigureStore, Snapshot, snapshot_of

if TYPE_CHECKING:
    from kpi_tui.workspace.changes import Change, Imported, SetFigure
    from kpi_tui.workspace.history.undo import Undoing

_FOLDERS = (GOALS.folder, INPUTS.folder, KPIS.folder, ACTIONS.folder, LOGS)


class Workspace:
    """An opened workspace. Threads may share it: requests and reloads wait for one another."""

    def __init__(self, folder: Path, cards: Cards) -> None:
        self.folder = folder
        self._guard = threading.RLock()
        self._store = FigureStore(folder)
        self._logs = _log_stamps(folder)
        self._cards = cards
        self._snapshot = _snapshot(folder, cards, self._store)

    @classmethod
    def open(cls, folder: Path) -> Workspace:
        """Open the workspace in ``folder``. Cards that cannot be read are problems of the snapshot.

        Raises Refusal where there is no ``workspace.toml``, or one that cannot be read or is of a newer format.
        """
        folder = Path(os.path.abspath(folder))  # noqa: PTH100 (resolve() would follow links, which users chose)
        check_is_workspace(folder)
        _clear_up(folder)
        return cls(folder, read_cards(folder))

    @classmethod
    def create(cls, folder: Path, settings: Settings) -> Workspace:
        """Make an empty workspace in ``folder``, with folders above it where they are not there.

        Raises Refusal where there is a workspace already, or the folder cannot be written.
        """
        from kpi_tui.workspace.cards.card_writer import new_card
        from kpi_tui.workspace.git_files import update_git_files

        folder = Path(os.path.abspath(folder))  # noqa: PTH100 (as in open)
        path = folder / SETTINGS_FILE
        text = new_card(SETTINGS_CARD, "", settings)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with lock(folder):
                if path.is_symlink() or path.exists():
                    raise Refusal(
                        "There is a workspace in %(folder)s already: choose another folder.", folder=str(folder)
                    )
                for name in _FOLDERS:
                    (folder / name).mkdir(exist_ok=True)
                update_git_files(folder)
                replace_file(folder, path, text.encode())
        except OSError as error:
            raise not_saved(path, error) from error
        return cls.open(folder)

    @property
    def snapshot(self) -> Snapshot:
        """The workspace as it was last read."""
        return self._snapshot

    def reload(self) -> Snapshot:
        """Read again what changed on disk. While nothing did, it is the same snapshot.

        Raises Refusal when ``workspace.toml`` cannot be read any more; the snapshot is as it was then.
        """
        with self._guard:
            logs = _log_stamps(self.folder)
            cards = read_cards(self.folder, self._cards)
            if logs != self._logs or cards != self._cards or self._store.opens_again():
                self._snapshot = _snapshot(self.folder, cards, self._store)
            self._cards, self._logs = cards, logs
            return self._snapshot

    def request(self, *changes: Change) -> Snapshot:
        """Check a change, or several that belong together, write it, and answer with the workspace as it is then.

        Raises Refusal, with nothing written, for what cannot be done.
        """
        return self._carry_out(*changes)

    def enter(
        self, figures: Sequence[SetFigure], imported: Imported | None = None, changes: Sequence[Change] = ()
    ) -> Snapshot:
        """Write several figures as one batch: all of them, or none where one cannot be right.

        ``imported`` is where they come from, for the history; ``changes`` are of cards and belong to the same batch,
        such as inputs that are new. Raises Refusal as ``request``.
        """
        return self._carry_out(*changes, *figures, imported=imported)

    def undo(self) -> Sentence:
        """Take back the last change that this device made, and answer what that was.

        Raises Refusal where there is none, or where somebody else has changed the same since.
        """
        return self._undo(lambda undoing: undoing.undo())

    def redo(self) -> Sentence:
        """Make the change again that was undone last, as ``undo``."""
        return self._undo(lambda undoing: undoing.redo())

    @property
    def undoable(self) -> Sentence | None:
        """What ``undo`` would take back; None where there is nothing. It reads all figures."""
        return self._undoing().undoable

    @property
    def redoable(self) -> Sentence | None:
        """What ``redo`` would do again, as ``undoable``."""
        return self._undoing().redoable

    def _undo(self, asked: Callable[[Undoing], Sentence]) -> Sentence:
        from kpi_tui.workspace.history.undo import Undoing

        with self._guard, lock(self.folder):
            sentence = asked(Undoing(self._ready_to_write()))
            self._after_writing()
            return sentence

    def _undoing(self) -> Undoing:
        from kpi_tui.workspace.history.undo import Undoing

        return Undoing(self._snapshot)

    def _carry_out(self, *changes: Change, imported: Imported | None = None) -> Snapshot:
        from kpi_tui.workspace.requests import Request

        with self._guard, lock(self.folder):
            seen = self._snapshot
            Request(seen, self._ready_to_write()).carry_out(*changes, imported=imported)
            return self._after_writing()

    def _ready_to_write(self) -> Snapshot:
        """The workspace as it is on disk, once it may be written. Raises Refusal where it is for reading only."""
        if reason := self.reload().read_only:
            raise Refusal(reason.template, **reason.values)
        if any(name.startswith(PENDING) for name in _names(self.folder)):
            _finish(self.folder)
        if self.reload().settings.format < FORMAT:
            from kpi_tui.workspace.backups.migration import migrate

            migrate(self.folder, self.snapshot.settings)
        return self.reload()

    def _after_writing(self) -> Snapshot:
        """The workspace as it is now. What cannot be read does not make unsaved what was saved."""
        try:
            return self.reload()
        except (Refusal, OSError):
            leave(Sentence("It is saved, but the workspace cannot be read at this moment."))
            return self._snapshot


def _snapshot(folder: Path, cards: Cards, store: FigureStore) -> Snapshot:
    settings = cards.settings.model
    if settings is None:
        problem = cards.settings.problems[0]
        raise unreadable(folder / problem.file, problem.line, problem.sentence)
    return snapshot_of(folder, cards, settings, store)


def _log_stamps(folder: Path) -> dict[str, Stamp]:
    try:
        return log_stamps(folder)
    except OSError:
        return {}


def _clear_up(folder: Path) -> None:
    """Remove what writes that were broken off left behind, and finish those that had been noted down.

    Of a workspace of a newer format nothing is touched.
    """
    for place in (folder, *(folder / name for name in (*_FOLDERS, HISTORY))):
        with suppress(OSError, Refusal):
            names = _names(place)
            left = any(map(is_temp, names))
            noted = place == folder and any(name.startswith(PENDING) for name in names)
            if not (left or noted):
                continue
            if _is_newer(folder):
                return
            with lock(folder):
                if left:
                    sweep(place)
                if noted:
                    _finish(folder)


def _is_newer(folder: Path) -> bool:
    settings = read_card(folder, SETTINGS_CARD, "").model
    return settings is not None and settings.format > FORMAT


def _finish(folder: Path) -> None:
    from kpi_tui.workspace.history.journal import finish
    from kpi_tui.workspace.user import device

    finish(folder, device())


def _names(place: Path) -> list[str]:
    try:
        return os.listdir(place)  # noqa: PTH208 (names are all that is needed)
    except OSError:
        return []
