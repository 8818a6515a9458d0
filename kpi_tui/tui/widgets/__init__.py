"""Widgets of our own: bars, the scorecard's list, charts."""
