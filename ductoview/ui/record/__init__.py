"""The exam record beside the images: filled by keyboard, one letter a choice."""
