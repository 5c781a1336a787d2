"""The plug-in contract: what a method is, how it registers, how it is run. Imports no algorithm except in ``builtin``."""

import pluggy

hookimpl = pluggy.HookimplMarker("ductoview")
"""Marks a plug-in's function as the answer to one of the hooks in ``specs``."""
