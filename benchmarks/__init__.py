"""Measurements, not tests: `python -m benchmarks.NAME` prints ratios taken side by side."""
