"""Where things lie in a workspace that are no cards and no logs."""

from __future__ import annotations

HISTORY = "history"
"""The folder of the changes of cards."""
BACKUPS = "backups"
"""The folder for backups: the one place of a workspace that is not backed up itself."""
REMOVED = "removed"
"""The folder that cards are put away in."""
PENDING = ".kpi-tui-pending"
"""How the name of a file begins that notes which cards a device is writing."""
