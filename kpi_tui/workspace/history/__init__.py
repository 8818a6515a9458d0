"""History: what was changed when and by whom; writing that leaves its trace, undo, and looking back."""
