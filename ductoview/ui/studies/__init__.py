"""The Studies page: what is on this computer and what is on a PACS, side by side."""
