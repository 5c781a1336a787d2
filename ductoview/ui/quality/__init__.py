"""What is done for the screen itself: test patterns, the daily check, the ruler, and the grey it is driven with."""
