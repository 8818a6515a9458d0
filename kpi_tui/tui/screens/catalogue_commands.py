"""The commands of the Catalogue screen."""

from __future__ import annotations

from kpi_tui.language import Lazy
from kpi_tui.tui.commands import Command

ADD = Command(
    "catalogue.add", "a", Lazy("Add to the workspace"), "add",
    Lazy("Add the KPIs in the basket, or the one under the cursor, and hang them under a goal."), rank=1,
    short=Lazy("Add"),
)  # fmt: skip
FIND = Command(
    "catalogue.find", "slash", Lazy("Search"), "find",
    Lazy("Type words in English or Dutch; typing errors are forgiven."), rank=2,
)  # fmt: skip
ADAPT = Command(
    "catalogue.adapt", "d", Lazy("Adapt"), "adapt",
    Lazy("Change this KPI before it is added; or, where it is in your workspace, change it there."), rank=4,
)  # fmt: skip
OWN = Command(
    "catalogue.own", "n", Lazy("Own KPI"), "own", Lazy("Make a KPI of your own, from scratch."), rank=5,
)  # fmt: skip
CATEGORY = Command(
    "catalogue.category", "c", Lazy("Choose a category"), "category", Lazy("Show only KPIs of one category."), rank=6,
    short=Lazy("Category"),
)  # fmt: skip
NEXT_CATEGORY = Command(
    "catalogue.next_category", "right", Lazy("Next category"), "step_category(1)", Lazy("Show the category after this.")
)
PREVIOUS_CATEGORY = Command(
    "catalogue.previous_category", "left", Lazy("Previous category"), "step_category(-1)",
    Lazy("Show the category before this."),
)  # fmt: skip
SECTOR = Command(
    "catalogue.sector", "r", Lazy("Choose a sector"), "sector", Lazy("Show only what suits a kind of business."),
    rank=7, short=Lazy("Sector"),
)  # fmt: skip
INDICATOR = Command(
    "catalogue.indicator", "l", Lazy("Leading or lagging"), "indicator",
    Lazy("Leading KPIs show what is coming, lagging ones what has happened. Show all, or one kind."), rank=8,
    short=Lazy("Leading"),
)  # fmt: skip
BENCHMARKS = Command(
    "catalogue.benchmarks", "b", Lazy("Benchmarks"), "benchmarks",
    Lazy("Show or hide what others were seen to reach: rough coordinates, never targets."), rank=9,
)  # fmt: skip
CLEAR = Command(
    "catalogue.clear", "escape", Lazy("Show all"), "clear", Lazy("Take away the search and all filters."), rank=3
)
EMPTY = Command(
    "catalogue.empty", "x", Lazy("Empty the basket"), "empty", Lazy("Take all chosen KPIs out of the basket again.")
)

COMMANDS = (
    ADD, CLEAR, FIND, ADAPT, OWN, CATEGORY, SECTOR, INDICATOR, BENCHMARKS, EMPTY, NEXT_CATEGORY, PREVIOUS_CATEGORY,
)  # fmt: skip
