"""The lecture: its two toys in numbers, the texts of its pages, and the routes through them."""
