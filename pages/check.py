"""Check yourself: one question at a time, each explained and with the page that shows it."""

from resnet_demo.ui import check_view

check_view.draw()
