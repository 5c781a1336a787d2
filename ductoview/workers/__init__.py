"""Processes that decode files and run methods: memory-capped, with deadlines, replaced after any failure."""
