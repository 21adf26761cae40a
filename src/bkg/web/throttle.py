"""How often, and how much at once, one client may ask (RFC 6585, section 4: 429).

Each web server process counts for itself, so the whole site allows so many times as much as there
are processes. A client is an address; behind a proxy, the address that a trusted proxy names.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil

from bkg.errors import TooManyRequests
from bkg.web.rate import Rate


def subscriber(address: str) -> str:
    """Who an address belongs to: of IPv6 every subscriber has a /64 (RFC 6177), of IPv4 one."""
    try:
        found = ip_address(address)
    except ValueError:  # no address: a socket of the file system, a name that a proxy gives
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
    return address


class Throttle:
    """Lets clients in, or says when they may come again.

    Args:
        at_once: requests of one client at the same time.
        per_minute: requests of one client in a minute.
    """

    def __init__(self, at_once: int, per_minute: int) -> None:
        self._at_once = at_once
        self._per_minute = per_minute
        self._rate = Rate(per_minute)
        self._inside: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, client: str) -> Callable[[], None]:
        """Let a request in; what is returned must be called once, when it has been answered.

        Raises:
            TooManyRequests: the client has too many under way, or has asked too often.
        """
        client = subscriber(client)
        with self._lock:
            if self._inside[client] >= self._at_once:
                raise TooManyRequests(
                    "too many of your queries are under way (the limit is %(limit)s); "
                    "wait for one to end",
                    limit=self._at_once,
                )
            self._inside[client] += 1
        wait = self._rate.hit(client)
        if wait:
            self._leave(client)
            raise TooManyRequests(
                "you ask too often (the limit for a minute is %(limit)s); slow down",
                ceil(wait),
                limit=self._per_minute,
            )
        return lambda: self._leave(client)

    def _leave(self, client: str) -> None:
        with self._lock:
            self._inside[client] -= 1
            if not self._inside[client]:
                del self._inside[client]
