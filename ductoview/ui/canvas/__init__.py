"""The image in the window: a plain raster widget fed by `ductoview.display`."""
