"""Two ends of a socket, for one process: what waits for ever at one of them is an error here."""

import socket
import struct

SECONDS = 20
PATIENCE = struct.pack("ll", SECONDS, 0)


def pair(kind: int = socket.SOCK_STREAM) -> tuple[socket.socket, socket.socket]:
    """Reading or writing blocks, and raises BlockingIOError after SECONDS."""
    ends = socket.socketpair(socket.AF_UNIX, kind)
    for end in ends:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            end.setsockopt(socket.SOL_SOCKET, option, PATIENCE)
    return ends
