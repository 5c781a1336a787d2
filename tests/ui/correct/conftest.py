"""One image whose ducts are known, as for the straightened duct."""

from tests.ui.straight.test_straight import paper

__all__ = ["paper"]
