"""The statuses of KPIs and goals, with their fixed signs."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a KPI or goal stands. Only the first three come with a score."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    NOT_MEASURED = "not_measured"
    WATCHING = "watching"

    @property
    def sign(self) -> str:
        """The sign that goes with the colour and the word, everywhere."""
        return _SIGNS[self]


_SIGNS = {
    Status.ON_TRACK: "●",
    Status.AT_RISK: "▲",
    Status.OFF_TRACK: "■",
    Status.NOT_MEASURED: "○",
    Status.WATCHING: "◇",
}
