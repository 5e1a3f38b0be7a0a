"""A local endpoint that answers every request after a fixed delay; `endpoint.py` starts it as a process.

    python tests/bench/endpoint_server.py DELAY_SECONDS

Prints its port. GET /stats tells of requests, connections, and requests at a time at most.
"""

import asyncio
import json
import sys

ANSWER = {
    "id": "a",
    "object": "chat.completion",
    "created": 1,
    "model": "fixed",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "forty-two " * 20}, "finish_reason": "stop"}
    ],
    "usage": {"prompt_tokens": 100, "completion_tokens": 40, "total_tokens": 140},
}


class Endpoint(asyncio.Protocol):
    """One connection. Requests of one connection come one after the other."""

    delay = 0.0
    requests = connections = active = most = 0
    transport: asyncio.Transport

    def __init__(self) -> None:
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        Endpoint.connections += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < length_in(head):
            return
        self.buffer = b""
        if head.startswith(b"GET /stats"):
            self.answer(
                {"requests": Endpoint.requests, "connections": Endpoint.connections, "most": self.most}
            )
            return
        Endpoint.requests += 1
        Endpoint.active += 1
        Endpoint.most = max(Endpoint.most, Endpoint.active)
        asyncio.get_running_loop().call_later(Endpoint.delay, self.complete)

    def complete(self) -> None:
        Endpoint.active -= 1
        self.answer(ANSWER)

    def answer(self, document: object) -> None:
        body = json.dumps(document).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


def length_in(head: bytes) -> int:
    fields = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return next((int(value) for name, _, value in fields if name.lower() == b"content-length"), 0)


async def serve(delay: float) -> None:
    Endpoint.delay = delay
    server = await asyncio.get_running_loop().create_server(Endpoint, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
