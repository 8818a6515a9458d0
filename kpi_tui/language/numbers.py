"""Numbers as people type and read them."""
