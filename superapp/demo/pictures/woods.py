"""The woods the toys are made of."""

from .colour import Tone

BEECH = Tone("#dcb98c")
