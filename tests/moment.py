"""How long a moment is: what nothing that a person waits for may exceed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

MOMENT = 8.0 if "PYTEST_XDIST_WORKER" in os.environ else 2.0
"""Seconds of processor time. Tests that run side by side slow each other down, and a second holds less work then."""


@contextmanager
def in_a_moment() -> Iterator[None]:
    """What is done here takes no more than a moment."""
    start = process_time()
    yield
    assert process_time() - start < MOMENT
