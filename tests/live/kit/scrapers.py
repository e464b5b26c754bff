# SPDX-License-Identifier: Apache-2.0
"""Many who scrape at once, and some who take their time."""
import asyncio
import dataclasses
import time


@dataclasses.dataclass
class Scrapes:
    latencies_s: list[float]
    failures: list[str]
    bytes: int = 0

    def quantile_s(self, quantile: float) -> float:
        ordered = sorted(self.latencies_s)
        return ordered[min(int(quantile * len(ordered)), len(ordered) - 1)]


def scrape_for(port: int, seconds: float, scrapers: int, slow: int = 0, period_s: float = 0,
               gzip: bool = False) -> Scrapes:
    """period_s: each scraper begins a scrape so often at most, like Prometheus on one connection."""
    return asyncio.run(_scrape_for(port, seconds, scrapers, slow, period_s, gzip))


async def _scrape_for(port: int, seconds: float, scrapers: int, slow: int, period_s: float,
                      gzip: bool) -> Scrapes:
    result = Scrapes([], [])
    deadline = time.monotonic() + seconds
    nuisances = [asyncio.create_task(_dawdle(port, number)) for number in range(slow)]
    await asyncio.gather(*(_scrape(port, deadline, period_s, period_s * number / scrapers, gzip, result)
                           for number in range(scrapers)))
    for nuisance in nuisances:
        nuisance.cancel()
    await asyncio.gather(*nuisances, return_exceptions=True)
    return result


async def _scrape(port: int, deadline: float, period_s: float, delay_s: float, gzip: bool,
                  result: Scrapes) -> None:
    await asyncio.sleep(delay_s)
    encoding = b"Accept-Encoding: gzip\r\n" if gzip else b""
    connection = None
    while time.monotonic() < deadline:
        started = time.monotonic()
        try:
            reader, writer = connection or await asyncio.open_connection("127.0.0.1", port,
                                                                         limit=1 << 24)
            writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + encoding + b"\r\n")
            length, stays = await _read_response(reader)
            result.bytes += length
            result.latencies_s.append(time.monotonic() - started)
            connection = (reader, writer) if stays else None
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            result.failures.append(repr(error))
            connection = None
        await asyncio.sleep(max(0.0, started + period_s - time.monotonic()))


async def _read_response(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The length of the body, and whether the connection may be used again."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    if b" 200 " not in status:
        raise ValueError(status.decode())
    fields = {name.strip().lower(): value for name, _, value in (line.partition(b":") for line in lines)}
    length = int(fields[b"content-length"])
    await reader.readexactly(length)
    return length, fields.get(b"connection", b"").strip().lower() != b"close"


async def _dawdle(port: int, number: int) -> None:
    """A byte of a request each second, or a reply that is never read; and again when shown the door."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            if number % 2:
                writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                await reader.readexactly(1)
                await asyncio.sleep(3600)
            for byte in b"GET /metrics HTTP/1.1\r\n" + b"X-Slow: slow\r\n" * 100:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.1)
