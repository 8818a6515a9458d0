"""The keys in which two versions of a file differ, each with the side that is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message

from kpi_tui.language import Lazy, _
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.tui.widgets.row_list import MOVES, RowList
from kpi_tui.workspace.merging.resolving import Take

LEFT, RIGHT, BOTH, OPEN = "←", "→", "+", "?"
SIGNS = {Take.OURS: LEFT, Take.THEIRS: RIGHT, Take.BOTH: BOTH, None: OPEN}
WIDE = 90
"""So many cells have room for both sides of a key; on fewer there is the one that is taken."""
KEY_WIDTH = 20

TAKE_LEFT = Command(
    "resolve.left", "left", Lazy("Take the first"), "take('ours')", Lazy("Take this from the first version."),
    rank=1, short=Lazy("first"),
)  # fmt: skip
TAKE_RIGHT = Command(
    "resolve.right", "right", Lazy("Take the second"), "take('theirs')", Lazy("Take this from the second version."),
    rank=1, short=Lazy("second"),
)  # fmt: skip
TAKE_BOTH = Command(
    "resolve.both", "b", Lazy("Take both"), "take('both')", Lazy("Take what the two say together."),
    rank=2, short=Lazy("both"),
)  # fmt: skip
ALL_LEFT = Command(
    "resolve.all_left", "less_than_sign", Lazy("All from the first"), "take_all('ours')",
    Lazy("Take the first version as a whole."), rank=4, short=Lazy("all first"), shown_key="<",
)  # fmt: skip
ALL_RIGHT = Command(
    "resolve.all_right", "greater_than_sign", Lazy("All from the second"), "take_all('theirs')",
    Lazy("Take the second version as a whole."), rank=4, short=Lazy("all second"), shown_key=">",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A key with what each version says of it, what they say together where that is something else, and what is taken.

    The key is empty where only a whole version can be taken.
    """

    key: str
    name: str
    ours: str
    theirs: str
    together: str | None
    take: Take | None

    @property
    def taken(self) -> str | None:
        """What will be written; None until it is chosen."""
        return {Take.OURS: self.ours, Take.THEIRS: self.theirs, Take.BOTH: self.together, None: None}[self.take]


class ChoiceList(RowList[Choice, str], inherit_bindings=False):
    """One line for each key; both sides in full stand below the list."""

    KEYS: ClassVar[tuple[Command, ...]] = (TAKE_LEFT, TAKE_RIGHT, TAKE_BOTH, ALL_LEFT, ALL_RIGHT, *MOVES)
    BINDINGS = bindings(KEYS)
    HEADING = 1

    class Taken(Message):
        """A side is to be taken: for the key under the cursor, or for ``all``."""

        def __init__(self, take: Take, *, all_keys: bool = False) -> None:
            super().__init__()
            self.take = take
            self.all_keys = all_keys

    sides: tuple[str, str] = ("", "")

    def show(self, choices: Sequence[Choice], sides: tuple[str, str]) -> None:
        """Show these; the cursor stays on its key."""
        before = self.row
        self.sides = sides
        self.fill(choices, before.key if before else None)

    def key(self, row: Choice) -> str:
        """The key in the file."""
        return row.key

    def draw_heading(self, width: int) -> list[Segment]:
        """What the columns are."""
        muted = self.paint("$muted")
        if width < WIDE:
            return [Segment(f"   {_('They differ in'):<{KEY_WIDTH}} {_('What will be written')}", muted)]
        side = _side_width(width - 1)
        first, second = (
            f"{sign} {shorten(name, side - 3)}" for sign, name in zip((LEFT, RIGHT), self.sides, strict=True)
        )
        return [Segment(f"   {_('They differ in'):<{KEY_WIDTH}} {_padded(first, side)} {second}", muted)]

    def draw(self, row: Choice, width: int, *, marked: bool) -> list[Segment]:  # noqa: ARG002 -- the ground marks it
        """The sign of the side that is taken, the key, and what the sides say, or will be written."""
        colour = "$status-at-risk" if row.take is None else "$accent"
        start = [
            Segment(f"{SIGNS[row.take]} ", self.paint(colour, bold=True)),
            Segment(_padded(shorten(row.name, KEY_WIDTH), KEY_WIDTH + 1), self.paint("$ink")),
        ]
        if width + 1 < WIDE:
            words = _("choose one: ← or →") if row.taken is None else _line(row.taken)
            colour = "$status-at-risk" if row.taken is None else "$ink"
            return [*start, Segment(shorten(words, width - KEY_WIDTH - 3), self.paint(colour))]
        side = _side_width(width)
        looks = [self.paint("$ink" if row.take in (take, Take.BOTH) else "$muted") for take in (Take.OURS, Take.THEIRS)]
        texts = [_padded(shorten(_line(text), side - 1), side) for text in (row.ours, row.theirs)]
        return [*start, Segment(f"{texts[0]} ", looks[0]), Segment(texts[1], looks[1])]

    def action_take(self, take: str) -> None:
        """Take a side for the key under the cursor."""
        self.post_message(self.Taken(Take(take)))

    def action_take_all(self, take: str) -> None:
        """Take a version as a whole."""
        self.post_message(self.Taken(Take(take), all_keys=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Both can be taken only where they do not contradict each other, one only where there is one to take."""
        row = self.row
        if action == "take":
            if row is None:
                return False
            if not row.key:  # the figures of both count, or a whole version is taken
                return parameters[0] != Take.BOTH and row.take is not Take.BOTH
            return parameters[0] != Take.BOTH or row.together is not None
        if action == "take_all":
            return len(self.rows) > 1
        return super().check_action(action, parameters)


def _side_width(width: int) -> int:
    return max((width - KEY_WIDTH - 4) // 2, 1)


def _line(text: str) -> str:
    return ", ".join(text.split("\n"))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
