"""Frames one under another as one, of which some are replaced now and then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

_MOST_PARTS = 24
"""Of how many parts in memory a frame may be; with many more, everything that is asked of it takes longer."""
_SMALL = 50_000
"""Up to so many rows, copying all of them takes no time."""


Span = tuple[int, int]
"""Where rows begin, and how many they are."""


def spans(rows: pl.DataFrame, column: str) -> dict[str, Span]:
    """Where the rows of each value in a column are, which lie together."""
    found: dict[str, Span] = {}
    offset = 0
    runs = rows.select(pl.col(column).rle().alias("run")).unnest("run")
    for value, length in runs.select("value", "len").iter_rows():
        found[value] = offset, length
        offset += length
    return found


class Stack:
    """Rows by key as one frame. Where those of a few keys are replaced, the rest is not copied."""

    def __init__(self, rows: pl.DataFrame, of: Mapping[str, Span]) -> None:
        self._base = rows
        self._spans = of
        self._fresh: dict[str, pl.DataFrame] = {}

    def stacked(self, keys: Iterable[str], fresh: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """The rows of these ``keys`` in this order: the ``fresh`` ones, and those from before of all others."""
        keys = dict.fromkeys(keys)
        self._fresh = {key: rows for key, rows in (self._fresh | dict(fresh)).items() if key in keys}
        parts = self._parts(keys)
        if len(parts) <= _MOST_PARTS and sum(part.height for part in parts) > _SMALL:
            return pl.concat(parts, rechunk=False)
        of, offset = {}, 0
        for key in keys:
            length = self._fresh[key].height if key in self._fresh else self._span(key)[1]
            of[key] = offset, length
            offset += length
        self._base, self._spans, self._fresh = pl.concat(parts, rechunk=True), of, {}
        return self._base

    def _span(self, key: str) -> Span:
        return self._spans.get(key, (0, 0))

    def _parts(self, keys: Iterable[str]) -> list[pl.DataFrame]:
        """As few parts as possible: what lies together from before stays together."""
        parts = [self._base.clear()]
        opens = closes = 0
        for key in keys:
            start, length = (-1, 0) if key in self._fresh else self._span(key)
            if start != closes and closes > opens:
                parts.append(self._base.slice(opens, closes - opens))
            if key in self._fresh:
                parts.append(self._fresh[key])
                opens = closes = 0
            elif start == closes:
                closes += length
            else:
                opens, closes = start, start + length
        parts.append(self._base.slice(opens, closes - opens))
        return [part for part in parts if part.height] or parts[:1]
