"""What the interpreter does behind the window's back, tamed, so that the window never waits for it.

Python lets a thread go on for 5 ms before another may take its turn, and looks through all objects for garbage now and then,
which takes a tenth of a second and half of one on a busy machine. While images arrive both made the window late.
"""

import gc
import sys

_TURN_S = 0.0002


class Pace:
    """Short turns from its beginning; what stands once the window is ``furnished`` is looked through no more."""

    def __init__(self) -> None:
        self._turn_before_s = sys.getswitchinterval()
        sys.setswitchinterval(_TURN_S)

    def furnished(self) -> None:
        """What stands now stays to the end."""
        gc.freeze()

    def end(self) -> None:
        """As it was before."""
        gc.unfreeze()
        sys.setswitchinterval(self._turn_before_s)
