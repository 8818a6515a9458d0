"""The page of one KPI: its value, its line over time, its measurements, and what its card says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from kpi_tui.language import Lazy, _, text
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.scorecard.result import KpiResult
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.glyphs import terminal_has_unicode
from kpi_tui.tui.kpi_story import KpiStory, read_story, unreadable
from kpi_tui.tui.screens.acting import ActingScreen
from kpi_tui.tui.screens.explain_command import EXPLAIN
from kpi_tui.tui.widgets.chart import Chart, Picture
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.happenings import happenings, told
from kpi_tui.tui.widgets.kpi_text import card, headline, lines, state
from kpi_tui.tui.widgets.line import fold
from kpi_tui.tui.widgets.measurement_rows import measurement_table
from kpi_tui.tui.widgets.outlook_text import spoken
from kpi_tui.tui.widgets.segment_panel import SegmentPanel
from kpi_tui.tui.widgets.zoom import can_zoom, next_span, span_words, window

BACK = Command("kpi.back", "escape", Lazy("Back"), "back", Lazy("Back to the list."), rank=1)
PLAN = Command(
    "kpi.plan",
    "s",
    Lazy("Set plan"),
    "plan",
    Lazy("Say what this KPI should be, and by when."),
    rank=2,
    short=Lazy("Plan"),
)
ENTER = Command(
    "kpi.figures", "e", Lazy("Enter figures"), "app.page('figures')", Lazy("Type the figures that are due."), rank=3,
    short=Lazy("Enter"),
)  # fmt: skip
CHANGE = Command(
    "kpi.change", "enter", Lazy("Edit"), "change",
    Lazy("Change what was agreed: definition, formula, owner, source, and why this KPI was chosen."), rank=2,
)  # fmt: skip
INPUTS = Command(
    "kpi.inputs", "i", Lazy("Inputs"), "inputs",
    Lazy("Change what an input is called, its unit, who enters it, and how it adds up over time."),
)  # fmt: skip
WHAT_IF = Command(
    "kpi.what_if", "w", Lazy("What if"), "what_if",
    Lazy("Try other figures for this KPI and see what they would do. Nothing is saved."), rank=4,
)  # fmt: skip
MORE = Command(
    "kpi.more", "m", Lazy("More"), "more",
    Lazy("The KPI to watch beside this one, related KPIs, and what others report."), rank=5,
)  # fmt: skip
ZOOM = Command(
    "kpi.zoom", "z", Lazy("Zoom"), "zoom(1)", Lazy("Show the last 12 periods, 24, or all."), rank=6,
)  # fmt: skip
SPLIT = Command(
    "kpi.split", "o", Lazy("Segments in the chart"), "split",
    Lazy("Draw lines for the largest segments, then for the next ones, or for the whole alone."), rank=6,
    short=Lazy("Segments"),
)  # fmt: skip
TAKE_OTHER = Command(
    "kpi.other_figure", "d", Lazy("Other device's figure"), "take_other",
    Lazy("Where two devices entered different figures for one period, let the other one count."), rank=2,
    short=Lazy("Other figure"),
)  # fmt: skip
HISTORY = Command(
    "app.history", "h,f6", Lazy("History"), "history", Lazy("See what was changed about this KPI and its figures."),
)  # fmt: skip
WIDER = Command("kpi.wider", "minus", Lazy("Show more periods"), "zoom(1)", Lazy("Look at more of the past."))
NEARER = Command("kpi.nearer", "plus", Lazy("Show fewer periods"), "zoom(-1)", Lazy("Look at less of the past."))
NEXT = Command(
    "kpi.next", "n", Lazy("Next KPI"), "turn(1)", Lazy("Show the next KPI of the scorecard."), rank=7,
    short=Lazy("Next KPI"), shown_key="n/p",
)  # fmt: skip
PREVIOUS = Command("kpi.previous", "p", Lazy("Previous KPI"), "turn(-1)", Lazy("Show the KPI before this one."))


class KpiScreen(ActingScreen):
    """Everything about one KPI, on one page that scrolls. With the period that is shown, its headline changes."""

    ABOUT = Lazy("One KPI over time, with its plan, its measurements and what was agreed about it.")
    CSS_PATH = "kpi.tcss"
    AUTO_FOCUS = "#body"
    KEYS: ClassVar[tuple[Command, ...]] = (
        BACK,
        CHANGE,
        INPUTS,
        PLAN,
        ENTER,
        EXPLAIN,
        HISTORY,
        WHAT_IF,
        TAKE_OTHER,
        MORE,
        ZOOM,
        SPLIT,
        WIDER,
        NEARER,
        NEXT,
        PREVIOUS,
    )
    BINDINGS = bindings(KEYS)

    class Told(Message):
        """The story was read; ``turn`` tells an answer to an older question."""

        def __init__(self, turn: int, told: KpiStory) -> None:
            super().__init__()
            self.turn = turn
            self.told = told

    class Failed(Message):
        """The story could not be read."""

        def __init__(self, turn: int, problem: Sentence) -> None:
            super().__init__()
            self.turn = turn
            self.problem = problem

    def __init__(self, kpi_id: str, turned: Callable[[str], None] | None = None) -> None:
        """``turned`` is told the id of each KPI that is shown after the first."""
        super().__init__()
        self.kpi_id = kpi_id
        self._turned = turned
        self._turn = 0
        self._asked: tuple[object, ...] | None = None
        self._story = KpiStory()
        self._group = 0

    @property
    def tab(self) -> str:
        """That of the screen which the page was opened from."""
        return self.app.current_mode

    def body(self) -> ComposeResult:
        """One column that scrolls."""
        with VerticalScroll(id="body"):
            yield Folded(id="headline")
            yield Chart()
            yield Folded(id="outlook")
            yield Folded(id="happened")
            yield self.actions_panel()
            yield Folded(id="state")
            yield SegmentPanel(id="segments")
            yield Folded(id="measurements")
            yield Folded(id="card")

    def show(self, board: Board) -> None:
        """Show the KPI as it is in this period."""
        kpi, result = self._kpi, self._result
        currency = board.settings.currency if board.settings else ""
        for part in self.query_one("#body").children:
            part.visible = kpi is not None or part.id == "headline"
        if kpi is None:
            self.query_one("#headline", Folded).show(lambda _width: Content(_("This KPI is no longer there.")))
            return
        self.query_one("#headline", Folded).show(partial(_head, kpi, result, currency))
        facts = state(result, currency) if result else []
        self.query_one("#state", Folded).show(partial(lines, facts) if facts else None)
        self.query_one("#card", Folded).show(partial(lines, card(kpi, board.labels)))
        self.query_one(SegmentPanel).follow(board, self.kpi_id)
        asked = (board.snapshot, board.grain, self.kpi_id)
        if board.snapshot and asked != self._asked:
            self._asked = asked
            self._turn += 1
            work = partial(self._tell, self._turn, board, self.kpi_id)
            self.run_worker(
                work, thread=True, group="story", exclusive=True, exit_on_error=False, description="the story of a KPI"
            )
        else:
            self._show_story()

    @property
    def _kpi(self) -> Kpi | None:
        snapshot, result = self.board.snapshot, self._result
        return (snapshot.kpis.get(self.kpi_id) if snapshot else None) or (result.kpi if result else None)

    @property
    def _result(self) -> KpiResult | None:
        return self.board.scorecard.of(self.kpi_id) if self.board.scorecard else None

    def _tell(self, turn: int, board: Board, kpi_id: str) -> None:
        """Read the story, in a thread."""
        answer: Message
        try:
            answer = self.Told(turn, read_story(board, kpi_id))
        except (Refusal, KeyError):
            return  # it was removed meanwhile: the next board says so
        except Exception as error:  # whatever it is, the page says so, and the rest of it stays
            answer = self.Failed(turn, unreadable(error))
        if turn == self._turn:
            self.post_message(answer)

    def on_kpi_screen_told(self, message: Told) -> None:
        """Show the story, unless a newer one is under way."""
        if message.turn == self._turn:
            self._story = message.told
            self._show_story()
            self.refresh_bindings()

    def on_kpi_screen_failed(self, message: Failed) -> None:
        """Say that the story is missing."""
        if message.turn == self._turn:
            self.say(text(message.problem), problem=True)

    def _show_story(self) -> None:
        board, kpi, result, story = self.board, self._kpi, self._result, self._story
        if kpi is None or board.settings is None:
            return
        currency, outlook = board.settings.currency, story.outlook
        points = story.points or (result.history if result else ())
        point = result.point if result else outlook.newest if outlook else None
        seen = window(points, board.span, point.period if point else None)
        happened = happenings(seen, story.entries, outlook, story.actions)
        chart = self.query_one(Chart)
        chart.display = any(each.value is not None for each in seen)
        corner = f"{span_words(len(seen), len(points))}{f'  {ZOOM.key_name}' if can_zoom(len(points)) else ''}"
        group = min(self._group, story.segment_groups)
        parts = story.segment_values(seen, group) if group else ()
        if group and story.segment_groups > 1:
            corner = f"{_segments_of(*story.segment_places(group), len(story.segments))}  {corner}"
        chart.show(Picture(kpi, seen, currency, outlook, point.period if point else None, happened, corner, parts))
        remarks = outlook.remarks(point) if outlook and point else ()
        self.query_one("#outlook", Folded).show(partial(spoken, remarks) if remarks else None)
        listed = partial(told, happened, terminal_has_unicode()) if happened else None
        self.query_one("#happened", Folded).show(listed)
        self.show_actions()
        inputs = dict(board.snapshot.inputs) if board.snapshot else {}
        table = measurement_table(kpi, inputs, points, story.entries, currency, story.others) if points else None
        self.query_one("#measurements", Folded).show(table or (lambda _width: Content.styled(_no_figures(), "$muted")))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands that have nothing to work on are not offered."""
        snapshot = self.board.snapshot
        if action in ("change", "plan", "more", "explain"):
            return bool(snapshot and self.kpi_id in snapshot.kpis)
        if action == "inputs":
            kpi = self._kpi
            return bool(snapshot and kpi and any(name in snapshot.inputs for name in kpi.entered))
        if action == "what_if":
            return bool(snapshot and self.kpi_id in snapshot.kpis and self._result)
        if action == "zoom":
            return can_zoom(len(self._story.points))
        if action == "split":
            return bool(self._story.segments)
        if action == "take_other":
            return bool(self._story.others)
        if action == "turn":
            return bool(self.board.scorecard and len(self.board.scorecard.kpis) > 1)
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Back to the list."""
        self.app.pop_screen()

    def action_change(self) -> None:
        """Change the card."""
        from kpi_tui.tui.screens.kpi_form import edit_kpi

        edit_kpi(self, self.kpi_id)

    def action_inputs(self) -> None:
        """Change an input."""
        from kpi_tui.tui.screens.input_form import edit_inputs

        edit_inputs(self, self.kpi_id)

    def action_explain(self) -> None:
        """Say where the number comes from."""
        from kpi_tui.tui.screens.explain import explain_kpi

        if self.board.scorecard is not None:
            explain_kpi(self, self.kpi_id, self.board.scorecard.period)

    def action_plan(self) -> None:
        """Set the plan."""
        from kpi_tui.tui.screens.plan import ask_plan

        ask_plan(self, self.kpi_id)

    async def action_what_if(self) -> None:
        """Try other figures."""
        from kpi_tui.tui.screens.what_if import ask_what_if

        await ask_what_if(self, self.kpi_id)

    def action_more(self) -> None:
        """What belongs to this KPI; one that is chosen there is shown here."""
        from kpi_tui.tui.screens.kpi_more import KpiMoreScreen

        if self._kpi is not None:
            self.app.push_screen(KpiMoreScreen(self._kpi, self.board), self.turn_to)

    def action_history(self) -> None:
        """What was changed about this KPI."""
        from kpi_tui.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.kpi_id))

    def action_take_other(self) -> None:
        """Let a figure of another device count."""
        from kpi_tui.tui.screens.other_figures import ask_other_figure

        if self._kpi is not None and self.board.snapshot is not None:
            ask_other_figure(self, self.board.snapshot, self._kpi, self._story.others)

    def action_zoom(self, step: int) -> None:
        """Show more or less of the past; it stays so for every KPI."""
        span = next_span(self.board.span, len(self._story.points), step)
        self.app.publish(replace(self.board, span=span))

    def action_split(self) -> None:
        """Draw the largest segments as lines of their own, then the next ones, and after the last the whole alone."""
        self._group = (self._group + 1) % (self._story.segment_groups + 1)
        self._show_story()

    def on_chart_cornered(self) -> None:
        """The mouse can do it too."""
        if can_zoom(len(self._story.points)):
            self.action_zoom(1)

    def action_turn(self, step: int) -> None:
        """To the next KPI of the scorecard, or the one before."""
        ids = [result.kpi.id for result in self.board.scorecard.kpis] if self.board.scorecard else []
        if ids:
            here = ids.index(self.kpi_id) if self.kpi_id in ids else -step
            self.turn_to(ids[(here + step) % len(ids)])

    def turn_to(self, kpi_id: str | None) -> None:
        """Show another KPI in this one's place; None leaves it as it is."""
        if kpi_id is None or kpi_id == self.kpi_id:
            return
        self.kpi_id, self._story, self._group = kpi_id, KpiStory(), 0
        self.show(self.board)
        self.refresh_bindings()
        self.query_one("#body").scroll_home(animate=False)
        if self._turned is not None:
            self._turned(kpi_id)


def _head(kpi: Kpi, result: KpiResult | None, currency: str, width: int) -> Content:
    name = Content("\n").join(Content.styled(line, "bold $ink") for line in fold(kpi.name, width))
    return Content("\n").join([name, headline(result, currency, width)]) if result else name


def _segments_of(first: int, last: int, count: int) -> str:
    """Which of its segments are drawn, and the key that goes on."""
    said = _("segments %(first)s–%(last)s of %(count)s") % {"first": first, "last": last, "count": count}
    return f"{said}  {SPLIT.key_name}"


def _no_figures() -> str:
    return _("No figures yet: press e to enter the first.")
