"""One module a format: what its header declares, read here in bounded steps.

The image libraries walk a header with a Python loop over whatever the file holds, and a hostile
file can keep such a loop busy for a minute: a JPEG magic number followed by 20 MB of zeros, a PNG
of a million empty chunks, one that hides a megabyte in each of its colour profiles. So each module
walks its format's structure itself, with a limit on the steps, and hands on only the parts that
hold the picture. EXIF is read for its one number that matters, the orientation, and goes no
further: place and camera never reach the decoder.
"""
