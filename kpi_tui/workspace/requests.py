"""What each change does: checked against the newest cards, then written. Loaded at the first request."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, assert_never

from kpi_tui.model.action import Action, check_action
from kpi_tui.model.goal import Goal, Link
from kpi_tui.model.input import DAYS, Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.plan import Plan, check_plan, with_limits
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import FORMAT
from kpi_tui.model.silence import Silenced
from kpi_tui.model.slug import nearest
from kpi_tui.workspace import user
from kpi_tui.workspace.cards.card_writer import Clash, card_to_write, not_changed
from kpi_tui.workspace.cards.cards import ACTIONS, GOALS, INPUTS, KPIS, MAPPINGS, SETTINGS_CARD, CardKind, M, in_order
from kpi_tui.workspace.cards.silencing import with_silence, without_silence
from kpi_tui.workspace.changes import (
    AddKpi,
    Change,
    ConfirmChange,
    HearFinding,
    Imported,
    RemoveAction,
    RemoveGoal,
    RemoveKpi,
    ResolveConflict,
    SaveAction,
    SaveGoal,
    SaveInput,
    SaveKpi,
    SaveMapping,
    SaveSettings,
    SetFigure,
    SetPlan,
    SilenceFinding,
    TakeBackChange,
)
from kpi_tui.workspace.files.reading import is_hidden
from kpi_tui.workspace.history.batch_writer import write_batch
from kpi_tui.workspace.overtaking import CardChanged, check_not_overtaken
from kpi_tui.workspace.snapshot import Snapshot, unknown_input

if TYPE_CHECKING:
    from kpi_tui.workspace.merging.conflicts import Conflict
    from kpi_tui.workspace.merging.resolving import Resolution

LARGEST = 1e15
"""Beyond this, whole numbers are no longer exact."""
_SEGMENT_LENGTH = 1000
"""Names of campaigns have up to 400 letters in the systems that they come from."""
_NOTE_LENGTH = 2000


class Request:
    """Carries out a change, or several figures at once.

    ``seen`` is what whoever asks for it looked at, ``now`` what is on disk.
    """

    def __init__(self, seen: Snapshot, now: Snapshot) -> None:
        self.seen = seen
        self.now = now
        self.folder = now.folder
        self._cards: dict[str, tuple[str | None, str | None]] = {}
        self._figures: list[tuple[str, Measurement]] = []
        self._resolved: list[Resolution] = []
        self._typed = True

    def carry_out(self, *changes: Change, imported: Imported | None = None) -> None:
        """Check all that is asked for, then write it as one batch. Raises Refusal; nothing is written then.

        ``imported`` is where figures come from that are entered together: segments and remarks that nobody typed are
        kept as they are.
        """
        self._typed = imported is None
        # Figures may be of what is added along with them.
        for change in sorted(changes, key=lambda each: isinstance(each, SetFigure)):
            try:
                self._prepare(change)
            except Clash as clash:
                raise CardChanged(change, clash) from None
        for each in self._resolved:
            each.keep_marked()
        texts = [(file, *sides) for file, sides in self._cards.items()]
        write_batch(self.now, texts, self._figures, imported=imported)
        for each in self._resolved:
            each.finish()

    def _prepare(self, change: Change) -> None:
        match change:
            case SetFigure():
                self._set_figure(change)
            case AddKpi(kpi, inputs, goal):
                self._add_kpi(kpi, inputs, goal)
            case SaveKpi(kpi, seen):
                self._check_kpi(kpi, {})
                self._save(KPIS, kpi.id, seen or self.seen.kpis.get(kpi.id), in_order(kpi))
            case RemoveKpi(kpi_id):
                self._remove_kpi(kpi_id)
            case SaveInput(each, seen_input):
                self._save_input(each, seen_input or self.seen.inputs.get(each.id))
            case SaveMapping(mapping):
                self._check_id(MAPPINGS, mapping.id)
                self._save(MAPPINGS, mapping.id, self.seen.mappings.get(mapping.id), mapping)
            case SaveGoal(goal, before):
                self._save_goal(goal, before or self.seen.goals.get(goal.id))
            case RemoveGoal(goal_id):
                self._known(GOALS, self.now.goals, goal_id)
                self._put_away(GOALS, goal_id)
            case SetPlan(kpi_id, plan, seen_kpi):
                self._set_plan(kpi_id, plan, seen_kpi)
            case ConfirmChange(kpi_id, since):
                kpi = self._known(KPIS, self.now.kpis, kpi_id)
                self._save(KPIS, kpi_id, kpi, replace(kpi, limits_from=tuple(sorted({*kpi.limits_from, since}))))
            case TakeBackChange(kpi_id, since):
                kpi = self._known(KPIS, self.now.kpis, kpi_id)
                others = tuple(day for day in kpi.limits_from if day != since)
                self._save(KPIS, kpi_id, kpi, replace(kpi, limits_from=others))
            case SaveAction(action, earlier):
                self._save_action(action, earlier or self.seen.actions.get(action.id))
            case RemoveAction(action_id):
                self._known(ACTIONS, self.now.actions, action_id)
                self._put_away(ACTIONS, action_id)
            case SaveSettings(settings, was):
                settings = replace(settings, format=FORMAT)
                self._save(SETTINGS_CARD, "", was or self.seen.settings, settings)
            case SilenceFinding(rule, reason, kpi_id, goal_id):
                entry = Silenced(rule, " ".join(reason.split()), date.today(), user.person() or "")
                self._silence(kpi_id, goal_id, lambda kind, before: with_silence(kind, before, entry))
            case HearFinding(rule, kpi_id, goal_id):
                if not self._silent(rule, kpi_id, goal_id):
                    kpi_id = goal_id = None
                self._silence(kpi_id, goal_id, lambda _kind, before: without_silence(before, rule))
            case ResolveConflict(conflict, text):
                self._resolve(conflict, text)
            case _:
                assert_never(change)

    # Figures

    def _set_figure(self, change: SetFigure) -> None:
        entry_id = self.now.entry_id(change.id)
        period = self.now.settings.calendar.parse(change.period.key)
        if (change.value is not None) + change.not_applicable + change.deleted != 1:
            raise Refusal("A figure is a value, or “does not apply”, or is taken away: one of the three.")
        if change.value is not None:
            self._check_value(entry_id, change.value)
        entry = Measurement(
            period.key,
            change.value,
            datetime.now(UTC),
            self._segment(self.now.segment_of(change.id) if change.segment is None else change.segment),
            self._note(change.note),
            user.person(),
            deleted=change.deleted,
            not_applicable=change.not_applicable,
        )
        if change.seen is not None:
            check_not_overtaken(self.folder, entry_id, entry, change.seen)
        self._figures.append((entry_id, entry))

    def _segment(self, text: str | None) -> str | None:
        if text is None:
            return None
        text = text.strip()
        wrong = len(text) > _SEGMENT_LENGTH or any(map(_is_unseen, text))
        if not text or (wrong and self._typed):
            raise Refusal("A segment needs a name of 1 to %(limit)s letters, on one line.", limit=_SEGMENT_LENGTH)
        return text

    def _note(self, text: str | None) -> str | None:
        text = (text or "").replace("\r\n", "\n").strip()
        if len(text) > _NOTE_LENGTH and self._typed:
            raise Refusal("A remark can have %(limit)s characters; this one has more.", limit=_NOTE_LENGTH)
        if self._typed and any(map(_is_unseen, text.replace("\n", "").replace("\t", ""))):
            raise Refusal("The remark holds characters that cannot be seen: remove them.")
        return text or None

    def _check_value(self, entry_id: str, value: float) -> None:
        if not abs(value) <= LARGEST:  # said this way round, it catches NaN too
            raise Refusal("A figure must be an ordinary number, not larger than 1 with 15 zeros.")
        if doubt := self.now.doubt(entry_id, value):
            raise Refusal(doubt.template, **doubt.values)

    # KPIs

    def _add_kpi(self, kpi: Kpi, inputs: tuple[Input, ...], goal_id: str | None) -> None:
        if kpi.id in self.now.kpis:
            raise Refusal("The KPI “%(id)s” is in this workspace already.", id=kpi.id)
        goal = None if goal_id is None else self._known(GOALS, self.now.goals, goal_id)
        new = {each.id: each for each in inputs if each.id not in self.now.inputs}
        for each in new.values():
            self._check_id(INPUTS, each.id)
        self._check_kpi(kpi, new)
        for each in new.values():
            self._save(INPUTS, each.id, None, each)
        self._save(KPIS, kpi.id, None, in_order(kpi))
        if goal is not None and all(link.kpi != kpi.id for link in goal.all_links):
            self._save(GOALS, goal.id, goal, replace(goal, links=(*goal.links, Link(kpi.id))))
        self.now = replace(self.now, inputs={**self.now.inputs, **new}, kpis={**self.now.kpis, kpi.id: kpi})

    def _check_kpi(self, kpi: Kpi, new: dict[str, Input]) -> None:
        self._check_id(KPIS, kpi.id)
        known = {*self.now.inputs, *new, DAYS}
        for name in kpi.inputs:
            if name not in known:
                sentence = unknown_input(name, known)
                raise Refusal(sentence.template, **sentence.values)
        if not kpi.is_direct and kpi.id in known:
            raise Refusal(
                "“%(id)s” is the id of an input: figures of this KPI and of that input could not be told apart. "
                "Choose another id.",
                id=kpi.id,
            )
        before = self.now.kpis.get(kpi.id)
        for plan in kpi.plans:
            if before is None or plan not in before.plans or kpi.direction is not before.direction:
                check_plan(plan, kpi.direction)

    def _remove_kpi(self, kpi_id: str) -> None:
        self._known(KPIS, self.now.kpis, kpi_id)
        for goal in self.now.goals.values():
            without = replace(
                goal,
                links=_others(goal.links, kpi_id),
                factors=tuple(replace(factor, links=_others(factor.links, kpi_id)) for factor in goal.factors),
            )
            self._save(GOALS, goal.id, goal, without)
        for action in self.now.actions.values():
            others = tuple(other for other in action.kpis if other != kpi_id)
            if others:
                self._save(ACTIONS, action.id, action, replace(action, kpis=others))
            elif action.kpis:
                self._put_away(ACTIONS, action.id)
        self._put_away(KPIS, kpi_id)

    def _set_plan(self, kpi_id: str, plan: Plan, seen: Kpi | None) -> None:
        kpi = self._known(KPIS, self.now.kpis, kpi_id) if seen is None else seen
        plan = with_limits(plan, kpi.direction)
        check_plan(plan, kpi.direction)
        plans = placed(kpi.plans, plan)
        check_plan(plans[-1], kpi.direction)
        self._save(KPIS, kpi_id, kpi, replace(kpi, plans=plans))

    # Inputs, goals and actions

    def _save_input(self, each: Input, seen: Input | None) -> None:
        self._check_id(INPUTS, each.id)
        kpi = self.now.kpis.get(each.id)
        if each.id == DAYS:
            raise Refusal("The days of a period come from the calendar; they are not entered.")
        if each.id not in self.now.inputs and kpi is not None and not kpi.is_direct:
            raise Refusal(
                "“%(id)s” is the id of a KPI: figures of this input and of that KPI could not be told apart. "
                "Choose another id.",
                id=each.id,
            )
        self._save(INPUTS, each.id, seen, each)
        self.now = replace(self.now, inputs={**self.now.inputs, each.id: each})

    def _save_goal(self, goal: Goal, seen: Goal | None) -> None:
        self._check_id(GOALS, goal.id)
        if goal.id not in self.now.goals:
            last = max((other.position for other in self.now.goals.values()), default=0)
            goal = replace(goal, position=last + 1)
        self._save(GOALS, goal.id, seen, goal)

    def _save_action(self, action: Action, seen: Action | None) -> None:
        self._check_id(ACTIONS, action.id)
        check_action(action)
        before = self.now.actions.get(action.id)
        for kpi_id in action.kpis:
            if before is None or kpi_id not in before.kpis:
                self._known(KPIS, self.now.kpis, kpi_id)
        self._save(ACTIONS, action.id, seen, action)

    # Advice

    def _silence(
        self,
        kpi_id: str | None,
        goal_id: str | None,
        changed: Callable[[CardKind[Any], tuple[Silenced, ...]], tuple[Silenced, ...]],
    ) -> None:
        """Change what is silenced on the card of a KPI or goal, or in the settings."""
        if kpi_id is not None:
            kpi = self._known(KPIS, self.now.kpis, kpi_id)
            self._save(KPIS, kpi_id, kpi, replace(kpi, silenced=changed(KPIS, kpi.silenced)))
        elif goal_id is not None:
            goal = self._known(GOALS, self.now.goals, goal_id)
            self._save(GOALS, goal_id, goal, replace(goal, silenced=changed(GOALS, goal.silenced)))
        else:
            settings = self.now.settings
            silenced = changed(SETTINGS_CARD, settings.silenced)
            self._save(SETTINGS_CARD, "", settings, replace(settings, silenced=silenced))

    def _silent(self, rule: str, kpi_id: str | None, goal_id: str | None) -> bool:
        """Whether the rule is silenced on the card itself."""
        if kpi_id is not None:
            own = self._known(KPIS, self.now.kpis, kpi_id).silenced
        else:
            own = self._known(GOALS, self.now.goals, goal_id).silenced if goal_id is not None else ()
        return any(each.rule == rule for each in own)

    # Cards

    def _save(self, kind: CardKind[M], card_id: str, seen: M | None, wanted: M) -> None:
        file = kind.file(card_id)
        # Read before the text is made up: a card that changes in between is not written over.
        before = self._card_now(file)
        text = card_to_write(self.folder, kind, card_id, seen, wanted)
        if text is not None:
            self._cards[file] = before, text

    def _put_away(self, kind: CardKind[Any], card_id: str) -> None:
        file = kind.file(card_id)
        self._cards[file] = self._card_now(file), None

    def _resolve(self, conflict: Conflict, text: str) -> None:
        from kpi_tui.workspace.merging.resolving import resolution

        resolved = resolution(self.folder, conflict, text)
        self._resolved.append(resolved)
        if resolved.card_text is not None:
            self._cards[conflict.file] = self._card_now(conflict.file), resolved.card_text

    def _card_now(self, file: str) -> str | None:
        from kpi_tui.workspace.history.journal import card_now

        if file in self._cards:
            raise Refusal("Nothing is saved: %(file)s would be changed twice at once.", file=file)
        return card_now(self.folder, file)

    def _check_id(self, kind: CardKind[M], card_id: str) -> None:
        if not kind.is_id(card_id):
            raise Refusal("“%(id)s” cannot be an id: use small letters, digits, - and _ only.", id=card_id)
        self._check_open(kind.file(card_id))

    def _check_open(self, file: str) -> None:
        if file in self.now.closed:
            raise not_changed(next(problem for problem in self.now.problems if problem.file == file))

    def _known(self, kind: CardKind[M], cards: Mapping[str, M], card_id: str) -> M:
        if card_id in cards:
            return cards[card_id]
        self._check_open(kind.file(card_id))
        near = nearest(card_id, cards)
        if near:
            raise Refusal(
                "There is no card %(file)s: did you mean “%(nearest)s”?", file=kind.file(card_id), nearest=near
            )
        raise Refusal("There is no card %(file)s.", file=kind.file(card_id))


def placed(plans: tuple[Plan, ...], plan: Plan) -> tuple[Plan, ...]:
    """The plans with a new one: after the plan in force where it starts later, so that the past keeps its own, or in
    its place. Raises Refusal where it would reach back behind an earlier plan."""
    if not plans:
        return (plan,)
    current, earlier = plans[-1], plans[:-1]
    if plan.start is not None and (current.start is None or plan.start > current.start):
        return (*plans, plan)
    if earlier and plan.start is None:
        plan = replace(plan, start=current.start)
    before = earlier[-1].start if earlier else None
    if before is not None and plan.start is not None and plan.start <= before:
        raise Refusal("An earlier plan starts on %(start)s: let this one start after that day.", start=before)
    return (*earlier, plan)


def _others(links: tuple[Link, ...], kpi_id: str) -> tuple[Link, ...]:
    return tuple(link for link in links if link.kpi != kpi_id)


def _is_unseen(sign: str) -> bool:
    return is_hidden(sign) or unicodedata.category(sign) == "Cs"
