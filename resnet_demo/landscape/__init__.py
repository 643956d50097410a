"""The loss around a trained net, along directions in the space of its weights."""
