"""Enhancement and subtraction in the window."""
