"""Seals that do not come, and signed files that wait for the desk."""
