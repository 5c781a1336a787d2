"""How the reader has the images on the screen, until that is kept with the review: looking is no step of its own."""

from collections.abc import Mapping

from ductoview.model.look import Look


class Looks:
    """By SOPInstanceUID: what was settled, as an image came up or was last kept, and how those left that hang no more."""

    def __init__(self) -> None:
        self._settled: dict[str, Look] = {}
        self._left: dict[str, Look] = {}

    def forget(self) -> None:
        """Another study: nothing of the last one stays."""
        self._settled.clear()
        self._left.clear()

    def came(self, uid: str, look: Look) -> None:
        """An image came up so; coming again it is settled as it was."""
        self._settled.setdefault(uid, look)
        self._left.pop(uid, None)

    def went(self, uid: str, look: Look) -> None:
        """An image is put away, having been shown so."""
        self._left[uid] = look

    def of(self, uid: str) -> Look | None:
        """How an image that hangs no more was last shown."""
        return self._left.get(uid)

    def changed(self, hanging: Mapping[str, Look]) -> dict[str, Look | None]:
        """What is not settled; None for an image that is again as it comes up by itself."""
        now = {**self._left, **hanging}
        return {uid: None if look == Look() else look for uid, look in now.items() if look != self._settled.get(uid)}

    def settle(self, looks: Mapping[str, Look | None]) -> None:
        """These are kept now."""
        self._settled.update({uid: look or Look() for uid, look in looks.items()})
