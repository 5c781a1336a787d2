"""A digest of what was decided: what a signature is given on, so that nobody's later step comes under it."""

import hashlib
import json
from typing import Any

from ductoview.model.review import Review
from ductoview.model.review_json import review_to_json

_NOT_DECIDED = ("state", "revision", "signatures")


def content_digest(review: Review) -> str:
    """SHA-256 (hex) of a canonical review without its signatures; the same decisions give the same, read back too."""
    data = {name: value for name, value in review_to_json(review).items() if name not in _NOT_DECIDED}
    return hashlib.sha256(json.dumps(_alike(data), sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _alike(value: Any) -> Any:
    """Equal values written alike: 50 and 50.0 are the same place, and no step tells the one from the other."""
    if isinstance(value, dict):
        return {key: _alike(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_alike(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
