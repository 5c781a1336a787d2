"""The plug-in contract: what a method is, how it registers, how it is run. Loads no algorithm before it is used."""

import pluggy

hookimpl = pluggy.HookimplMarker("ductoview")
"""Marks a plug-in's function as the answer to one of the hooks in ``specs``."""
