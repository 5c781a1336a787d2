"""How strongly images are enhanced, and what contrast has added since the scout: looks, never measures."""
