"""How the reader has the images on the screen, until that is kept with the review: looking is no step of its own."""

from collections.abc import Mapping

from ductoview.model.look import Look
from ductoview.model.review import Review


class Looks:
    """By SOPInstanceUID: what was settled, as an image came up or was last kept, and how those left that hang no more.

    What the review had of it then stands beside: once that is another, by undo or redo, nothing is settled.
    """

    def __init__(self) -> None:
        self._settled: dict[str, Look] = {}
        self._kept: dict[str, Look | None] = {}
        self._left: dict[str, Look] = {}

    def forget(self) -> None:
        """Another study: nothing of the last one stays."""
        self._settled.clear()
        self._kept.clear()
        self._left.clear()

    def came(self, uid: str, look: Look, kept: Look | None = None) -> None:
        """An image came up so, and the review has ``kept`` of it; coming again it is settled as it was."""
        if uid not in self._settled:
            self._settled[uid], self._kept[uid] = look, kept
        self._left.pop(uid, None)

    def went(self, uid: str, look: Look) -> None:
        """An image is put away, having been shown so."""
        self._left[uid] = look

    def of(self, uid: str) -> Look | None:
        """How an image that hangs no more was last shown."""
        return self._left.get(uid)

    def changed(self, hanging: Mapping[str, Look], review: Review) -> dict[str, Look | None]:
        """What is not settled, or not any more in this review; None for an image that is again as it comes up by itself."""
        now = {**self._left, **hanging}
        return {
            uid: None if look == Look() else look for uid, look in now.items() if not self._holds(uid, look, review)
        }

    def settle(self, looks: Mapping[str, Look | None], review: Review) -> None:
        """Those of these that this review has are kept now; what was refused is not."""
        for uid, look in looks.items():
            if review.image(uid).look == look:
                self._settled[uid], self._kept[uid] = look or Look(), look

    def _holds(self, uid: str, look: Look, review: Review) -> bool:
        return look == self._settled.get(uid) and review.image(uid).look == self._kept.get(uid)
