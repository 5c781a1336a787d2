"""Finds and measures the opacified ducts of one image: arrays in, values out, no input or output."""
