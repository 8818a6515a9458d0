"""The segments of a KPI beside each other, on its page: value, share of the whole, change and trend in one period."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.message import Message

from kpi_tui.language import _, text
from kpi_tui.language.amounts import amount
from kpi_tui.language.dates import period_name
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Unit
from kpi_tui.tui.board import Board
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.line import shorten
from kpi_tui.tui.widgets.score_rows import kpi_row

if TYPE_CHECKING:
    from kpi_tui.scorecard.segments import Segment

GAP = 2
NAME_AT_LEAST = 10
LEFT_ALIGNED = (0, 4)


class SegmentPanel(Folded):
    """Shows the segments of the KPI and period that it follows; nothing where there are none."""

    class Read(Message):
        """The segments were read, for the question ``asked``."""

        def __init__(self, asked: object, segments: tuple[Segment, ...]) -> None:
            super().__init__()
            self.asked = asked
            self.segments = segments

    _asked: tuple[object, ...] | None = None
    _currency = ""

    def follow(self, board: Board, kpi_id: str) -> None:
        """Show the segments of this KPI, once they are read."""
        asked = (board.snapshot, board.scorecard, kpi_id)
        if board.snapshot is None or board.scorecard is None or board.reading or asked == self._asked:
            return
        self._asked, self._currency = asked, board.scorecard.settings.currency
        self.show(None)
        self._read(board, kpi_id)

    @work(group="segments", exclusive=True, exit_on_error=False, description="the segments of a KPI")
    async def _read(self, board: Board, kpi_id: str) -> None:
        asked = self._asked
        try:
            found = await asyncio.to_thread(_segments, board, kpi_id)
        except (Refusal, KeyError):
            return  # it was removed meanwhile: the next board says so
        self.post_message(self.Read(asked, found))

    def on_segment_panel_read(self, message: Read) -> None:
        """Show them, if nothing else is to be shown by now."""
        if message.asked == self._asked:
            self.show(partial(segment_table, message.segments, self._currency) if message.segments else None)


def _segments(board: Board, kpi_id: str) -> tuple[Segment, ...]:
    from kpi_tui.scorecard.segments import segments

    result = board.scorecard.of(kpi_id) if board.scorecard else None
    if board.snapshot is None or result is None:
        return ()
    return segments(board.snapshot, {kpi_id: result.point.period}, board.today).get(kpi_id, ())


def segment_table(segments: Sequence[Segment], currency: str, width: int) -> Content:
    """A line for each segment. Where it is too narrow, the trend goes first, then the change; names are shortened."""
    before = next((each.result.previous for each in segments if each.result.previous), None)
    heads = (
        _("Segments in %(period)s") % {"period": period_name(segments[0].point.period, short=True)},
        _("Value"),
        _("Share"),
        _("vs %(period)s") % {"period": period_name(before.period, short=True)} if before else _("Change"),
        "",
    )
    rows = [_cells(each, currency) for each in segments]
    widths = [max(_width(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    shown = [at for at in range(len(heads)) if at == 0 or any(row[at].strip() for row in rows)]
    for dropped in (4, 3):
        if sum(widths[at] + GAP for at in shown) > width and dropped in shown:
            shown.remove(dropped)
    rest = sum(widths[at] + GAP for at in shown[1:])
    widths[0] = max(min(widths[0], width - rest), NAME_AT_LEAST)
    lines = [Content.assemble(*((_cell(heads[at], widths[at], at), "$muted") for at in shown))]
    for each, row in zip(segments, rows, strict=True):
        better = {True: "$status-on-track", False: "$status-off-track", None: "$muted"}[each.result.better]
        colours = ("$ink", "bold $ink", "$muted", better, "$muted")
        lines.append(Content.assemble(*((_cell(row[at], widths[at], at), colours[at]) for at in shown)))
        if each.point.value is None and each.point.reason is not None:
            why = shorten(f"  {text(each.point.reason)}", width)
            lines.append(Content.styled(why, "$muted"))
    return Content("\n").join(lines)


def _cells(segment: Segment, currency: str) -> tuple[str, ...]:
    texts = kpi_row("", segment.result, currency)
    share = "" if segment.share is None else amount(100 * segment.share, Unit.PERCENT, decimals=1, currency="")
    return segment.name, texts.actual, share, texts.change, texts.spark


def _cell(words: str, width: int, at: int) -> str:
    words = shorten(words, width)
    room = " " * (width - _width(words))
    return (words + room if at in LEFT_ALIGNED else room + words) + " " * GAP


def _width(words: str) -> int:
    return Content(words).cell_length
