"""The commands of the Goals screen."""

from __future__ import annotations

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command

NEW = Command(
    "goals.new", "n", Lazy("New goal"), "new", Lazy("Write down what must be reached, why, and by when."), rank=1,
    short=Lazy("New"),
)  # fmt: skip
TEMPLATE = Command(
    "goals.template", "t", Lazy("Goal from the catalogue"), "template",
    Lazy("Start from a goal that others have too, with its success factors and KPIs."), rank=5, short=Lazy("Template"),
)  # fmt: skip
FACTOR = Command(
    "goals.factor", "f", Lazy("Add a success factor"), "factor",
    Lazy("Say what must go right for this goal to be reached."), rank=2, short=Lazy("Factor"),
)  # fmt: skip
LINK = Command(
    "goals.link", "k", Lazy("Link a KPI"), "link", Lazy("Hang a KPI under this goal or success factor."), rank=2,
    short=Lazy("KPI"),
)  # fmt: skip
WEIGHT = Command(
    "goals.weight", "w", Lazy("Weight"), "weight", Lazy("Say how heavily this KPI counts in the goal's score."), rank=6
)
MOVE = Command(
    "goals.move", "m", Lazy("Move to another factor"), "move",
    Lazy("Hang this KPI under another success factor of its goal."), rank=7, short=Lazy("Move"),
)  # fmt: skip
AGREE = Command(
    "goals.agree", "a", Lazy("Agreed or not"), "agree",
    Lazy("Say that those who must do it accept the goal: the A of SMART."), rank=6, short=Lazy("Agreed"),
)  # fmt: skip
PLAN = Command(
    "goals.plan", "s", Lazy("Set plan"), "plan", Lazy("Say what this KPI should be, and by when."), rank=8,
    short=Lazy("Plan"),
)  # fmt: skip
REMOVE = Command(
    "goals.remove", "x,delete", Lazy("Remove"), "remove",
    Lazy("Take away this goal or success factor, or take this KPI out of it. The KPI and its figures stay."), rank=5,
)  # fmt: skip
DOWN = Command(
    "goals.shift_down", "shift+down", Lazy("Move down"), "shift(1)",
    Lazy("Put this goal, factor or KPI below the next one."),
)  # fmt: skip
UP = Command(
    "goals.shift_up",
    "shift+up",
    Lazy("Move up"),
    "shift(-1)",
    Lazy("Put this goal, factor or KPI above the one before."),
)
READ = Command(
    "goals.read", "tab", Lazy("Read all"), "read", Lazy("Go to the text about this row, to scroll it."), rank=3,
    short=Lazy("Read"),
)  # fmt: skip

COMMANDS = (NEW, FACTOR, LINK, WEIGHT, MOVE, AGREE, PLAN, REMOVE, TEMPLATE, UP, DOWN, READ)
"""All of them, in the order of the footer and the help."""
NEED_A_ROW = frozenset({"factor", "link", "weight", "move", "agree", "remove", "shift", "plan", "read"})
"""The actions that are about the row under the cursor."""
