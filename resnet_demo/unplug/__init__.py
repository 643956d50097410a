"""Taking residual blocks out of a trained network, and counting the paths through it."""
