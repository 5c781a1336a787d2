"""A score that rises straight from 0 to 1 between two values."""

import numpy as np


def ramp(value: float, low: float, high: float) -> float:
    """0 up to ``low``, 1 from ``high`` on, straight between; both may be negative for what falls."""
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))
