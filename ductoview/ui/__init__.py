"""The window: the only Qt. It composes panels; a slot reads its widget and calls one method of the workspace."""
