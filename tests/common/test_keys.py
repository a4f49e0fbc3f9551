"""Keys sort by the moment they were made."""

from __future__ import annotations

import time

from loge.common.keys import uuid7


def test_keys_made_one_after_another_sort_so() -> None:
    begun = time.time_ns() // 1_000_000
    keys = [uuid7() for _number in range(20_000)]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
    assert begun <= keys[0].int >> 80 <= keys[-1].int >> 80 <= time.time_ns() // 1_000_000 + 1_000


def test_of_two_keys_of_one_moment_the_next_cannot_be_guessed() -> None:
    tails = {uuid7().int & (1 << 62) - 1 for _number in range(1_000)}
    assert len(tails) == 1_000
