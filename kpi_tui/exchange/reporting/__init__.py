"""The report: a scorecard to send to a bank or a partner, and a page for each KPI; as HTML, PDF, XLSX or Markdown."""
