"""Where in a file the line of each key is, for millions of keys: some 35 bytes each, where a dict takes 130.

Keys and positions stand one after the other as they came, and a hash table has but their numbers, as in
CPython's dict; open addressing with linear probing (Knuth, The Art of Computer Programming, volume 3,
section 6.4).
"""

from array import array

KEY = 16  # bytes
_SMALLEST = 1 << 10  # slots; always a power of two


class Index:
    """Maps keys of KEY bytes, which must be spread evenly as hashes are, to positions from 0."""

    def __init__(self, expected: int = 0) -> None:
        """Makes room for so many keys; more may come."""
        self._keys = bytearray()
        self._positions = array("q")
        self._slots = _slots(max(_SMALLEST, 1 << (3 * expected // 2).bit_length()))

    def __len__(self) -> int:
        return len(self._positions)

    def get(self, key: bytes) -> int:
        """The key's position, or -1."""
        number = self._slots[self._slot(key)]
        return self._positions[number - 1] if number else -1

    def __setitem__(self, key: bytes, position: int) -> None:
        slot = self._slot(key)
        number = self._slots[slot]
        if number:
            self._positions[number - 1] = position
            return
        self._keys += key
        self._positions.append(position)
        self._slots[slot] = len(self)
        if 3 * len(self) > 2 * len(self._slots):
            self._grow()

    def _slot(self, key: bytes) -> int:
        """Where the key's number from 1 is, or would be."""
        keys, slots, mask = self._keys, self._slots, len(self._slots) - 1
        slot = int.from_bytes(key[:8]) & mask
        while (number := slots[slot]) and keys[KEY * number - KEY : KEY * number] != key:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        self._slots = slots = _slots(2 * len(self._slots))
        mask = len(slots) - 1
        for number in range(1, len(self) + 1):
            slot = int.from_bytes(self._keys[KEY * number - KEY : KEY * number - KEY + 8]) & mask
            while slots[slot]:
                slot = (slot + 1) & mask
            slots[slot] = number


def _slots(count: int) -> "array[int]":
    return array("I", [0]) * count
