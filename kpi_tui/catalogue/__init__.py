"""The KPI catalogue, goal templates and sector sets: packaged data and its reader."""
