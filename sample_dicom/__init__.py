"""Computed ductograms with known truth.

The examiner of the analysis. Nothing here imports ductoview, and nothing there imports this.
"""
