"""How long from here to there, and a routing server that answers well, lies, stalls or is gone: real ones, on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loge.planning.matrix import Server, port
from loge.planning.stops import NOWHERE, Place
from loge.planning.travel import MODES, UNKNOWN_TRIP, Embedded, kilometres

ALENCON, LE_MANS = Place(48.4309, 0.0911), Place(48.0077, 0.1984)
PARIS, AIX = Place(48.8566, 2.3522), Place(43.5297, 5.4474)
ROADS = Embedded()

spots = st.builds(Place, st.floats(42.5, 51), st.floats(-4.5, 8), st.booleans()) | st.sampled_from(
    [NOWHERE, PARIS, Place(48.8566, 2.3522, is_known=False)]
)


@settings(max_examples=100, deadline=None)
@given(places=st.lists(spots, min_size=1, max_size=12), here=spots, mode=st.sampled_from(MODES))
def test_one_by_one_or_all_at_once_it_is_the_same_second(places: list[Place], here: Place, mode: str) -> None:
    places = [*places, here]
    to, back = ROADS.around(ROADS.pack(places, mode), here, mode)
    assert to.tolist() == [ROADS.leg(place, here, mode).seconds for place in places]
    assert back.tolist() == [ROADS.leg(here, place, mode).seconds for place in places]


def test_the_great_circle_is_right() -> None:
    assert kilometres(PARIS, AIX) == pytest.approx(638.3, abs=1)
    assert kilometres(ALENCON, ALENCON) == 0


@pytest.mark.parametrize(
    ("start", "end", "mode", "least", "most"),
    [
        (ALENCON, PARIS, "car", 2.25, 3),
        (ALENCON, LE_MANS, "car", 0.75, 1.2),
        (LE_MANS, PARIS, "train", 1.5, 3),
        (PARIS, AIX, "train", 3.5, 5.5),
        (PARIS, AIX, "car", 7, 9),
        (PARIS, Place(48.8606, 2.3376), "foot", 0.25, 0.5),
    ],
)
def test_known_journeys_are_not_promised_too_short(start, end, mode, least, most) -> None:
    assert least * 3600 <= ROADS.leg(start, end, mode).seconds <= most * 3600


def test_the_unknown_is_slow_and_marked() -> None:
    assert ROADS.leg(NOWHERE, PARIS).seconds == UNKNOWN_TRIP
    assert ROADS.leg(NOWHERE, NOWHERE).is_guess
    about = Place(48.43, 0.09, is_known=False)
    assert ROADS.leg(LE_MANS, about).is_guess
    assert ROADS.leg(LE_MANS, about).seconds > ROADS.leg(LE_MANS, Place(48.43, 0.09)).seconds
    assert not ROADS.leg(LE_MANS, ALENCON).is_guess
    assert ROADS.leg(PARIS, Place(40.7, -74.0)).is_guess, "no car crosses the ocean"


class Routing(ThreadingHTTPServer):
    """A routing server whose manners a test chooses."""

    manner = "well"
    asked = 0


class Answers(BaseHTTPRequestHandler):
    server: Routing

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        points = path.rsplit("/", 1)[1].split(";")
        asked = dict(pair.split("=") for pair in query.split("&"))
        self._answer(len(asked["sources"].split(";")), len(asked["destinations"].split(";")), points)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [[{"time": 3600.0} for _ in asked["targets"]] for _ in asked["sources"]]
        self._say({"sources_to_targets": rows})

    def _answer(self, rows: int, columns: int, points: list[str]) -> None:
        self.server.asked += 1
        manner = self.server.manner
        if manner == "stalls":
            time.sleep(1.5)
        if manner == "drips":
            return self._drip()
        if manner == "busy":
            return self.send_error(503)
        if manner == "babbles":
            return self._raw(b"<html>proxy error</html>")
        if manner == "list":
            return self._raw(b"[1, 2]")
        if manner == "small":
            return self._say({"code": "Ok", "durations": [[0.0]]})
        if manner == "no route":
            return self._say({"code": "NoTable"})
        cell = {
            "well": 3000.4,
            "fast": 1.0,
            "negative": -5,
            "nothing": None,
            "slow": 9e9,
            "nan": float("nan"),
            "word": "soon",
        }
        table = [[cell[manner]] * columns for _ in range(rows)]
        return self._say({"code": "Ok", "durations": table})

    def _say(self, told: object) -> None:
        self._raw(json.dumps(told).encode())

    def _raw(self, words: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(20):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def _routing() -> Iterator[Routing]:
    server = Routing(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def routing(_routing: Routing) -> Routing:
    _routing.manner, _routing.asked = "well", 0
    return _routing


def ask(routing: Routing, **more) -> Server:
    return Server(f"http://127.0.0.1:{routing.server_address[1]}", patience=0.4, **more)


def test_a_server_is_believed_rounded_up_and_asked_once(routing: Routing) -> None:
    server = ask(routing)
    assert server.leg(ALENCON, LE_MANS).seconds == 3001
    assert not server.leg(ALENCON, LE_MANS).is_guess
    assert server.leg(LE_MANS, ALENCON).seconds == 3001
    assert server.leg(ALENCON, ALENCON).seconds == 0
    assert routing.asked == 1


def test_valhalla_is_understood_too(routing: Routing) -> None:
    assert ask(routing, kind="valhalla").leg(ALENCON, LE_MANS).seconds == 3600


def test_a_prepared_table_packs_as_it_answers(routing: Routing) -> None:
    table = ask(routing).prepare([ALENCON, LE_MANS])
    places = [ALENCON, LE_MANS, PARIS, NOWHERE]
    for here in (ALENCON, PARIS, NOWHERE):
        to, back = table.around(table.pack(places, "car"), here, "car")
        assert to.tolist() == [table.leg(place, here).seconds for place in places]
        assert back.tolist() == [table.leg(here, place).seconds for place in places]
    assert table.leg(ALENCON, PARIS).is_guess, "it was not asked about Paris"


@pytest.mark.parametrize(
    "manner",
    [
        "fast",
        "negative",
        "nothing",
        "slow",
        "nan",
        "word",
        "stalls",
        "drips",
        "busy",
        "babbles",
        "list",
        "small",
        "no route",
    ],
)
def test_whatever_it_does_the_day_goes_on_with_a_marked_guess(routing: Routing, manner: str) -> None:
    routing.manner = manner
    server = ask(routing)
    begun = time.monotonic()
    leg = server.leg(ALENCON, LE_MANS)
    assert time.monotonic() - begun < 1.4
    assert leg.is_guess
    assert leg.seconds == ROADS.leg(ALENCON, LE_MANS).seconds
    assert server.trouble
    assert server.leg(LE_MANS, PARIS).is_guess
    assert routing.asked == 1, "after a failure it is left alone for a while"


def test_a_server_that_is_gone(routing: Routing) -> None:
    server = Server("http://127.0.0.1:9", patience=0.4)
    assert server.leg(ALENCON, LE_MANS).is_guess
    assert server.trouble


def test_what_is_remembered_is_bounded(routing: Routing) -> None:
    server = ask(routing, most=10)
    server.prepare([Place(48 + at / 10, 0.1) for at in range(6)])
    assert len(server._known) <= 10


def test_an_address_that_is_none() -> None:
    with pytest.raises(ValueError, match="http"):
        port("file:///etc/passwd")
    assert isinstance(port(), Embedded)
