"""Where every number of the scorecard comes from."""
