"""Good practice, said calmly: what makes a set of KPIs hard to steer by, and why. Never a block. Needs no figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from kpi_tui.model.goal import Goal
from kpi_tui.model.kpi import Horizon, Indicator, Kpi
from kpi_tui.model.period import add_months
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.sentence import Sentence
from kpi_tui.model.silence import AdviceRule, Silenced
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.order import goals_in_order, kpis_in_order
from kpi_tui.scorecard.source import Cards

FEW = 5
MANY = 10
_REVIEWS: Final = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
"""The months from one review to the next."""
_ASKED: Final = frozenset({"csat-satisfied-share", "brand-awareness"})
"""Entries of the catalogue that are shares of people who were asked something: their unit does not tell."""
_OPINIONS: Final = frozenset({"satisfaction-loyalty", "brand-reputation", "people"})
"""Categories of the catalogue in which a score is one that people gave, such as the Net Promoter Score."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of advice: what was seen, and why it matters. ``id`` names the rule; ``kpi`` and ``goal`` are the ids
    of what it is about, where it is about one. ``silenced`` says why people chose not to hear it."""

    id: str
    sentence: Sentence
    why: Sentence
    kpi: str | None = None
    goal: str | None = None
    silenced: Silenced | None = None


def kpi_count(count: int) -> str:
    """Whether so many KPIs are ``few``, ``ok`` or ``many``: five to ten can be steered by."""
    if count < FEW:
        return "few"
    return "many" if count > MANY else "ok"


def findings(snapshot: Cards, today: date | None = None) -> tuple[Finding, ...]:
    """Everything to be said about the choice of goals and KPIs, the whole first, then goal by goal and KPI by KPI.

    ``advice`` says the same and what the figures add to it.
    """
    kpis, goals = kpis_in_order(snapshot), goals_in_order(snapshot)
    now = today or snapshot.today
    found = (
        *_about_the_set(kpis),
        *(finding for goal in goals for finding in _about_goal(goal, snapshot, now)),
        *(finding for kpi in kpis for finding in _about_kpi(kpi, snapshot, now)),
    )
    return tuple(replace(finding, silenced=silence(finding, snapshot, now)) for finding in found)


def silence(finding: Finding, cards: Cards, today: date) -> Silenced | None:
    """What silences a finding: a line on the card of its KPI or goal, else one in the settings.

    That a review is due is silent until the next one is.
    """
    own: tuple[Silenced, ...] = ()
    if finding.kpi is not None:
        own = cards.kpis[finding.kpi].silenced
    elif finding.goal is not None:
        own = cards.goals[finding.goal].silenced
    found = next((each for each in (*own, *cards.settings.silenced) if each.rule == finding.id), None)
    if found is not None and found.day is not None and finding.id == AdviceRule.REVIEW_OVERDUE:
        return found if today <= next_review(found.day, cards.settings.review) else None
    return found


def next_review(day: date, rhythm: str) -> date:
    """When a review is due after one on ``day``: the same day some months later, or the last of a shorter month."""
    first = add_months(day, _REVIEWS[rhythm])
    return min(first + timedelta(days=day.day - 1), add_months(first, 1) - timedelta(days=1))


def asks_people(kpi: Kpi) -> bool:
    """Whether a KPI tells what customers, staff or others say, rather than what they do.

    It does when its unit is a rating (a mark, stars), when it is a score of one of the categories ``_OPINIONS`` (NPS,
    eNPS, sentiment), or when it comes from an entry of the catalogue that counts the answers of those who were asked.
    """
    opinion = kpi.unit is Unit.SCORE and kpi.category in _OPINIONS
    return kpi.unit is Unit.RATING or opinion or kpi.catalogue_id in _ASKED


def in_force(kpi: Kpi, day: date) -> Plan | None:
    """The plan that holds on ``day``, else the first that is yet to start."""
    return kpi.plan_at(day) or next(iter(kpi.plans), None)


def has_target(kpi: Kpi, day: date) -> bool:
    """Whether the KPI has a plan with a number in it."""
    plan = in_force(kpi, day)
    return plan is not None and plan.mode is not Mode.MONITOR


def _about_the_set(kpis: Iterable[Kpi]) -> Iterator[Finding]:
    chosen = tuple(kpis)
    count = len(chosen)
    if not count:
        return
    if kpi_count(count) == "few":
        yield Finding(
            AdviceRule.FEW_KPIS,
            Sentence("There are %(count)s KPIs; five to ten usually give the whole picture.", {"count": count}),
            Sentence("With very few, something that matters can go wrong without anyone seeing it."),
        )
    if kpi_count(count) == "many":
        yield Finding(
            AdviceRule.MANY_KPIS,
            Sentence("There are %(count)s KPIs; five to ten are enough.", {"count": count}),
            Sentence("What is measured must also be looked at: with more than ten, attention runs out."),
        )
    if all(kpi.indicator is Indicator.LAGGING for kpi in chosen):
        yield Finding(
            AdviceRule.ONLY_LAGGING,
            Sentence("Every KPI tells what has already happened."),
            Sentence("A leading KPI, such as enquiries before sales, shows in time what is coming."),
        )
    if all(kpi.horizon is Horizon.SHORT for kpi in chosen):
        yield Finding(
            AdviceRule.ONLY_SHORT_TERM,
            Sentence("Every KPI is about the short term."),
            Sentence(
                "What pays off later, such as loyalty or reputation, is easily given up for this month's figures."
            ),
        )
    if not any(asks_people(kpi) for kpi in chosen):
        yield Finding(
            AdviceRule.NOBODY_ASKED,
            Sentence("No KPI tells what customers or staff think."),
            Sentence(
                "Sales and clicks show what people did, not why. A mark, a satisfaction score or the Net Promoter "
                "Score asks those who know."
            ),
        )


def _about_goal(goal: Goal, snapshot: Cards, today: date) -> Iterator[Finding]:
    kpis = [snapshot.kpis[link.kpi] for link in goal.all_links if link.kpi in snapshot.kpis]
    named = {"goal": goal.name}
    if not kpis:
        yield Finding(
            AdviceRule.GOAL_WITHOUT_KPI,
            Sentence("“%(goal)s” has no KPI.", named),
            Sentence("Without a number nobody can tell whether the goal comes closer."),
            goal=goal.id,
        )
    elif goal.due is None or not any(has_target(kpi, today) for kpi in kpis):
        undated = goal.due is None
        yield Finding(
            AdviceRule.VAGUE_GOAL,
            Sentence("“%(goal)s” has no date by which it should be reached.", named)
            if undated
            else Sentence("“%(goal)s” has no KPI with a target.", named),
            Sentence("A goal with a number and a date can be reached; without them it stays a wish."),
            goal=goal.id,
        )


def _about_kpi(kpi: Kpi, snapshot: Cards, today: date) -> Iterator[Finding]:
    named = {"kpi": kpi.name}
    if not any(link.kpi == kpi.id for goal in snapshot.goals.values() for link in goal.all_links):
        yield Finding(
            AdviceRule.KPI_WITHOUT_GOAL,
            Sentence("“%(kpi)s” belongs to no goal.", named),
            Sentence("A KPI is worth its time when it shows whether a goal is being reached."),
            kpi=kpi.id,
        )
    if in_force(kpi, today) is None:
        yield Finding(
            AdviceRule.KPI_WITHOUT_PLAN,
            Sentence("“%(kpi)s” has no plan.", named),
            Sentence(
                "Without a plan there is no telling whether a figure is good; choose “watch only” if that is meant."
            ),
            kpi=kpi.id,
        )
    if not kpi.owner:
        yield Finding(
            AdviceRule.KPI_WITHOUT_OWNER,
            Sentence("“%(kpi)s” has nobody who looks after it.", named),
            Sentence("What belongs to everyone is often entered by no one."),
            kpi=kpi.id,
        )
    if not kpi.source and not all(_has_source(name, snapshot) for name in kpi.entered):
        yield Finding(
            AdviceRule.KPI_WITHOUT_SOURCE,
            Sentence("“%(kpi)s” does not say where its numbers come from.", named),
            Sentence("Whoever enters them next month should find the same ones: else the line compares two things."),
            kpi=kpi.id,
        )
    if kpi.vanity_risk and kpi.guardrail not in snapshot.kpis:
        yield Finding(
            AdviceRule.VANITY_METRIC,
            Sentence("“%(kpi)s” can grow without the company doing better.", named),
            Sentence("Such a vanity metric feels good; keep a KPI beside it that shows what it brings."),
            kpi=kpi.id,
        )


def _has_source(input_id: str, snapshot: Cards) -> bool:
    return input_id in snapshot.inputs and bool(snapshot.inputs[input_id].source)
