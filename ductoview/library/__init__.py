"""The one database and file store: what was kept is never lost, what is shown was kept (docs/decisions/0009)."""
