"""What is drawn over an image: what there is to draw, how it is painted, and what lies under the pointer."""
