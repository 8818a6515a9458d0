"""Measurements and plans become values, scores and statuses: polars expressions, pure."""
