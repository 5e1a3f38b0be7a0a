"""One contender of `endpoint.py`, in a process of its own.

    python tests/bench/endpoint_client.py NAME PORT REQUESTS

Prints what it took as JSON.
"""

import asyncio
import gc
import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

CONCURRENCY = 64
PROMPT = "What is six times seven? " * 16

Told = Callable[[], None]
"""Called at every answer."""


def proctor(url: str, requests: int, told: Told) -> None:
    from proctor.config.spec import OpenAISpec, SamplingSpec
    from proctor.sources.openai import OpenAI
    from proctor.sources.request import Request

    spec = OpenAISpec(url=url, model="fixed", concurrency=CONCURRENCY)
    source = OpenAI(spec, SamplingSpec(max_tokens=100, temperature=0.0), "a-key-of-twenty-signs")
    asked = (Request(task_id=str(number), sample=0, prompt=PROMPT) for number in range(requests))
    for _, answer in source.answers(asked):
        assert answer.text
        told()
    source.close()


def openai(url: str, requests: int, told: Told) -> None:
    from openai import AsyncOpenAI  # type: ignore[import-not-found,unused-ignore]

    async def run() -> None:
        async with AsyncOpenAI(base_url=url, api_key="a-key-of-twenty-signs") as client:

            async def ask() -> Any:
                answer = await client.chat.completions.create(
                    model="fixed",
                    messages=[{"role": "user", "content": PROMPT}],
                    max_tokens=100,
                    temperature=0.0,
                )
                return answer.choices[0].message.content

            await at_a_time(requests, ask, told)

    asyncio.run(run())


def aiohttp(url: str, requests: int, told: Told) -> None:
    """The least that a client can do: a document out, a document in."""
    from aiohttp import ClientSession, TCPConnector  # type: ignore[import-not-found,unused-ignore]

    document = {
        "model": "fixed",
        "messages": [{"role": "user", "content": PROMPT}],
        "max_tokens": 100,
        "temperature": 0.0,
    }

    async def run() -> None:
        async with ClientSession(connector=TCPConnector(limit=CONCURRENCY)) as session:

            async def ask() -> Any:
                async with session.post(f"{url}/chat/completions", json=document) as answer:
                    return (await answer.json())["choices"][0]["message"]["content"]

            await at_a_time(requests, ask, told)

    asyncio.run(run())


async def at_a_time(requests: int, ask: Callable[[], Any], told: Told) -> None:
    numbers = iter(range(requests))

    async def worker() -> None:
        for _ in numbers:
            assert await ask()
            told()

    await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))


def resident() -> float:
    """MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def main() -> None:
    name, port, requests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    contender = {"proctor": proctor, "openai": openai, "aiohttp": aiohttp}[name]
    url = f"http://127.0.0.1:{port}/v1"
    contender(url, 1, lambda: None)  # brings in what is imported late
    gc.collect()
    before, sizes = descriptors(), [resident()] * requests
    count = iter(range(requests))

    def told() -> None:
        sizes[next(count)] = resident()

    wall, cpu = time.perf_counter(), time.process_time()
    contender(url, requests, told)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    left = descriptors() - before
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats") as answer:
        stats = json.load(answer)
    assert next(count, None) is None
    assert stats["requests"] == requests + 1
    found = {
        "requests": requests,
        "seconds": wall,
        "cpu": cpu,
        "left": left,
        "growth": sizes[-1] - sizes[requests // 2],
        "connections": stats["connections"] - 2,  # but for the first request, and for this
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
