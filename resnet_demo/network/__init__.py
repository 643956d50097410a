"""The networks of the lecture, written out to be read; torch and nothing of ours."""
