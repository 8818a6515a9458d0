"""kpi-tui: a scorecard in the terminal for small businesses."""

__version__ = "0.1.0"
