"""Random streams of their own: what is drawn from one changes nothing that another draws."""

from zlib import crc32

import numpy as np


def stream(seed: int, name: str, *more: int) -> np.random.Generator:
    """The generator of ``name`` in a study; ``more`` tells views and phases apart."""
    return np.random.default_rng([seed, crc32(name.encode()), *more])
