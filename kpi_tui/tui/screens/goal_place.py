"""The way to one goal in the tree of goals, from any screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp


async def show_goal(app: KpiApp, goal_id: str) -> None:
    """Go to the Goals screen, with the cursor on this goal."""
    from kpi_tui.tui.screens.goals import GoalsScreen

    await app.action_page("goals")
    if isinstance(app.screen, GoalsScreen):
        app.screen.go_to_goal(goal_id)
