"""The words for advice that is not given."""

from __future__ import annotations

from kpi_tui.language import _
from kpi_tui.language.dates import day
from kpi_tui.model.silence import Silenced


def silenced_because(silenced: Silenced) -> str:
    """Why advice is not given, since when and by whom: “Silenced on 3 Nov 2026 by Anna: I work alone”."""
    said = {"reason": silenced.reason, "by": silenced.by, "day": day(silenced.day) if silenced.day else ""}
    if silenced.day and silenced.by:
        return _("Silenced on %(day)s by %(by)s: %(reason)s") % said
    if silenced.day:
        return _("Silenced on %(day)s: %(reason)s") % said
    if silenced.by:
        return _("Silenced by %(by)s: %(reason)s") % said
    return _("Silenced: %(reason)s") % said
