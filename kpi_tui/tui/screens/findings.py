"""All findings, each with its reason and the way to what it is about; what is silenced stands below."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.content import Content

from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.language.dates import day
from kpi_tui.language.silence_words import silenced_because
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.silence import AdviceRule
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.goal_place import show_goal
from kpi_tui.tui.screens.list_screen import ListScreen
from kpi_tui.tui.widgets.advice import ABOUT_FILES, CONFLICT, findings_of
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.finding_list import FindingList
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.line import Piece, fold
from kpi_tui.tui.widgets.row_list import RowList
from kpi_tui.workspace.changes import HearFinding, SaveSettings

BACK = Command("findings.close", "escape,v,q", Lazy("Back"), "back", Lazy("Back to where you were."), rank=1)
SILENCE = Command(
    "findings.silence",
    "z",
    Lazy("Silence"),
    "silence",
    Lazy("Give this advice no more, for a reason that is kept."),
    rank=2,
)
REVIEWED = Command(
    "findings.reviewed", "r", Lazy("Reviewed today"), "reviewed",
    Lazy("Say that you looked at the choice of KPIs today: keep, change or retire each."), rank=2,
)  # fmt: skip
HEAR = Command("findings.hear", "h", Lazy("Hear again"), "hear", Lazy("Give this advice again from now on."), rank=2)


class FindingsScreen(ListScreen[FindingList]):
    """The list, and below it what the finding under the cursor says in full."""

    LIST = FindingList
    ABOUT = Lazy(
        "What good practice and your figures advise, and why. It is advice: you decide. What does not matter in your "
        "company can be silenced, with a reason that is kept in the workspace."
    )
    KEYS: ClassVar[tuple[Command, ...]] = (BACK, REVIEWED, SILENCE, HEAR)
    BINDINGS = bindings(KEYS)

    def show(self, board: Board) -> None:
        """Show the findings of this board."""
        found = findings_of(board)
        self._list.show(found)
        self._show_found(found, _calm() if board.findings is not None else Content(_("Reading figures…")))
        self._tell()
        silenced = sum(each.silenced is not None for each in found)
        pieces = [plural("%(n)s finding", "%(n)s findings", len(found) - silenced)]
        pieces += [_("%(n)s silenced") % {"n": silenced}] if silenced else []
        self.query_one(StatusLine).guide(Piece(" · ".join(pieces), "$muted"))

    @on(RowList.Moved)
    def _tell(self) -> None:
        """Say the finding under the cursor in full."""
        finding = self._list.finding
        self.query_one("#full", Folded).show(partial(_in_full, finding) if finding else None)
        self.refresh_bindings()

    def on_finding_list_opened(self) -> None:
        """The page of the KPI, or the goal in its tree."""
        finding = self._list.finding
        if finding is None:
            return
        if finding.kpi is not None:
            from kpi_tui.tui.screens.kpi import KpiScreen

            self.app.push_screen(KpiScreen(finding.kpi))
        elif finding.id == CONFLICT:
            self.app.action_resolve()
        elif finding.goal is not None:
            self.app.call_next(show_goal, self.app, finding.goal)  # not from here: this screen may have to go for it

    def action_silence(self) -> None:
        """Ask for the reason."""
        from kpi_tui.tui.screens.silence import SilenceDialog

        def answered(reason: str | None) -> None:
            if reason:
                self.say(_("It is silenced, and stands below with your reason."))

        if finding := self._list.finding:
            self.app.push_screen(SilenceDialog(finding), answered)

    async def action_reviewed(self) -> None:
        """The KPIs were reviewed today: the next review is due one rhythm later."""
        settings, today = self.board.settings, self.board.today
        if settings is None or today is None:
            return
        try:
            await self.app.request(SaveSettings(replace(settings, reviewed=today), seen=settings))
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)
        else:
            self.say(_("Reviewed on %(day)s.") % {"day": day(today)})

    async def action_hear(self) -> None:
        """Give the advice again."""
        finding = self._list.finding
        if finding is None:
            return
        try:
            await self.app.request(HearFinding(finding.id, finding.kpi, finding.goal))
        except Refusal as refusal:
            self.say(text(refusal.sentence), problem=True)
        else:
            self.say(_("It is among the findings again."))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A finding is silenced or heard again, whichever it is not."""
        if action in ("silence", "hear", "reviewed"):
            finding = self._list.finding if self.is_mounted and self.query(FindingList) else None
            if action == "reviewed":
                return finding is not None and finding.id == AdviceRule.REVIEW_OVERDUE
            if finding is None or finding.id in ABOUT_FILES:
                return False
            return (finding.silenced is None) is (action == "silence")
        return super().check_action(action, parameters)


def _in_full(finding: Finding, width: int) -> Content:
    said = [Content.styled(line, "bold $ink") for line in fold(text(finding.sentence), width)]
    why = [Content.styled(line, "$muted") for line in fold(text(finding.why), width)]
    because = fold(silenced_because(finding.silenced), width) if finding.silenced else []
    return Content("\n").join([*said, *why, *(Content.styled(line, "$ink") for line in because)])


def _calm() -> Content:
    return Content.assemble(
        (_("There is nothing to advise now."), "bold $ink"),
        "\n\n",
        _("When something makes your goals and KPIs hard to steer by, it stands here, with the reason."),
    )
