"""What is done about the KPI of a page, and whether a change of it lasts."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.widget import Widget

from kpi_tui.model.kpi import Kpi
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.kpi_story import KpiStory
from kpi_tui.tui.screens.action_commands import ACTION_COMMANDS
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.widgets.action_text import acted
from kpi_tui.tui.widgets.folded import Folded


class ActingScreen(BaseScreen):
    """A screen about one KPI on which actions are written down and changes are confirmed."""

    KEYS: ClassVar[tuple[Command, ...]] = ACTION_COMMANDS
    BINDINGS = bindings(KEYS)

    _story: KpiStory

    @property
    def _kpi(self) -> Kpi | None:
        """The KPI, or None where it is no longer there."""
        raise NotImplementedError

    def actions_panel(self) -> Widget:
        """The place of the actions on the page."""
        return Folded(id="actions")

    def show_actions(self) -> None:
        """List the actions of the story, each with its verdict."""
        actions = self._story.actions
        self.query_one("#actions", Folded).show(partial(acted, actions) if actions else None)

    @property
    def _known(self) -> Kpi | None:
        """The KPI as its card is now."""
        snapshot, kpi = self.board.snapshot, self._kpi
        return snapshot.kpis.get(kpi.id) if snapshot and kpi else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A change can be confirmed where the newest figures show one, and taken back where one was confirmed."""
        shift = self._story.outlook.shift if self._story.outlook else None
        if action == "act":
            return self._known is not None
        if action == "confirm_change":
            return self._known is not None and shift is not None
        if action == "take_back_change":
            return self._known is not None and shift is None and bool(self._known.limits_from)
        return super().check_action(action, parameters)

    def action_act(self) -> None:
        """Write down what is done about the KPI."""
        from kpi_tui.tui.screens.action_form import ask_action

        if self._known is not None:
            ask_action(self, self._known.id, self._story.actions)

    def action_confirm_change(self) -> None:
        """Confirm that the KPI changed for good."""
        from kpi_tui.tui.screens.confirm_change import ask_to_confirm

        if self._known is not None and self._story.outlook and self._story.outlook.shift:
            ask_to_confirm(self, self._known, self._story.outlook.shift)

    def action_take_back_change(self) -> None:
        """Take back that the KPI changed for good."""
        from kpi_tui.tui.screens.confirm_change import ask_to_take_back

        if self._known is not None and self._known.limits_from:
            ask_to_take_back(self, self._known)
