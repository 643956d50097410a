"""Results to figures: pure functions, one palette, nothing computed anew."""
