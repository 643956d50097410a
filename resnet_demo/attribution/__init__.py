"""Where in a photo the evidence for a class is: Grad-CAM and relatives, safe to run for many."""
