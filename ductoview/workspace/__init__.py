"""The application without Qt: the open exam, commands, history, autosave, objects and their sending, actions, settings."""
