"""What is asked of PostgreSQL by hand: its cursors are kept, what is large is not."""

from __future__ import annotations

import pytest
from django.db import connection

from loge.common import raw

ASK = "select length(%s::text)"


@pytest.mark.django_db
def test_a_cursor_that_asks_again_is_kept_unless_it_would_hold_much():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite prepares by itself")
    connection.ensure_connection()
    kept = raw._statements(connection.connection)
    assert raw.asked(ASK, ["door"]) == [(4,)]
    cursor, _told = kept[ASK]
    assert raw.asked(ASK, ["lodge"]) == [(5,)] and kept[ASK][0] is cursor
    assert raw.asked(ASK, ["a" * 100_000]) == [(100_000,)] and ASK not in kept, "a long mail is not held in memory"
    many = "select generate_series(1, %s::int)"
    assert len(raw.asked(many, [50])) == 50 and many not in kept
    assert raw.asked(ASK, ["key"]) == [(3,)]
    for number in range(150):
        raw.asked(f"select {number}, %s::text", ["x"])
    assert len(kept) <= 100
