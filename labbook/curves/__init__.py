"""Curves in words: arrays in, a description out. Knows neither runs nor the store."""

from labbook.curves.constants import CONSTANTS, NEAR, constant
from labbook.curves.describe import describe
from labbook.curves.description import Description, Divergence, Move, Plateau, Spike, from_plain, to_plain
from labbook.curves.quantities import QUANTITIES
from labbook.curves.words import in_words, words

__all__ = [
    "CONSTANTS",
    "NEAR",
    "QUANTITIES",
    "Description",
    "Divergence",
    "Move",
    "Plateau",
    "Spike",
    "constant",
    "describe",
    "from_plain",
    "in_words",
    "to_plain",
    "words",
]
