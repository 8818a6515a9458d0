"""Logs: the figures of a workspace, a line a measurement. Their format, one frame of them all, and adding lines."""
