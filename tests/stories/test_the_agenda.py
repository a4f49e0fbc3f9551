"""A visit is carried to another hour, by keyboard and by mouse: what breaks is said at once. On a telephone the next stop is first."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import pytest

from loge.common.clock import now
from loge.planning.actions import team
from loge.planning.actions.visit import plan_visit
from loge.planning.hours import DAY, day_at, moment_on
from loge.planning.models import Visit
from loge.planning.stops import Place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOWN, NEAR, FAR = Place(48.4322, 0.0911), Place(48.4700, 0.1200), Place(48.0061, 0.1996)


def lived(cast, today) -> dict[str, Visit]:
    """Two of a team; tomorrow four visits, two of them promised; today one in an hour."""
    house, made = cast.house, {}
    for person, title in ((cast.keeper, ""), (cast.server, "le chauffeur")):
        team.join_team(house, person, by=cast.keeper, base="Alençon", where=TOWN, title=title)
        team.set_shifts(house, person, by=cast.keeper, weekdays=range(7), starts=dt.time(8), ends=dt.time(20))
    for name, person, hour, minutes, where in (
        ("Mme Aubry", cast.keeper, 9, 60, TOWN), ("Me Fournier", cast.keeper, 11, 60, NEAR), ("M. Keller", cast.server, 10, 90, FAR),
        ("Mme Roche", cast.server, 15, 60, TOWN),
    ):  # fmt: skip
        made[name] = plan_visit(
            house, by=cast.keeper, person=person, title="Courses et colis", client_name=name, where=where, place="Alençon",
            starts_at=moment_on(today + DAY, dt.time(hour), house.zone), lasts_for=dt.timedelta(minutes=minutes), promised=hour > 10,
        )  # fmt: skip
    made["soon"] = plan_visit(
        house, by=cast.keeper, person=cast.keeper, title="Remettre les clés", client_name="Mme Delmas", where=NEAR, place="Alençon",
        starts_at=now() + dt.timedelta(minutes=50), lasts_for=dt.timedelta(minutes=30),
    )  # fmt: skip
    return made


@pytest.mark.moment(
    dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
)  # towards four in the morning, what is in an hour is drawn with tomorrow’s
def test_a_visit_is_carried_and_what_breaks_is_said_at_once(town, chromium, look, settings):
    settings.SECOND_FACTOR = False
    cast = town.cast
    today = day_at(now(), cast.house.zone)
    made = lived(cast, today)
    page = town.sit_down(chromium, cast.keeper)
    page.goto(f"/agenda/?house={cast.slug}&day={today + DAY}")
    look(page, "agenda-story-desk", only=["aria-valid-attr", "color-contrast"])
    aubry = page.locator("[data-visit]", has_text="Mme Aubry")
    aubry.locator("a").focus()
    page.keyboard.press("m")
    for _ in range(21):  # to 10:45, over the hour promised to Me Fournier at 11
        page.keyboard.press("ArrowRight")
    page.locator("#carried .notice-trouble", has_text="Me Fournier").wait_for()
    look(page, "agenda-story-carried", only=["color-contrast"])
    page.keyboard.press("Escape")
    page.wait_for_function("document.querySelector('#carried').textContent === ''")
    assert aubry.get_attribute("data-h") == "9", "put back"
    aubry.locator("a").focus()
    page.keyboard.press("m")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.locator("#carried .notice-good").wait_for()
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="08:45").wait_for()
    assert _wall(cast, made["Mme Aubry"]) == dt.time(8, 45)

    strip = page.locator(".strip").nth(0)
    box = strip.bounding_box()
    roche = page.locator("[data-visit]", has_text="Mme Roche")
    roche.drag_to(strip, target_position={"x": box["width"] * 3.2 / 12, "y": 40})  # upon Me Fournier
    page.locator("[role=alert]", has_text="Me Fournier").wait_for()
    assert _wall(cast, made["Mme Roche"]) == dt.time(15), "nothing moves before one says so"
    page.go_back()
    keller = page.locator("[data-visit]", has_text="M. Keller")
    keller.drag_to(page.locator(".strip").nth(0), target_position={"x": box["width"] * 6.75 / 12, "y": 40})
    page.locator(".messages", has_text="14:00").wait_for()
    moved = Visit.objects.get(pk=made["M. Keller"].pk)
    assert (moved.person, _wall(cast, moved)) == (cast.keeper, dt.time(14))

    phone = town.sit_down(chromium, cast.keeper, wide=360, theme="dark")
    phone.goto(f"/agenda/?house={cast.slug}")
    first = phone.locator("main h2").first
    assert "Mme Delmas" in first.inner_text() and first.bounding_box()["y"] < 700, "seen without scrolling"
    look(phone, "agenda-story-phone", only=["color-contrast", "target-size"])
    phone.goto(f"/agenda/?house={cast.slug}&day={today + DAY}")
    look(phone, "agenda-story-phone-day", only=["color-contrast", "target-size"])
    fournier = phone.locator("[data-visit]", has_text="Me Fournier")
    fournier.scroll_into_view_if_needed()
    with _finger(phone, fournier) as finger:
        finger.rest()
        finger.to(0, 24)  # three steps of five minutes down the list
        phone.locator("#carried .notice-good, #carried .notice-trouble").wait_for()
        assert fournier.get_attribute("data-m") == "15"
        look(phone, "agenda-story-phone-carried", only=["color-contrast"])
    phone.locator(".messages, [role=alert]").first.wait_for()
    assert _wall(cast, made["Me Fournier"]) in (dt.time(11), dt.time(11, 15))


class _Finger:
    """One finger on the glass, as the browser hears it."""

    def __init__(self, page, box) -> None:
        self.page, self.glass = page, page.context.new_cdp_session(page)
        self.x, self.y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _hear(self, kind: str, *points: dict[str, float]) -> None:
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def rest(self) -> None:
        self._hear("touchStart", {"x": self.x, "y": self.y})
        self.page.locator(".visit-moved").wait_for()

    def to(self, right: float, down: float) -> None:
        self._hear("touchMove", {"x": self.x + right, "y": self.y + down / 2})
        self._hear("touchMove", {"x": self.x + right, "y": self.y + down})


@contextmanager
def _finger(page, visit):
    finger = _Finger(page, visit.bounding_box())
    yield finger
    finger._hear("touchEnd")


def _wall(cast, visit: Visit) -> dt.time:
    return Visit.objects.get(pk=visit.pk).starts_at.astimezone(cast.house.zone).time()
