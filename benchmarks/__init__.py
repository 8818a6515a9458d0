"""How fast and how large the program is: ``python -m benchmarks``. Never part of the tests."""
