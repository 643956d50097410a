"""The hall: a question on the screen, its answers from the phones."""

from resnet_demo.ui import hall_view

hall_view.draw()
