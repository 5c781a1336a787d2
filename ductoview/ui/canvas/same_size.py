"""Several canvases at one scale."""

from collections.abc import Sequence

from ductoview.ui.canvas.canvas import Canvas


def same_size(canvases: Sequence[Canvas], *, resting_only: bool = False) -> None:
    """Show all images at the same mm on the screen, as large as the least lucky of them fits.

    With ``resting_only`` an image that was zoomed or moved by hand stays as it is: call it so after an image has come or
    the window has changed.
    """
    shown = [canvas for canvas in canvases if canvas.mammogram is not None]
    scales = [scale for canvas in shown if (scale := canvas.fit_scale()) is not None]
    for canvas in shown:
        if canvas.is_resting or not resting_only:
            canvas.set_scale(min(scales)) if scales else canvas.fit()
