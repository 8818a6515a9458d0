"""Which keys the cards of a workspace have: the one description of the files.

The reader, the writer and ``reference`` (the tables of docs/files.md) follow it.
"""

from __future__ import annotations

from kpi_tui.model.goal import Factor
from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator
from kpi_tui.model.period import Campaign
from kpi_tui.model.plan import Direction, Milestone, Mode, Plan, Window
from kpi_tui.model.settings import LANGUAGES
from kpi_tui.model.silence import Silenced
from kpi_tui.model.unit import Range, Unit
from kpi_tui.workspace.cards.field_types import (
    Choice,
    Code,
    Day,
    FormulaText,
    Id,
    LinkOrId,
    ListOf,
    MapOf,
    Number,
    RelativeText,
    Table,
    Text,
    ToleranceText,
    Whole,
    YesNo,
)
from kpi_tui.workspace.cards.fields import Field, Fields
from kpi_tui.workspace.cards.mapping_fields import MAPPING, TAKE

SILENCED: Fields = (
    Field("rule", Text(), "The advice that is not to be given, by its name in `kpi-tui advise`", required=True),
    Field("reason", Text(), "Why not", required=True),
    Field("date", Day(), "Since when", attribute="day"),
    Field("by", Text(), "Who decided it"),
)
CAMPAIGN: Fields = (
    Field("id", Id(), "What figures name as their period", required=True),
    Field("name", Text(), "What it is called", required=True),
    Field("start", Day(), "Its first day", required=True),
    Field("end", Day(), "Its last day", required=True),
)
SETTINGS: Fields = (
    Field("format", Whole(1, 1_000_000), "The version of the folder's format: 2", required=True),
    Field("name", Text(), "What the company is called", required=True),
    Field("language", Choice(LANGUAGES), "The language of the screens and reports"),
    Field("currency", Code(), "The currency of all amounts"),
    Field("first_month", Whole(1, 12), "The month that the company's year starts in"),
    Field(
        "review",
        Choice(("monthly", "quarterly", "half-yearly", "yearly")),
        "How often the KPIs themselves are reviewed",
    ),
    Field("reviewed", Day(), "When they were last reviewed"),
    Field("as_of", Day(), "The day that counts as today, for samples and archives"),
    Field("campaigns", ListOf(Table(CAMPAIGN, Campaign)), "Periods with a name and dates of their own"),
    Field("silenced", ListOf(Table(SILENCED, Silenced)), "Advice not to be given: about the whole, or any goal or KPI"),
)
FACTOR: Fields = (
    Field("name", Text(), "What must go right for the goal to be reached", required=True),
    Field("kpis", ListOf(LinkOrId()), "The KPIs that measure it", attribute="links"),
)
GOAL: Fields = (
    Field("name", Text(), "What must be reached", required=True),
    Field("why", Text(), "Why it matters"),
    Field("horizon", Choice(Horizon), "Short or long term"),
    Field("owner", Text(), "Who is responsible"),
    Field("start", Day(), "When work on it starts"),
    Field("due", Day(), "When it must be reached"),
    Field("agreed", YesNo(), "Whether those who must do it accept the goal"),
    Field("position", Whole(-1_000_000, 1_000_000), "Its place on the scorecard, lowest first"),
    Field("kpis", ListOf(LinkOrId()), "KPIs that hang under the goal itself", attribute="links"),
    Field("factors", ListOf(Table(FACTOR, Factor)), "Its critical success factors"),
    Field("silenced", ListOf(Table(SILENCED, Silenced)), "Advice that is not to be given about this goal"),
)
INPUT: Fields = (
    Field("label", Text(), "What it is called", required=True),
    Field("unit", Choice(Unit), "What the number is a number of"),
    Field("over_time", Choice(OverTime), "How several periods become one longer period"),
    Field("frequency", Choice(Frequency), "How often it is entered"),
    Field("owner", Text(), "Who enters it"),
    Field("source", Text(), "Where the number is found"),
    Field("allow_negative", YesNo(), "Whether it may be below 0"),
    Field("weight", Id(), "The input that its averages are weighted by, such as the answers behind a mark"),
)
RANGE: Fields = (
    Field("min", Number(), "The lowest value that can be right", attribute="low"),
    Field("max", Number(), "The highest value that can be right", attribute="high"),
)
MILESTONE: Fields = (
    Field("date", Day(), "The last day by which it must be there", attribute="day", required=True),
    Field("value", Number(), "What the KPI must be then", required=True),
)
PLAN: Fields = (
    Field("mode", Choice(Mode), "The kind of promise", required=True),
    Field("baseline", Number(), "Where it stood at the start (reach); what a change is a change on"),
    Field("target", Number(), "What to reach, or the total to add up to"),
    Field("low", Number(), "The level to stay above (keep)"),
    Field("high", Number(), "The level to stay below (keep)"),
    Field("start", Day(), "From when the plan is in force; the plan without a start is the first"),
    Field("due", Day(), "When the target must be reached"),
    Field("window", Choice(Window), "The stretch that a total counts over, again and again (accumulate)"),
    Field("tolerance", ToleranceText(), "How much shortfall turns the KPI red, in its unit or in percent"),
    Field("milestones", ListOf(Table(MILESTONE, Milestone)), "What to have reached on the way, by date (reach)"),
    Field("profile", ListOf(Number()), "Percent of a year in each month, from January on (accumulate)"),
    Field("target_said", RelativeText(), "The target as it was said: as a change on the baseline"),
    Field("low_said", RelativeText(), "The same for `low`"),
    Field("high_said", RelativeText(), "The same for `high`"),
)
KPI: Fields = (
    Field("name", Text(), "What it is called", required=True),
    Field("definition", Text(), "What it measures"),
    Field("formula", FormulaText(), "How it is computed; `days` is the number of days of the period", required=True),
    Field("unit", Choice(Unit), "What the number is a number of"),
    Field("unit_label", Text(), "A word behind the number, such as loaves"),
    Field("time_unit", Text(), "What a duration is counted in, such as days"),
    Field("decimals", Whole(0, 6), "How many digits are shown behind the point"),
    Field("direction", Choice(Direction), "Which way is better"),
    Field("aggregation", Choice(Aggregation), "How a longer period follows from shorter ones"),
    Field("frequency", Choice(Frequency), "How often it is measured"),
    Field("indicator", Choice(Indicator), "Whether it looks ahead or tells what has happened"),
    Field("horizon", Choice(Horizon), "Short or long term"),
    Field("owner", Text(), "Who is responsible"),
    Field("source", Text(), "Where its numbers come from"),
    Field("reason", Text(), "Why it was chosen"),
    Field("pitfalls", Text(), "What to beware of"),
    Field("category", Text(), "The category in the catalogue"),
    Field("catalogue", Text(), "The entry of the catalogue that it comes from", attribute="catalogue_id"),
    Field("guardrail", Text(), "A KPI to watch at the same time, because pushing this one alone may do harm"),
    Field("vanity_risk", YesNo(), "Whether it looks good but may say little"),
    Field("period_sensitive", YesNo(), "Whether its value depends on the length of the period"),
    Field("range", Table(RANGE, Range), "The results that can be right"),
    Field("requires_positive", ListOf(Id()), "Inputs that must be above 0 for a result"),
    Field("over_time", MapOf(Choice(OverTime)), "How single inputs combine in this KPI, where that differs"),
    Field("limits_from", ListOf(Day()), "From when its usual limits start anew, after a change that you confirmed"),
    Field("segment", Text(), "The one segment whose figures it uses, such as a market or a channel"),
    Field("plans", ListOf(Table(PLAN, Plan)), "What it should be, and when: one table for each plan"),
    Field("silenced", ListOf(Table(SILENCED, Silenced)), "Advice that is not to be given about this KPI"),
)
ACTION: Fields = (
    Field("name", Text(), "What is done", required=True),
    Field("kpis", ListOf(Id()), "The KPIs that should get better by it", required=True),
    Field("why", Text(), "Why, and what is expected of it"),
    Field("owner", Text(), "Who does it"),
    Field("start", Day(), "Its first day", required=True),
    Field("end", Day(), "Its last day; without one it goes on"),
    Field("outcome", Text(), "What was learned from it"),
)


def reference() -> str:
    """All keys of all cards as Markdown tables, for the documentation; those that must be there in bold."""
    parts = []
    for title, fields in (
        ("workspace.toml", SETTINGS),
        ("workspace.toml, each `[[campaigns]]`", CAMPAIGN),
        ("goals/ID.toml", GOAL),
        ("goals/ID.toml, each `[[factors]]`", FACTOR),
        ("inputs/ID.toml", INPUT),
        ("kpis/ID.toml", KPI),
        ("kpis/ID.toml, each `[[plans]]`", PLAN),
        ("kpis/ID.toml, each of the `milestones` of a plan", MILESTONE),
        ("actions/ID.toml", ACTION),
        ("imports/ID.toml", MAPPING),
        ("imports/ID.toml, each `[[takes]]`", TAKE),
        ("workspace.toml, goals/ID.toml and kpis/ID.toml, each `[[silenced]]`", SILENCED),
    ):
        keys = [f"**`{each.key}`**" if each.required else f"`{each.key}`" for each in fields]
        rows = [f"| {key} | {each.type.describe()} | {each.meaning} |" for key, each in zip(keys, fields, strict=True)]
        parts.append("\n".join([f"**{title}**", "", "| key | holds | meaning |", "| --- | --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"
