"""Who may ask how often, and how much at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bkg.errors import TooManyRequests
from bkg.web.throttle import Throttle, subscriber


def test_one_client_has_so_many_at_once_and_others_are_let_in() -> None:
    throttle = Throttle(at_once=2, per_minute=100)
    first, _ = throttle.enter("a"), throttle.enter("a")
    with pytest.raises(TooManyRequests, match=r"under way \(the limit is 2\)") as refusal:
        throttle.enter("a")
    assert refusal.value.status == 429
    assert refusal.value.headers == {"Retry-After": "1"}
    throttle.enter("b")
    first()
    throttle.enter("a")


def test_one_client_asks_so_often_in_a_minute() -> None:
    throttle = Throttle(at_once=100, per_minute=3)
    for _ in range(3):
        throttle.enter("a")()
    with pytest.raises(TooManyRequests, match="the limit for a minute is 3") as refusal:
        throttle.enter("a")
    assert 60 <= int(refusal.value.headers["Retry-After"]) <= 120
    throttle.enter("b")()


def test_who_is_refused_takes_no_place() -> None:
    throttle = Throttle(at_once=1, per_minute=1)
    throttle.enter("a")()
    for _ in range(3):
        with pytest.raises(TooManyRequests, match="for a minute"):
            throttle.enter("a")


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("unix:", "unix:", True),
    ],
)
def test_a_client_is_who_has_the_address(address: str, other: str, same: bool) -> None:
    assert (subscriber(address) == subscriber(other)) == same


def test_a_subscriber_with_many_addresses_counts_once() -> None:
    throttle = Throttle(at_once=1, per_minute=100)
    throttle.enter("2001:db8::1")
    with pytest.raises(TooManyRequests):
        throttle.enter("2001:db8::2")


def test_many_threads_never_have_more_places_than_there_are() -> None:
    throttle = Throttle(at_once=3, per_minute=10_000)

    def come_and_go(_: int) -> bool:
        try:
            throttle.enter("a")()
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert any(threads.map(come_and_go, range(500)))
    for _ in range(3):
        throttle.enter("a")
