"""Where a number comes from, on one page that scrolls: figures and their lines, formula, plan, score and colour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen

from kpi_tui.language import Lazy, _, text
from kpi_tui.language.dates import period_name
from kpi_tui.language.status_words import goal_word
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.explanation.explain import Explanation, GoalExplanation, Section
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.crash import log_crash
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.kpi_text import headline
from kpi_tui.tui.widgets.line import fold
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.model.period import Period
    from kpi_tui.tui.screens.base import BaseScreen
    from kpi_tui.workspace.snapshot import Snapshot

Explained = Explanation | GoalExplanation
CLOSE = Command("explain.close", "escape,x,f7,q", Lazy("Close"), "dismiss", Lazy("Back to where you were."), rank=1)
STEP = 2
"""Cells that the details of a line stand further in."""


def explain_kpi(screen: BaseScreen, kpi_id: str, period: Period, segment: str = "") -> None:
    """Say where the number of a KPI, or of a segment of it, comes from, when it is looked at in this period."""
    snapshot = screen.board.snapshot
    if snapshot is not None and kpi_id in snapshot.kpis:
        screen.app.push_screen(ExplainScreen(partial(_kpi, snapshot, kpi_id, period, screen.app.today, segment)))


def explain_goal(screen: BaseScreen, goal_id: str, period: Period) -> None:
    """Say where the score of a goal comes from in this period."""
    snapshot = screen.board.snapshot
    if snapshot is not None and goal_id in snapshot.goals:
        screen.app.push_screen(ExplainScreen(partial(_goal, snapshot, goal_id, period, screen.app.today)))


def _kpi(snapshot: Snapshot, kpi_id: str, period: Period, today: date | None, segment: str) -> Explained:
    from kpi_tui.scorecard.explanation.explain import explain

    return explain(snapshot, kpi_id, period, today=today, segment=segment)


def _goal(snapshot: Snapshot, goal_id: str, period: Period, today: date | None) -> Explained:
    from kpi_tui.scorecard.explanation.explain import explain_goal

    return explain_goal(snapshot, goal_id, period, today=today)


class ExplainScreen(ModalScreen[None]):
    """The explanation that ``ask`` makes, in a thread: it reads polars frames."""

    ABOUT = Lazy("Where a number comes from, step by step, down to the lines of the files that it was entered in.")
    KEYS: ClassVar[tuple[Command, ...]] = (CLOSE,)
    BINDINGS = bindings(KEYS)
    CSS_PATH = "explain.tcss"
    AUTO_FOCUS = "VerticalScroll"

    class Told(Message):
        """The explanation was made, or ``problem`` says why it could not be."""

        def __init__(self, found: Explained | None, problem: Sentence | None = None) -> None:
            super().__init__()
            self.found = found
            self.problem = problem

    def __init__(self, ask: Callable[[], Explained]) -> None:
        super().__init__()
        self._ask = ask

    def compose(self) -> ComposeResult:
        """One page that scrolls."""
        with VerticalScroll(classes="box") as box:
            box.border_title = _("Explain")
            box.border_subtitle = Content.from_markup("[@click=screen.dismiss]$closes[/]", closes=_("Esc closes"))
            yield Folded(id="headline")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#headline", Folded).show(lambda _width: Content.styled(_("Reading figures…"), "$muted"))
        self.run_worker(self._explain, thread=True, exit_on_error=False, description="an explanation")

    def _explain(self) -> None:
        """In a thread."""
        try:
            self.post_message(self.Told(self._ask()))
        except Exception as error:  # whatever it is, the screens under this one stay as they are
            file = log_crash(error)
            sentence = Sentence("This could not be explained. The details are in %(file)s.", {"file": str(file or "–")})
            self.post_message(self.Told(None, sentence))

    def on_explain_screen_told(self, message: Told) -> None:
        """Show the explanation."""
        head, found = self.query_one("#headline", Folded), message.found
        if found is None:
            problem = text(message.problem) if message.problem else ""
            head.show(lambda width: Content("\n").join(map(Content, fold(problem, width))))
            return
        box = self.query_one(VerticalScroll)
        box.border_title = Content(clean(f"{found.name} · {period_name(found.asked)}"))
        head.show(partial(_headline, found))
        rows = []
        for section in found.sections:
            row = Folded()
            row.show(partial(_section, section))
            rows.append(row)
        box.mount(*rows)


def _headline(found: Explained, width: int) -> Content:
    if isinstance(found, Explanation):
        return headline(found.result, found.currency, width)
    result = found.result
    colour = status_variable(result.status)
    score = "–" if result.score is None else f"{result.score:.0f}"
    return Content.assemble(
        (f" {score} ", f"bold $ground on {colour}"), "  ",
        (f"{result.status.sign} {goal_word(result.status)}", f"bold {colour}"),
    )  # fmt: skip


def _section(section: Section, width: int) -> Content:
    """The title, and under each line, further in, what it rests on."""
    rows = [Content.styled(text(section.title), "bold $accent")]
    for line in section.lines:
        rows += _folded(text(line.sentence), width, 0, "$ink")
        for detail in line.details:
            rows += _folded(text(detail), width, STEP, "$muted")
    return Content("\n").join(rows)


def _folded(sentence: str, width: int, indent: int, style: str) -> list[Content]:
    """A sentence in lines of which the later ones hang."""
    first, *rest = fold(sentence, max(width - indent, 1))
    if rest:
        rest = fold(" ".join(rest), max(width - indent - STEP, 1))
    return [
        Content(" " * indent) + Content.styled(first, style),
        *(Content(" " * (indent + STEP)) + Content.styled(line, style) for line in rest),
    ]
