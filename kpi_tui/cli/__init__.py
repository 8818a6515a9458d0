"""The command line: one file a command group, no rules, no arithmetic."""
