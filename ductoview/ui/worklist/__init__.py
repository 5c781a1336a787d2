"""The worklist: who is scheduled, whose images are expected, and what to do when others come."""
