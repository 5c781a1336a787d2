"""All methods of this installation, ours first."""

from ductoview.hooks.manager import Methods, load_methods


def installed_methods() -> Methods:
    """Our own methods and those of every installed plug-in; our algorithms are loaded when they are used."""
    from ductoview.hooks import builtin

    return load_methods(builtin)
