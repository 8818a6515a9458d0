"""Two versions of a card beside each other: which of them is kept is chosen key by key, and written."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from kpi_tui.language import Lazy, _, text
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.choice_list import LEFT, OPEN, RIGHT, Choice, ChoiceList
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.line import Piece, fold, shorten
from kpi_tui.tui.widgets.row_list import RowList
from kpi_tui.workspace.changes import ResolveConflict
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.merging.conflicts import Conflict, ConflictKind, conflicts
from kpi_tui.workspace.merging.resolving import Take, chosen_text, proposal
from kpi_tui.workspace.merging.words import key_name, same_words, side_names, value_text

BACK = Command(
    "resolve.close", "escape,q", Lazy("Back"), "back", Lazy("Back to where you were; nothing is written."), rank=3
)
WRITE = Command(
    "resolve.write", "ctrl+s", Lazy("Save this"), "write",
    Lazy("Write what was chosen; the other version is kept in removed/."), rank=1, short=Lazy("save"),
)  # fmt: skip
NEXT = Command(
    "resolve.next", "n", Lazy("Next file"), "step(1)", Lazy("To the next file of which there are two."), rank=5
)
PREVIOUS = Command("resolve.previous", "p", Lazy("File before"), "step(-1)", Lazy("To the file before this one."))
WHY = {
    ConflictKind.MARKS: Lazy("Two people changed this card, and git left both versions in it."),
    ConflictKind.COPY: Lazy("Two computers changed this card, and a sync program put the second version beside it."),
    ConflictKind.LOOKALIKE: Lazy(
        "These two cards say nearly the same: perhaps a sync program made one of them. If both are meant, go back."
    ),
    ConflictKind.LOG: Lazy("Two computers added to this log at once. The figures of both count; saving joins them."),
}
Key = tuple[str, str]
"""The file and its copy."""


class Side(VerticalScroll, can_focus=False):
    """All that one version says of the key under the cursor. A click takes it."""

    def __init__(self, take: Take) -> None:
        super().__init__(id=take.value)
        self._take = take

    def compose(self) -> ComposeResult:
        """The text."""
        yield Folded()

    def on_click(self, event: events.Click) -> None:
        """Take this side."""
        event.stop()
        self.post_message(ChoiceList.Taken(self._take))


class ResolveScreen(BaseScreen):
    """The keys that differ, and below them both sides of the one under the cursor."""

    PAGE = "scorecard"
    HAS_PERIOD = False
    ABOUT = Lazy(
        "There are two versions of a card when two people, or two computers, changed it at the same time. For each "
        "line choose the first (←) or the second (→). Nothing is thrown away: the version that is not kept goes to the "
        "folder removed. After “kpi-tui sync”, sync once more when you have chosen."
    )
    CSS_PATH = "resolve.tcss"
    AUTO_FOCUS = "ChoiceList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 -- as Textual declares it
    KEYS: ClassVar[tuple[Command, ...]] = (WRITE, NEXT, PREVIOUS, BACK)
    BINDINGS = bindings(KEYS)

    class Found(Message):
        """The files were read, or ``problem`` says why not."""

        def __init__(self, found: tuple[Conflict, ...], problem: Sentence | None = None) -> None:
            super().__init__()
            self.found = found
            self.problem = problem

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Conflict, ...] | None = None
        self._at: Key = ("", "")
        self._takes: dict[Key, dict[str, Take | None]] = {}
        self._read_of: object = None

    def body(self) -> ComposeResult:
        """Which file, the list, both sides; or that there is nothing to choose."""
        with Container(id="body"):
            yield Folded(id="which")
            yield ChoiceList()
            with Container(id="sides"):
                yield Side(Take.OURS)
                yield Side(Take.THEIRS)
            yield Static("", id="empty", markup=False)

    # What there is

    def show(self, board: Board) -> None:
        """Look for two versions whenever the files may have changed."""
        if board.snapshot is not None and board.snapshot is not self._read_of:
            self._read_of = board.snapshot
            work = partial(self._read, board.snapshot.folder)
            self.run_worker(work, thread=True, group="conflicts", exit_on_error=False, description="two versions")
        self._show_file()

    def _read(self, folder: Path) -> None:
        """In a thread: all cards are read, and git may be asked."""
        try:
            self.post_message(self.Found(conflicts(folder)))
        except Exception as error:  # whatever it is, the other screens work on
            file = log_crash(error)
            problem = Sentence("The files could not be read. The details are in %(file)s.", {"file": str(file or "–")})
            self.post_message(self.Found((), problem))

    def on_resolve_screen_found(self, message: Found) -> None:
        """Show the first of them, or the one that was shown; choices for what did not change stay."""
        before = {(each.file, each.copy): each for each in self._found or ()}
        self._found = message.found
        known = {(each.file, each.copy): each for each in message.found}
        self._takes = {
            key: self._takes[key] if before.get(key) == each and key in self._takes else _first_takes(each)
            for key, each in known.items()
        }
        if self._at not in known:
            self._at = next(iter(known), ("", ""))
        self._show_file()
        if message.problem:
            self.say(text(message.problem), problem=True)

    @property
    def _conflict(self) -> Conflict | None:
        return next((each for each in self._found or () if (each.file, each.copy) == self._at), None)

    # What is shown

    def _show_file(self) -> None:
        conflict = self._conflict
        empty = self.query_one("#empty", Static)
        identical = conflict is not None and conflict.same and conflict.ours.text == conflict.theirs.text
        empty.display = conflict is None or identical
        self.query_one("#which").display = conflict is not None
        for name in ("ChoiceList", "#sides"):
            self.query_one(name).display = not empty.display
        if identical:
            self.set_focus(None)  # the keys of the list have nothing to choose
        elif self.focused is None and conflict:
            self.query_one(ChoiceList).focus()
        status = self.query_one(StatusLine)
        if conflict is None:
            empty.update(Content(_("Reading files…")) if self._found is None else _calm())
            self.query_one(ChoiceList).show((), ("", ""))
            status.guide()
            return
        number = [(each.file, each.copy) for each in self._found or ()].index(self._at) + 1
        which = f"{conflict.file} · {number}/{len(self._found or ())}" if len(self._found or ()) > 1 else conflict.file
        why = str(WHY[conflict.kind])
        if identical:
            empty.update(Content.styled(same_words(conflict), "$ink"))
        elif conflict.same:
            why = f"{why} {same_words(conflict)}"
        self.query_one("#which", Folded).show(partial(_heading, which, why))
        sides = side_names(conflict)
        self.query_one(ChoiceList).show(_choices(conflict, self._takes[self._at]), sides)
        room = self.size.width // (2 if self.has_class("-wide") else 1) - 8
        for side, sign, name in zip(self.query(Side), (LEFT, RIGHT), sides, strict=True):
            side.border_title = Content(f"{sign} {shorten(name, room)}")
        left = sum(take is None for take in self._takes[self._at].values())
        if left:
            status.guide(
                Piece(f"{OPEN} ", "$status-at-risk"), Piece(_("%(n)s still to be chosen") % {"n": left}, "$muted")
            )
        else:
            write = partial(self.call_next, self.action_write)
            status.guide(Piece(WRITE.key_name, "bold $accent", write), Piece(f" {WRITE.label}", "$muted", write))
        self._show_sides()

    @on(RowList.Moved)
    def _show_sides(self) -> None:
        """Both sides of the key under the cursor, in full; what only one of them has stands out."""
        row = self.query_one(ChoiceList).row
        if row is None:
            return
        for side, own, other in zip(self.query(Side), (row.ours, row.theirs), (row.theirs, row.ours), strict=True):
            side.query_one(Folded).show(partial(_side, own, frozenset(other.split("\n"))))
            side.set_class(row.take in (Take(str(side.id)), Take.BOTH), "-taken")
        self.refresh_bindings()

    async def make_anew(self) -> None:
        """All words anew; the cursor stays."""
        row = self.query_one(ChoiceList).row
        await super().make_anew()
        self._show_file()
        if row is not None:
            self.query_one(ChoiceList).go_to(row.key)
        self.query_one(ChoiceList).focus()

    # What is done

    def on_choice_list_taken(self, message: ChoiceList.Taken) -> None:
        """A side for one key, or for all."""
        row, takes = self.query_one(ChoiceList).row, self._takes.get(self._at)
        if row is None or takes is None or (row.take is Take.BOTH and not row.key):
            return
        for key in takes if message.all_keys else (row.key,):
            takes[key] = message.take
        self._show_file()

    def action_step(self, count: int) -> None:
        """To another file."""
        keys = list(self._takes)
        if self._at in keys:
            self._at = keys[(keys.index(self._at) + count) % len(keys)]
            self._show_file()

    async def action_write(self) -> None:
        """Write what was chosen, or say what is still to be chosen."""
        conflict = self._conflict
        if conflict is None:
            return
        takes = self._takes[self._at]
        open_keys = [key_name(key) for key, take in takes.items() if take is None]
        if open_keys:
            self.say(_("Still to be chosen: %(keys)s") % {"keys": ", ".join(open_keys)}, problem=True)
            return
        try:
            chosen = await asyncio.to_thread(_text, conflict, takes)
            await self.app.request(ResolveConflict(conflict, chosen))
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)
            self._look_again()  # what is marked may have changed on disk, and a snapshot does not tell
            return
        self._look_again()
        if conflict.kind is ConflictKind.LOG:
            self.say(_("%(file)s holds the figures of both now.") % {"file": conflict.file})
        elif conflict.copy:
            said = _("%(file)s is saved. %(copy)s is in the folder removed now.")
            self.say(said % {"file": conflict.file, "copy": conflict.copy})
        else:
            self.say(
                _("%(file)s is saved. Both versions of before are in the folder removed.") % {"file": conflict.file}
            )

    def _look_again(self) -> None:
        self._read_of = None
        self.show(self.app.board)

    def action_back(self) -> None:
        """Back to the screen below."""
        self.app.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be written, and there is no next file, where there is nothing to choose."""
        if action == "write":
            return self._conflict is not None
        if action == "step":
            return len(self._found or ()) > 1
        return super().check_action(action, parameters)


def _first_takes(conflict: Conflict) -> dict[str, Take | None]:
    """What the two say together, where they do; a whole version, where no less can be taken."""
    if conflict.kind is ConflictKind.LOG:
        return {"": Take.BOTH}
    if conflict.differences is None:
        return {"": None}
    return dict(proposal(conflict)) or {"": Take.OURS}


def _choices(conflict: Conflict, takes: dict[str, Take | None]) -> list[Choice]:
    if "" in takes:
        ours, theirs = (side.text.replace("\r\n", "\n").rstrip("\n") for side in (conflict.ours, conflict.theirs))
        if conflict.kind is not ConflictKind.LOG:
            return [Choice("", _("All of it"), ours, theirs, None, takes[""])]
        return [Choice("", _("Figures"), _without(ours, theirs), _without(theirs, ours), _("those of both"), takes[""])]
    return [
        Choice(
            each.key,
            key_name(each.key),
            value_text(each.ours),
            value_text(each.theirs),
            None if each.clashes or each.merged in (each.ours, each.theirs) else value_text(each.merged),
            takes[each.key],
        )
        for each in conflict.differences or ()
    ]


def _without(own: str, other: str) -> str:
    """The lines of a log that only one of its versions has."""
    known = frozenset(other.split("\n"))
    return "\n".join(line.strip() for line in own.split("\n") if line not in known)


def _text(conflict: Conflict, takes: dict[str, Take | None]) -> str:
    """In a thread: what edits cards loads slowly."""
    if "" in takes:
        return chosen_text(conflict, takes[""] or Take.OURS)
    return chosen_text(conflict, {key: take for key, take in takes.items() if take is not None})


def _heading(which: str, why: str, width: int) -> Content:
    return Content("\n").join(
        [
            Content.styled(clean(shorten(which, width)), "bold $ink"),
            *(Content.styled(line, "$muted") for line in fold(why, width)),
        ]
    )


def _side(own: str, other: frozenset[str], width: int) -> Content:
    lines = []
    for line in own.split("\n"):
        style = "$muted" if line in other else "$ink"
        lines += [Content.styled(part, style) for part in fold(line, width)]
    return Content("\n").join(lines)


def _calm() -> Content:
    return Content.assemble(
        (_("There is one version of every file."), "bold $ink"),
        "\n\n",
        _("When two people or two computers change a card at the same time, both versions stand here."),
    )
