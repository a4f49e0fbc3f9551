"""Keys: in the order in which they were made, and never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from loge.common.keys import uuid7


def test_keys_made_in_a_row_stay_in_that_order_within_one_millisecond():
    made = [uuid7() for _ in range(20_000)]  # some fifteen microseconds each: many share their millisecond
    assert made == sorted(made) and len(set(made)) == len(made)
    assert {(key.version, key.variant) for key in made} == {(7, "specified in RFC 4122")}


def test_keys_of_several_threads_are_never_the_same():
    with ThreadPoolExecutor(4) as hands:
        made = [key for many in hands.map(lambda _: [uuid7() for _ in range(5_000)], range(4)) for key in many]
    assert len(set(made)) == len(made)
