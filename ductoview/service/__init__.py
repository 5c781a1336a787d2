"""The process that owns library and network behind one local socket, and its client."""
