"""What ties a canvas to others that move with it, as the canvas sees it."""

from ductoview.display.framing import ScalesMm


class Bond:
    """No tie at all: any scale is allowed, and nothing is to be said."""

    @property
    def scales(self) -> ScalesMm | None:
        """The scales to which all of the others can follow, None for any."""
        return None

    @property
    def words(self) -> str:
        """Why the canvas does not move with the others, to stand on it; empty when it does or need not."""
        return ""
