"""Requests of a client in a sliding minute."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bkg.web.rate import Rate


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_who_asks_evenly_and_less_is_never_refused() -> None:
    clock = Clock()
    rate = Rate(60, clock)
    for _ in range(400):
        assert rate.hit("a") == 0
        clock.now += 1.1


def test_the_limit_is_not_had_twice_about_the_turn_of_a_window() -> None:
    clock = Clock()
    rate = Rate(10, clock)
    clock.now += 59
    assert [rate.hit("a") for _ in range(10)] == [0.0] * 10
    clock.now += 2
    assert rate.hit("a") > 0


def test_two_windows_later_all_is_forgotten() -> None:
    clock = Clock()
    rate = Rate(3, clock)
    for _ in range(3):
        rate.hit("a")
    clock.now += 121
    assert [rate.hit("a") for _ in range(3)] == [0.0] * 3


@given(
    st.integers(1, 20),
    st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=80),
)
def test_who_waits_as_long_as_told_is_let_in(limit: int, pauses: list[float]) -> None:
    clock = Clock()
    rate = Rate(limit, clock)
    for pause in pauses:
        clock.now += pause
        wait = rate.hit("a")
        if wait:
            assert 0 < wait <= 120
            clock.now += wait + 1e-6
            assert rate.hit("a") == 0
