"""Tables for other programs: all KPIs, or all figures, a row each; as CSV, Parquet or XLSX. See docs/export.md."""
