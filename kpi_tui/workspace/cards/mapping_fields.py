"""Which keys a remembered mapping has: the card of an import, ``imports/ID.toml``."""

from __future__ import annotations

from kpi_tui.model.column_mapping import Combine, Layout, Take
from kpi_tui.model.period import Grain
from kpi_tui.workspace.cards.field_types import Choice, Id, ListOf, Table, Text
from kpi_tui.workspace.cards.fields import Field, Fields

_GRAINS = tuple(grain for grain in Grain if grain is not Grain.CAMPAIGN)

TAKE: Fields = (
    Field("input", Id(), "The input that is filled", required=True),
    Field("column", Text(), "The column of its numbers; the name of its row where each row is a figure"),
    Field("combine", Choice(Combine), "How several rows become one figure; left out, as the input does over time"),
    Field("weight", Text(), "The column by which an average is weighted"),
    Field("date", Text(), "The column of its days, where that is another one"),
    Field("only_in", Text(), "The column that says which rows count"),
    Field("only", ListOf(Text()), "What stands in that column in the rows that count"),
    Field("segment", Text(), "The part that the figures are of"),
)
MAPPING: Fields = (
    Field("name", Text(), "What the file is called", required=True),
    Field("profile", Text(), "The system that it comes from, by its name in `kpi-tui import --profile`"),
    Field("layout", Choice(Layout), "Whether the periods stand down, across, or each row names its figure"),
    Field("table", Text(), "The sheet of a workbook, or the file in a ZIP file"),
    Field("date", Text(), "The column of days or periods"),
    Field("until", Text(), "The column of last days, where a row spans several"),
    Field("names", Text(), "The column that names the rows"),
    Field("values", Text(), "The column of numbers, where each row names its figure"),
    Field("segments", Text(), "The column whose cells become segments"),
    Field("decimal", Choice((".", ",")), "The decimal sign, where the file leaves it open"),
    Field("date_order", Choice(("dmy", "mdy")), "Day or month first, where the file leaves it open"),
    Field("by", Choice(_GRAINS), "In periods of which length it is counted; left out, in those of each input"),
    Field("columns", ListOf(Text()), "The columns by which the next file is recognised"),
    Field("takes", ListOf(Table(TAKE, Take)), "What is taken from the file: one table for each column"),
)
