"""Whole numbers as a browser reads them at once: 32 bits each, little-endian, in base64."""

import base64
import sys
from array import array


def packed_column(numbers: "array[int]") -> str:
    """A column of an array of the type "I"."""
    if sys.byteorder != "little":
        numbers = array("I", numbers)
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode("ascii")
