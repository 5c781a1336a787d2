"""The image check: the technologist accepts, repeats or rejects each image before it leaves, and counts why."""
