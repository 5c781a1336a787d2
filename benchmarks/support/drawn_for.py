"""Images drawn for a purpose: each holds some findings of one kind, beside all that its seed gives it anyway.

As they come, sixty images hold a dozen findings of a kind: a share of twelve says next to nothing.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sample_dicom.phantom import StudySpec, Wish
from sample_dicom.phantom.plan import DEFECT_SHAPES

PURPOSES: Mapping[str, tuple[str, int]] = {
    "defects": ("INTRALUMINAL_FILLING_DEFECT", 3),
    "bubbles": ("AIR_BUBBLE", 1),
    "leaks": ("EXTRAVASATION", 1),
    "terminations": ("ABRUPT_DUCT_TERMINATION", 2),
    "ectasia": ("MAMMARY_DUCT_ECTASIA", 1),
}
"""By purpose the kind of finding or mimic and how many of it are asked for; a small tree may have no room for all."""


def drawn_for(purpose: str, seed: int, family: str) -> StudySpec:
    """The study of a seed with as many findings of the purpose's kind as it asks for; the seed chooses sizes and shapes."""
    spec = StudySpec.random(seed, family)
    kind, count = PURPOSES[purpose]
    rng = np.random.default_rng([seed, 78])
    missing = max(0, count - sum(wish.kind == kind for wish in spec.wishes))
    asked = tuple(Wish(kind=kind, shape=str(rng.choice(DEFECT_SHAPES))) for _ in range(missing))
    return replace(spec, wishes=(*spec.wishes, *asked))
