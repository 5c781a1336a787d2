"""The Reading page: identity, tools, phases, images, findings, and what is saved and sent."""
