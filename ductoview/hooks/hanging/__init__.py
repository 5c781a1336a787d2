"""Hanging protocols as data: files that say which image hangs where, one parser, one matcher."""
