"""What a KPI's past says: real changes and noise, what is to be expected, and what came of actions."""
