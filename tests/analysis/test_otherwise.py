"""What networks would say on other looks: changed so that ducts are still to be told from the rest, and the same for a seed."""

import numpy as np

from ductoview.analysis.scene import Scene
from training.otherwise import as_said, said_otherwise

SHAPE = (120, 160)
SCENE = Scene(
    box=(slice(0, 120), slice(0, 160)), flat=np.zeros(SHAPE, np.float32), allowed=np.ones(SHAPE, bool),
    skin_mm=None, nipple=None, mm=0.1,
)  # fmt: skip
LOGITS = np.full(SHAPE, -4, np.float32)
LOGITS[55:65] = 4


def otherwise(seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return said_otherwise(np.random.default_rng(seed), SCENE, LOGITS)


def test_what_is_said_is_changed_alike_for_a_seed_and_the_original_stays() -> None:
    before = LOGITS.copy()
    assert np.array_equal(otherwise(3), otherwise(3))
    assert not np.array_equal(otherwise(3), otherwise(4))
    assert np.array_equal(LOGITS, before)
    assert otherwise(3).dtype == np.float32
    assert as_said(np.random.default_rng(3), SCENE, LOGITS) is LOGITS


def test_ducts_stay_likelier_than_the_rest_and_are_not_alike_from_place_to_place() -> None:
    for seed in range(10):
        logits = otherwise(seed)
        assert logits[55:65].mean() > logits[:50].mean() + 2
        assert np.ptp(logits[60]) > 0.3
