"""Cards: the TOML files that people read and edit. Their keys, how they are read into the model and written back."""
