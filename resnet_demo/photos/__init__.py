"""Photos: bytes from anywhere become a `Photo`, a `Photo` becomes what a network sees."""
