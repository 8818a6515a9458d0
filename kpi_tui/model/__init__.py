"""What the words mean: goals, KPIs, inputs, periods, plans, formulas. No input or output, no frames, no language."""
