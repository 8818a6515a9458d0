"""The lines around a screen: company, period and counts; tabs; a line of guidance; the keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer

from kpi_tui.language import _, text
from kpi_tui.language.status_words import status_word
from kpi_tui.model.sentence import Sentence
from kpi_tui.model.status import Status
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Offer, offers
from kpi_tui.tui.screens import PAGES
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.line import Line, Piece, fold, shorten, width_of
from kpi_tui.tui.words import grain_word
from kpi_tui.workspace.files.reading import clean

COUNTED = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NOT_MEASURED)


class HeaderBar(Line):
    """The company's name, the period that is shown, and how many KPIs have which status."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Board()

    def show(self, board: Board) -> None:
        """Show this board."""
        self.board = board
        self.refresh()

    def pieces(self, width: int) -> Iterable[Piece]:
        """Name at the left, counts at the right, the period in the middle of what is left."""
        counts = self._counts()
        period = self._period()
        name = shorten(self.board.name, width - 4 - width_of(counts) - width_of(period))
        left = Piece(f" {name} ", "bold $ink")
        start = max((width - width_of(period)) // 2, left.width)
        start = min(start, width - width_of(counts) - width_of(period) - 2)
        yield left
        yield Piece(" " * (start - left.width))
        yield from period
        yield Piece(" " * (width - start - width_of(period) - width_of(counts)))
        yield from counts

    def _period(self) -> list[Piece]:
        period, action = self.board.period, self._run
        if period is None or not getattr(self.screen, "HAS_PERIOD", True):
            return []
        from kpi_tui.language.dates import period_name

        return [
            Piece("◂ ", "$accent", partial(action, "app.shift_period(-1)"), _("Previous period")),
            Piece(period_name(period), "bold $ink"),
            Piece(" ▸", "$accent", partial(action, "app.shift_period(1)"), _("Next period")),
            Piece(
                "  " + grain_word(self.board.grain),
                "$muted",
                partial(action, "app.next_grain"),
                _("Month, quarter, year"),
            ),
        ]

    def _counts(self) -> list[Piece]:
        if self.board.scorecard is None or not self.board.scorecard.kpis:
            return []
        pieces = []
        for status in COUNTED:
            count = self.board.scorecard.count(status)
            pieces.append(
                Piece(f"{status.sign} {count}  ", status_variable(status), tooltip=f"{count} {status_word(status)}")
            )
        pieces[-1] = Piece(pieces[-1].text[:-1], pieces[-1].style, tooltip=pieces[-1].tooltip)
        return pieces

    def _run(self, action: str) -> None:
        self.app.call_next(self.app.run_action, action, self.screen)


class Banner(Line):
    """A line that cannot be missed while nothing can be written: an earlier day is shown, or a newer format."""

    def __init__(self) -> None:
        super().__init__()
        self._why: Sentence | None = None
        self._known_on: date | None = None

    def show(self, board: Board) -> None:
        """Show why, and how to go on; no line where all is as usual."""
        self._why = board.snapshot.read_only if board.snapshot else None
        self._known_on = board.snapshot.known_on if board.snapshot else None
        self.display = self._why is not None
        self.refresh()

    def pieces(self, width: int) -> Iterable[Piece]:
        """The reason, and the way back to today."""
        if self._known_on:
            from kpi_tui.language.dates import day

            said = _("As it was known on %(day)s.") % {"day": day(self._known_on)}
            back = partial(self.app.call_next, self.app.run_action, "app.look_back")
            way = _("%(key)s goes back to today") % {"key": "F8"}
            yield Piece(shorten(f" {said}  {way}", width).ljust(width), "bold $ground on $accent", back)
        elif self._why:
            said = f" {text(self._why)}"
            if cell_len(said) > width:
                said = " " + _("Made by a newer kpi-tui: it can be looked at, not changed")
            yield Piece(shorten(said, width).ljust(width), "bold $ground on $accent")


class TabBar(Line):
    """The main screens, the one that is shown lit up."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._page = page

    def pieces(self, width: int) -> Iterable[Piece]:
        """A tab for each screen there is; short words where the long ones do not fit."""
        tabs = self._tabs(short=False)
        if width_of(tabs) > width:
            tabs = self._tabs(short=True)
        return tabs

    def _tabs(self, *, short: bool) -> list[Piece]:
        pieces = [Piece(" ")]
        for page in PAGES:
            label = str(page.short if short else page.label)
            click = partial(self._run, f"app.page('{page.id}')")
            if page.id == self._page:
                pieces.append(Piece(f" {page.key} {label} ", "bold $ground on $accent", click))
            else:
                pieces += [Piece(f" {page.key}", "$accent", click), Piece(f" {label} ", "$muted", click)]
        return pieces

    def _run(self, action: str) -> None:
        self.app.call_next(self.app.run_action, action, self.screen)


class StatusLine(Line):
    """Calm guidance, and for a while the answer to what the user just did; a problem stays until the next answer.

    An answer that is too long for the line takes as many as it needs.
    """

    SECONDS = 8.0
    LINES = 4

    def __init__(self) -> None:
        super().__init__()
        self._guidance: tuple[Piece, ...] = ()
        self._said: Piece | None = None
        self._timer: Timer | None = None

    def guide(self, *pieces: Piece) -> None:
        """Show this whenever there is nothing to answer."""
        self._guidance = pieces
        self.refresh()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Answer the user; nothing, to fall back on the guidance."""
        text = clean(text)
        if self._timer:
            self._timer.stop()
        self._timer = None if problem or not text else self.set_timer(self.SECONDS, partial(self.say, ""))
        style = status_variable(Status.OFF_TRACK) if problem else "$ink"
        sign = f"{Status.OFF_TRACK.sign} " if problem else ""
        self._said = Piece(f"{sign}{text}", style) if text else None
        self.tooltip = Content(text) if text else None
        self._fit()
        self.refresh()

    def on_resize(self) -> None:
        """A long answer may take more lines now, or fewer."""
        self._fit()

    def _fit(self) -> None:
        height = min(max(len(self._answer()), 1), self.LINES)
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def _answer(self) -> list[str]:
        return fold(self._said.text, max(self.size.width - 2, 1)) if self._said and self.size.width else []

    def render(self) -> Content:
        """The pieces in a row; a long answer on several lines."""
        lines = self._answer()
        if len(lines) < 2 or self._said is None:
            return super().render()
        self._pieces = ()
        return Content.styled("\n".join(f" {line}" for line in lines), self._said.style)

    @property
    def text(self) -> str:
        """What is to be read now."""
        return "".join(piece.text for piece in ((self._said,) if self._said else self._guidance))

    def pieces(self, width: int) -> Iterable[Piece]:
        """The answer, else the guidance."""
        left = width - 1
        yield Piece(" ")
        for piece in (self._said,) if self._said else self._guidance:
            text = shorten(piece.text, left)
            left -= Piece(text).width
            yield Piece(text, piece.style, piece.click, piece.tooltip)


class FooterBar(Line):
    """The keys that work now, the most important ones where not all fit. Each can be clicked."""

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def pieces(self, width: int) -> Iterable[Piece]:
        """Key and word of each command, in the order of their scopes."""
        yield Piece(" ")
        for offer in fitting(list(offers(self.screen)), width - 1):
            tooltip = str(offer.command.why)
            yield Piece(offer.command.key_name, "bold $accent", offer.run, tooltip)
            yield Piece(f" {offer.command.footer_label}   ", "$muted", offer.run, tooltip)


def fitting(given: list[Offer], width: int) -> list[Offer]:
    """Those offers with a rank and a key whose footer items fit in ``width`` cells; the least important go first."""
    kept = [offer for offer in given if offer.command.rank and offer.command.keys]
    while sum(Piece(f"{o.command.key_name} {o.command.footer_label}   ").width for o in kept) - 2 > width:
        kept.remove(max(reversed(kept), key=lambda offer: offer.command.rank))
    return kept
