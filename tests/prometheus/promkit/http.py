# SPDX-License-Identifier: Apache-2.0
"""Requests to servers on the loopback."""
import time
import urllib.error
import urllib.request


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read().decode()


def wait_until_ready(url: str, seconds: float = 30) -> None:
    """Until `url` answers with 200."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            get(url)
            return
        except (urllib.error.URLError, ConnectionError) as reason:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} after {seconds} s: {reason}") from reason
            time.sleep(0.1)
