"""The windows of the Goals screen: a goal, a success factor's name, a KPI's weight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Checkbox, Input, Select, Static, TextArea

from kpi_tui.language import Lazy, _, text
from kpi_tui.language.dates import day, parse_day
from kpi_tui.language.kpi_words import HORIZONS
from kpi_tui.language.numbers import number, parse_number
from kpi_tui.model.goal import Goal
from kpi_tui.model.goal_edit import Place, links_of, with_factor, with_factor_named, with_weight
from kpi_tui.model.kpi import Horizon
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.advice.smart import smart_check
from kpi_tui.tui.screens.dialog import FormDialog, labelled, second
from kpi_tui.tui.widgets.goal_text import smart_mark
from kpi_tui.workspace.changes import SaveGoal
from kpi_tui.workspace.files.reading import clean
from kpi_tui.workspace.new_ids import new_goal_id
from kpi_tui.workspace.snapshot import Snapshot

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp


class Tick(Checkbox):
    """A checkbox that shows by its sign, not by colour alone, whether it is on."""

    def render(self) -> Content:
        """The sign is that of the value at this moment."""
        self.BUTTON_INNER = "✓" if self.value else " "
        return super().render()


class GoalDialog(FormDialog[str]):
    """Asks for all that a goal says itself, and saves it. Answers the goal's id."""

    CSS_PATH = "goal_forms.tcss"
    AUTO_FOCUS = "#name"
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "A goal says what must be reached, and by when: with a number and a date, everyone can see whether it was. Why "
        "it matters helps to choose the right KPIs, and to hold on when it gets difficult."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, snapshot: Snapshot, goal: Goal | None, today: date) -> None:
        super().__init__(_("Goal") if goal else _("New goal"))
        self._snapshot = snapshot
        self._goal = goal or Goal("", "", start=today)
        self._today = today

    def fields(self) -> ComposeResult:
        """The fields, and under them the SMART check of what stands in them."""
        goal = self._goal
        yield from labelled(
            _("Goal"),
            Input(
                clean(goal.name),
                id="name",
                select_on_focus=False,
                placeholder=_("Grow online revenue by 20 % before 31 December"),
            ),
        )
        why = TextArea(clean(goal.why, lines=True), compact=True, highlight_cursor_line=False, id="why")
        yield from labelled(_("Why"), why, high=True)
        yield from labelled(
            _("Owner"),
            Input(clean(goal.owner), id="owner", placeholder=_("Who looks after it")),
            second(_("Horizon")),
            Select(
                [(Content(_(word)), horizon.value) for horizon, word in HORIZONS.items()],
                value=goal.horizon.value,
                allow_blank=False,
                compact=True,
                id="horizon",
            ),
        )
        yield from labelled(
            _("Start"),
            Input(_shown(goal.start), id="start"),
            second(_("Due")),
            Input(_shown(goal.due), id="due", placeholder=day(self._today.replace(month=12, day=31))),
        )
        yield from labelled("", Tick(Content(_("Those who must do it agree")), goal.agreed, compact=True, id="agreed"))
        yield Static("", id="smart", markup=False)

    def on_mount(self) -> None:
        """The check of the goal as it is."""
        self._check()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Checkbox.Changed)
    def _check(self) -> None:
        """The check follows what is typed."""
        try:
            goal = self.read()
        except Refusal:
            goal = self._read_words()
        check = smart_check(goal, self._snapshot, self._today)
        marks = Content("   ").join(smart_mark(item) for item in check.items)
        self.query_one("#smart", Static).update(Content.assemble(marks, "\n", (self._hint(goal), "$muted")))
        self.say("")

    def _hint(self, goal: Goal) -> str:
        """What would make the goal clearer, one thing at a time."""
        if not goal.name:
            return _("Say what must be reached, in one sentence.")
        if not any(character.isdigit() for character in goal.name):
            return _("A number in it, such as “by 20 %”, shows everyone when it is reached.")
        if not self.query_one("#due", Input).value.strip():
            return _("Give it a date: without one it stays a wish.")
        if not goal.why:
            return _("Write down why it matters: it helps to choose the right KPIs.")
        return ""

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def _read_words(self) -> Goal:
        """All but the dates."""
        return replace(
            self._goal,
            name=" ".join(self.query_one("#name", Input).value.split()),
            why=self.query_one("#why", TextArea).text.strip(),
            owner=self.query_one("#owner", Input).value.strip(),
            horizon=Horizon(str(self.query_one("#horizon", Select).value)),
            agreed=self.query_one("#agreed", Checkbox).value,
            start=None,
            due=None,
        )

    def _read_day(self, field: str) -> date | None:
        typed = self.query_one(f"#{field}", Input).value.strip()
        return parse_day(typed) if typed else None

    def read(self) -> Goal:
        """The goal in the fields. Raises Refusal where something cannot be read or is missing."""
        goal = replace(self._read_words(), start=self._read_day("start"), due=self._read_day("due"))
        if goal.start and goal.due and goal.due < goal.start:
            raise Refusal("The due date %(due)s comes before the start %(start)s.", due=goal.due, start=goal.start)
        if not goal.name:
            raise Refusal("A goal needs a name: what must be reached?")
        return goal

    def _focus_trouble(self) -> None:
        """To the field that cannot be saved as it is."""
        for field in ("start", "due"):
            try:
                self._read_day(field)
            except Refusal:
                self.query_one(f"#{field}").focus()
                return
        self.query_one("#name" if not self._read_words().name else "#due").focus()

    async def accept(self) -> str:
        """Save the goal."""
        try:
            goal = self.read()
        except Refusal:
            self._focus_trouble()
            raise
        if not goal.id:
            goal = replace(goal, id=new_goal_id(self._snapshot, goal.name))
        await self.request(SaveGoal(goal, seen=self._goal if self._goal.id else None))
        return goal.id


class FactorDialog(FormDialog[str]):
    """Asks for the name of a success factor, new or not, and saves it. Answers the name."""

    CSS_PATH = "goal_forms.tcss"
    AUTO_FOCUS = "#name"
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "A critical success factor is what must go right for the goal to be reached. One to four are enough."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, goal: Goal, factor: int | None = None) -> None:
        super().__init__(_("New success factor") if factor is None else _("Success factor"))
        self._goal = goal
        self._factor = factor

    def fields(self) -> ComposeResult:
        """The goal that it is for, and the name."""
        name = "" if self._factor is None else self._goal.factors[self._factor].name
        yield Static(clean(self._goal.name), classes="about", markup=False)
        yield Static(_("What must go right for this goal to be reached?"), markup=False)
        yield Input(clean(name), id="name", select_on_focus=False, placeholder=_("Visitors find what they came for"))

    @on(Input.Submitted)
    async def _done(self) -> None:
        await self.action_save()

    async def accept(self) -> str:
        """Save the goal with the factor."""
        typed = self.query_one("#name", Input).value
        if self._factor is None:
            goal = with_factor(self._goal, typed)
            factor = goal.factors[-1]
        else:
            goal = with_factor_named(self._goal, self._factor, typed)
            factor = goal.factors[self._factor]
        await self.request(SaveGoal(goal, seen=self._goal))
        return factor.name


class WeightDialog(FormDialog[float]):
    """Asks how heavily a KPI counts in its goal, and saves it."""

    CSS_PATH = "goal_forms.tcss"
    AUTO_FOCUS = "#weight"
    ABOUT: ClassVar[Lazy | None] = Lazy(
        "The score of a goal is the weighted mean of the scores of its KPIs. Twice the weight counts twice as much."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, goal: Goal, place: Place, name: str) -> None:
        super().__init__(_("Weight"))
        self._goal = goal
        self._place = place
        self._kpi = name

    def fields(self) -> ComposeResult:
        """The weight, and what it comes to."""
        weight = links_of(self._goal, self._place.factor)[self._place.link].weight
        yield Static(clean(self._kpi), classes="about", markup=False)
        yield from labelled(_("Weight"), Input(number(weight), id="weight"))
        yield Static("", id="share", markup=False)

    @on(Input.Changed, "#weight")
    def _tell(self) -> None:
        try:
            goal = self._read()
        except Refusal as refusal:
            words = text(refusal.sentence)
        else:
            weight = links_of(goal, self._place.factor)[self._place.link].weight
            share = weight / sum(link.weight for link in goal.all_links)
            words = _("It counts for %(share)s of the goal's score.") % {"share": f"{share * 100:.0f}%"}
        self.query_one("#share", Static).update(Content(words))
        self.say("")

    @on(Input.Submitted)
    async def _done(self) -> None:
        await self.action_save()

    def _read(self) -> Goal:
        return with_weight(self._goal, self._place, float(parse_number(self.query_one("#weight", Input).value)))

    async def accept(self) -> float:
        """Save the goal with this weight."""
        goal = self._read()
        await self.request(SaveGoal(goal, seen=self._goal))
        return links_of(goal, self._place.factor)[self._place.link].weight


def _shown(value: date | None) -> str:
    return day(value) if value else ""
