"""The technologist's board: what is on its way to a PACS, and what became of it."""
