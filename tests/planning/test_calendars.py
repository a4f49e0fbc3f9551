"""Dates and calendars without a database: rules computed each time, hostile files bounded, private addresses refused."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import threading
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loge.common.errors import Rejected, Unreachable
from loge.common.fetching import fetch, is_public, normal
from loge.planning.calendars.reading import taken
from loge.planning.hours import Rule, bounds, moment_on, span_on

PARIS = ZoneInfo("Europe/Paris")
SINCE, UNTIL = dt.datetime(2026, 3, 1, tzinfo=dt.UTC), dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


def test_born_on_29_february():
    rule = Rule("year", dt.date(2000, 2, 29), dt.time(9), "Europe/Paris")
    assert list(rule.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))) == [
        dt.date(2025, 2, 28), dt.date(2026, 2, 28), dt.date(2027, 2, 28), dt.date(2028, 2, 29)
    ]  # fmt: skip
    march = Rule("year", dt.date(2000, 2, 29), dt.time(9), "Europe/Paris", leap_on_first_of_march=True)
    assert list(march.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))) == [dt.date(2026, 3, 1)]


def test_the_31st_comes_back_and_nine_stays_nine():
    rule = Rule("month", dt.date(2026, 1, 31), dt.time(9), "Europe/Paris")
    assert [date.day for date in rule.dates(dt.date(2026, 1, 1), dt.date(2026, 5, 31))] == [31, 28, 31, 30, 31]
    weekly = Rule("week", dt.date(2026, 3, 23), dt.time(9), "Europe/Paris")
    hours = [at.astimezone(PARIS).hour for at in weekly.moments(dt.date(2026, 3, 1), dt.date(2026, 4, 30))]
    assert hours == [9] * 6


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine
@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)),
    st.sampled_from(["day", "week", "month", "year"]),
    st.integers(1, 5),
    st.integers(0, 900),
)
def test_a_window_never_changes_what_a_rule_says(first, every, step, ahead):
    rule = Rule(every, first, dt.time(9), "Europe/Paris", step=step)
    whole = list(rule.dates(first, first + dt.timedelta(days=1_500)))
    since = first + dt.timedelta(days=ahead)
    assert list(rule.dates(since, first + dt.timedelta(days=1_500))) == [date for date in whole if date >= since]


def test_the_night_the_clocks_change():
    spring, autumn = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
    assert moment_on(spring, dt.time(2, 30), PARIS).astimezone(PARIS).strftime("%H:%M") == "03:00"
    assert (bounds(spring, PARIS)[1] - bounds(spring, PARIS)[0]).total_seconds() == 23 * 3600 or (
        bounds(spring, PARIS)[1].astimezone(dt.UTC) - bounds(spring, PARIS)[0].astimezone(dt.UTC)
    ) == dt.timedelta(hours=23)
    starts, ends = span_on(autumn, dt.time(1, 30), dt.time(3, 30), PARIS)
    assert ends.astimezone(dt.UTC) - starts.astimezone(dt.UTC) == dt.timedelta(hours=3)
    starts, ends = span_on(dt.date(2026, 6, 1), dt.time(22), dt.time(6), PARIS)
    assert ends - starts == dt.timedelta(hours=8)


def ics(*events):
    inside = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20260101T000000Z\r\n{event}END:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}END:VCALENDAR\r\n".encode()


def read(data):
    return taken(data, since=SINCE, until=UNTIL, zone=PARIS)


def test_a_weekly_rule_over_the_change_of_clock_free_days_and_cancelled_ones():
    weekly = "DTSTART;TZID=Europe/Paris:20260316T090000\r\nDTEND;TZID=Europe/Paris:20260316T100000\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n"
    free = "DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260402\r\nTRANSP:TRANSPARENT\r\n"
    over = "DTSTART:20260402T090000Z\r\nDTEND:20260402T100000Z\r\nSTATUS:CANCELLED\r\n"
    whole = "DTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260404\r\n"
    floating = "DTSTART:20260410T090000\r\nDTEND:20260410T100000\r\n"
    found = read(ics(weekly, free, over, whole, floating))
    assert [one.astimezone(PARIS).strftime("%d %H:%M") for one, _two in found] == [
        "16 09:00", "23 09:00", "30 09:00", "03 00:00", "06 09:00", "10 09:00"
    ]  # fmt: skip


BOMBS = [
    b"not a calendar", b"", b"BEGIN:VCALENDAR\r\n" + b"\x00\xff" * 1_000,
    ics("DTSTART:20260301T000000Z\r\nRRULE:FREQ=SECONDLY\r\n"), ics("DTSTART:20260301T000000Z\r\nRRULE:FREQ=MINUTELY\r\n"),
    ics("DTSTART:00010101T000000Z\r\nRRULE:FREQ=DAILY\r\n"),
    ics("DTSTART:20200301T000000Z\r\nRRULE:FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=" + ",".join(map(str, range(60))) + "\r\n"),
    ics(*["DTSTART:20260301T000000Z\r\nDTEND:20260301T010000Z\r\n"] * 3_001),
    ics(*["DTSTART:20200301T000000Z\r\nDTEND:20200301T000100Z\r\nRRULE:FREQ=DAILY\r\n"] * 401),
    ics("DTSTART:20260301T000000Z\r\n" + "RDATE:20260302T000000Z\r\n" * 2_001),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BOMBS)))
def test_a_hostile_calendar_is_refused_before_it_is_worked_out(number):
    begun = time.monotonic()
    with pytest.raises(Rejected):
        read(BOMBS[number])
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "::ffff:10.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "100.64.0.1",
    ],
)
def test_an_address_inside_is_never_asked(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "http://",
        "https://a:b@example.org/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "javascript:x",
    ],
)
def test_what_is_no_address_on_the_web(url):
    with pytest.raises(Rejected):
        normal(url)


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()
            return
        self.send_response(200 if self.path != "/gone" else 404)
        self.end_headers()
        body = b"x" * (10_000_000 if self.path == "/large" else 100)
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *args):
        """Nothing on the screen."""


def test_redirects_are_looked_at_anew_large_files_are_cut_and_a_private_host_is_refused():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    here = {"127.0.0.1"}.__contains__
    try:
        assert len(fetch(f"{base}/a.ics", allowed=here)) == 100
        for path, code in (("/large", "too_big"), ("/gone", "not_found"), ("/inside", "private")):
            with pytest.raises(Rejected) as no:
                fetch(base + path, allowed=here)
            assert no.value.code == code
        with pytest.raises(Rejected):
            fetch(f"{base}/a.ics")
        with pytest.raises(Unreachable):
            fetch("http://127.0.0.1:1/", allowed=here)
    finally:
        server.shutdown()
        server.server_close()


def test_a_zone_defined_in_a_file_stops_nobody_and_counts_for_that_file_alone():
    def zone(offset, rule="FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"):
        half = f"DTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nRRULE:{rule}\r\n"
        told = (
            f"BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\n{half}END:STANDARD\r\nEND:VTIMEZONE\r\n"
        )
        at = "DTSTART;TZID=Customized Time Zone:20260401T100000\r\nDTEND;TZID=Customized Time Zone:20260401T110000\r\n"
        return ics(at).replace(b"BEGIN:VEVENT", told.encode() + b"BEGIN:VEVENT", 1)

    begun = time.monotonic()
    for rule in ("FREQ=SECONDLY", "FREQ=DAILY", "FREQ=YEARLY;BYHOUR=1,2,3", "INTERVAL=1;FREQ=HOURLY"):
        for bomb in (zone("+0100", rule), zone("+0100", rule).replace(b"RRULE", b"RRU\r\n\tLE")):
            with pytest.raises(Rejected, match="too_much"):
                read(bomb)
    assert time.monotonic() - begun < 5
    for offset, hour in (
        ("+0900", 1),
        ("+0100", 9),
        ("+0900", 1),
    ):  # what one file says of a name is nothing to the next
        assert [one.hour for one, _two in read(zone(offset))] == [hour]
