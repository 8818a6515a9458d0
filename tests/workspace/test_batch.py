"""What was written together bears one name, and the name tells when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kpi_tui.model.slug import is_slug
from kpi_tui.workspace.logs.batch import new_batch, written_at


def test_a_batch_is_a_slug_that_tells_when_it_was_written() -> None:
    before = datetime.now(UTC)
    batch = new_batch()
    moment = written_at(batch)
    assert is_slug(batch)
    assert moment is not None
    assert before - timedelta(microseconds=1) <= moment <= datetime.now(UTC)


def test_a_clock_that_was_set_back_does_not_put_a_batch_before_the_last_one() -> None:
    later = datetime(2040, 1, 1, 12, 30, 15, 250, tzinfo=UTC)
    moment = written_at(new_batch(after=later))
    assert moment is not None
    assert moment > later
    assert new_batch(after=moment) > new_batch(after=later)


@pytest.mark.parametrize("name", ["", "k7f3q2", "TK2E8V1B0X", "tk2e8v1b0ï", "tk2e8v1b0xx"])
def test_a_name_that_another_program_gave_tells_nothing(name: str) -> None:
    assert written_at(name) is None
