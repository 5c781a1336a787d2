"""Preferences: a page of the window; every change is kept and in force at once."""
