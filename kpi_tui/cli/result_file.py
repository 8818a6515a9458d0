"""Writing a result to the file that a command names: how it is refused, in the words of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kpi_tui.cli.command import WrongUsage
from kpi_tui.cli.output import complain
from kpi_tui.language import _, text
from kpi_tui.model.sentence import Refusal


@contextmanager
def writing_results() -> Iterator[None]:
    """A name that says no kind of file is a wrong call; where a file of another program stands, --force is offered.

    Ctrl-C stops it, and leaves what was there.
    """
    from kpi_tui.exchange.destination import NotOurs, UnknownEnding

    try:
        yield
    except UnknownEnding as unknown:
        raise WrongUsage(text(unknown.sentence)) from None
    except NotOurs as not_ours:
        raise Refusal("%(problem)s Or replace it with --force.", problem=not_ours.sentence) from None
    except KeyboardInterrupt:
        complain(_("Stopped: no file is written."))
        raise
