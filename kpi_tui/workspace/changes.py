"""Changes: what a screen or a command may ask of a workspace. Small values; ``Workspace.request`` carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kpi_tui.model.action import Action
from kpi_tui.model.column_mapping import ColumnMapping
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Period
from kpi_tui.model.plan import Plan
from kpi_tui.model.settings import Settings

if TYPE_CHECKING:
    from kpi_tui.workspace.merging.conflicts import Conflict


@dataclass(frozen=True, slots=True)
class SeenFigure:
    """What stood there when somebody began to type a figure: nothing, a value, or “does not apply”."""

    value: float | None = None
    not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class SetFigure:
    """Enter a figure of an input, or of a KPI in place of its inputs.

    Exactly one of ``value``, ``not_applicable`` and ``deleted`` is given. With ``seen``, a figure that was entered
    since then is not overtaken: the request raises ``Overtaken``.
    """

    id: str
    period: Period
    value: float | None = None
    segment: str | None = None
    note: str | None = None
    not_applicable: bool = False
    deleted: bool = False
    seen: SeenFigure | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """Where figures that are entered together come from: a file, the checksum of its bytes, and the remembered way in
    which its columns are read, if any."""

    source: str
    sha256: str
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class AddKpi:
    """Add a KPI, with those of its ``inputs`` that are not there yet, and hang it under a goal."""

    kpi: Kpi
    inputs: tuple[Input, ...] = ()
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class SaveKpi:
    """Change a KPI, or add it. ``seen`` is what the change began with, where that was read before the newest snapshot:
    what others changed since then stays, and where they changed the same the request raises ``CardChanged``."""

    kpi: Kpi
    seen: Kpi | None = None


@dataclass(frozen=True, slots=True)
class RemoveKpi:
    """Put a KPI away, and take it from the goals and actions that name it. Its figures stay; an action for no other KPI
    is put away with it."""

    id: str


@dataclass(frozen=True, slots=True)
class SaveInput:
    """Change an input, or add it. ``seen`` as in ``SaveKpi``."""

    input: Input
    seen: Input | None = None


@dataclass(frozen=True, slots=True)
class SaveMapping:
    """Remember how the columns of an import are mapped, or change that."""

    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class SaveGoal:
    """Change a goal, or add it below the others. ``seen`` as in ``SaveKpi``."""

    goal: Goal
    seen: Goal | None = None


@dataclass(frozen=True, slots=True)
class RemoveGoal:
    """Put a goal away. Its KPIs stay."""

    id: str


@dataclass(frozen=True, slots=True)
class SetPlan:
    """Plan a KPI. A plan that starts later than the one in force follows it; else it takes its place.

    ``seen`` is the KPI as it was when the plan was made up.
    """

    kpi: str
    plan: Plan
    seen: Kpi | None = None


@dataclass(frozen=True, slots=True)
class ConfirmChange:
    """Have the usual limits of a KPI start anew on the day ``since`` which it is at another level."""

    kpi: str
    since: date


@dataclass(frozen=True, slots=True)
class TakeBackChange:
    """Take back that a KPI changed on this day."""

    kpi: str
    since: date


@dataclass(frozen=True, slots=True)
class SaveAction:
    """Change an action, or add it. ``seen`` as in ``SaveKpi``."""

    action: Action
    seen: Action | None = None


@dataclass(frozen=True, slots=True)
class RemoveAction:
    """Put an action away."""

    id: str


@dataclass(frozen=True, slots=True)
class SaveSettings:
    """Change the settings of the workspace. ``seen`` as in ``SaveKpi``."""

    settings: Settings
    seen: Settings | None = None


@dataclass(frozen=True, slots=True)
class SilenceFinding:
    """Give no more advice by a ``rule``, for a ``reason`` that is kept: about one KPI or one goal, or without either
    about the set as a whole and about any goal and KPI."""

    rule: str
    reason: str
    kpi: str | None = None
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class HearFinding:
    """Give advice by a ``rule`` again, wherever it was silenced for this KPI or goal: on its card or for all."""

    rule: str
    kpi: str | None = None
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class ResolveConflict:
    """Write the ``text`` that was chosen where there are two versions of a file; the other goes to ``removed/``."""

    conflict: Conflict
    text: str


Change = (
    SetFigure
    | AddKpi
    | SaveKpi
    | RemoveKpi
    | SaveInput
    | SaveMapping
    | SaveGoal
    | RemoveGoal
    | SetPlan
    | ConfirmChange
    | TakeBackChange
    | SaveAction
    | RemoveAction
    | SaveSettings
    | SilenceFinding
    | HearFinding
    | ResolveConflict
)
