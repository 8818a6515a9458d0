"""The folder of TOML files: read, written, locked, checked. No other room writes into a workspace."""
