"""Where in a file the line of each key is, for millions of keys: 24 bytes a slot, where a dict takes 130.

Open addressing with linear probing (Knuth, The Art of Computer Programming, volume 3, section 6.4).
"""

from array import array

KEY = 16  # bytes
_SMALLEST = 1 << 10  # slots; always a power of two


class Index:
    """Maps keys of KEY bytes, which must be spread evenly as hashes are, to positions from 0."""

    def __init__(self, expected: int = 0) -> None:
        """Makes room for so many keys; more may come."""
        self._allocate(max(_SMALLEST, 1 << (2 * expected).bit_length()))
        self.count = 0

    def _allocate(self, slots: int) -> None:
        self._mask = slots - 1
        self._keys = bytearray(KEY * slots)
        self._positions = array("q", [-1]) * slots

    def __len__(self) -> int:
        return self.count

    def get(self, key: bytes) -> int:
        """The key's position, or -1."""
        return self._positions[self._slot(key)]

    def __setitem__(self, key: bytes, position: int) -> None:
        slot = self._slot(key)
        if self._positions[slot] < 0:
            self.count += 1
            self._keys[KEY * slot : KEY * slot + KEY] = key
        self._positions[slot] = position
        if 3 * self.count > 2 * self._mask:
            self._grow()

    def _slot(self, key: bytes) -> int:
        """Where the key is, or would be."""
        keys, positions, mask = self._keys, self._positions, self._mask
        slot = int.from_bytes(key[:8]) & mask
        while positions[slot] >= 0 and keys[KEY * slot : KEY * slot + KEY] != key:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        keys, positions = self._keys, self._positions
        self._allocate(2 * len(positions))
        for slot, position in enumerate(positions):
            if position >= 0:
                key = bytes(keys[KEY * slot : KEY * slot + KEY])
                found = self._slot(key)
                self._keys[KEY * found : KEY * found + KEY] = key
                self._positions[found] = position
