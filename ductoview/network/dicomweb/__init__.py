"""The same services over HTTP (PS3.18): QIDO-RS to find, WADO-RS to fetch, STOW-RS to store."""
