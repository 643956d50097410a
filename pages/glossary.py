"""Glossary and sources: every word in one sentence, every paper with what is taken from it."""

from resnet_demo.ui import glossary_view

glossary_view.draw()
