"""Backups: a workspace in one zip that proves it is whole, what changed since, and older formats brought up to date."""
