"""Batches: the name that everything bears which one request wrote, in logs and in the history."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 10
_LAST = len(_DIGITS) ** _LENGTH - 1
_STEP = 2_000_001
"""Microseconds: by more than the times of files are blurred, which count two seconds on FAT."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def new_batch(after: datetime | None = None) -> str:
    """A name for what is now written together. It tells when that was, to the microsecond, and not before ``after``."""
    number = time.time_ns() // 1000
    if after is not None and number <= (earliest := (after - _EPOCH) // _MICROSECOND) <= _LAST - _STEP:
        number = earliest + _STEP
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(_LENGTH, "0")


def written_at(batch: str) -> datetime | None:
    """When a batch was written; None where its name was not given by ``new_batch``."""
    if len(batch) != _LENGTH or not all(digit in _DIGITS for digit in batch):
        return None
    number = 0
    for digit in batch:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return _EPOCH + number * _MICROSECOND
