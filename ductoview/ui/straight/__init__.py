"""The straightened duct under the images: the strip, its charts, and what joins them with the image."""
