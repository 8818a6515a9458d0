"""Figures in from the systems people use, results out to the people who ask."""
