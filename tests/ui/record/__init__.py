"""The exam record in the window."""
