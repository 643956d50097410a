"""Asking a network: one photo, one box of it, or everything that may be in the scene."""
