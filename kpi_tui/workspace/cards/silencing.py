"""Silencing advice, and hearing it again: which rule may stand on which card, and what becomes of the list there."""

from __future__ import annotations

from typing import Any

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.silence import GOAL_RULES, KPI_RULES, AdviceRule, Silenced
from kpi_tui.model.slug import nearest
from kpi_tui.workspace.cards.cards import GOALS, KPIS, CardKind

REASON_LENGTH = 500


def stray_rule(kind: CardKind[Any], rule: str) -> Sentence | None:
    """Why a rule says nothing on a card of this kind, or None where it does. In the settings all rules do."""
    if rule not in set(AdviceRule):
        if near := nearest(rule, AdviceRule):
            template = "There is no advice called “%(rule)s”: did you mean “%(nearest)s”?"
            return Sentence(template, {"rule": rule, "nearest": str(near)})
        return Sentence("There is no advice called “%(rule)s”.", {"rule": rule})
    if kind is KPIS and rule not in KPI_RULES:
        return Sentence("The advice “%(rule)s” is not about one KPI: silence it without one.", {"rule": rule})
    if kind is GOALS and rule not in GOAL_RULES:
        return Sentence("The advice “%(rule)s” is not about one goal: silence it without one.", {"rule": rule})
    return None


def with_silence(kind: CardKind[Any], before: tuple[Silenced, ...], wanted: Silenced) -> tuple[Silenced, ...]:
    """The list of a card with one silence more, in the place of an older one of the same rule.

    Raises Refusal for a rule that says nothing there, and without a reason: later nobody would know why.
    """
    if stray := stray_rule(kind, wanted.rule):
        raise Refusal(stray.template, **stray.values)
    if not wanted.reason:
        raise Refusal("Say why: later, the reason tells whether the advice should still be silent.")
    if len(wanted.reason) > REASON_LENGTH or not wanted.reason.isprintable():
        raise Refusal("A reason is one line of at most %(limit)s characters.", limit=REASON_LENGTH)
    if any(each.rule == wanted.rule for each in before):
        return tuple(wanted if each.rule == wanted.rule else each for each in before)
    return (*before, wanted)


def without_silence(before: tuple[Silenced, ...], rule: str) -> tuple[Silenced, ...]:
    """The list of a card without the silences of a rule. Raises Refusal where it has none."""
    after = tuple(each for each in before if each.rule != rule)
    if after == before:
        raise Refusal("The advice “%(rule)s” is not silenced there.", rule=rule)
    return after
