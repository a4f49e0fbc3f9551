"""The wall between houses: every door of the resolver is walked as everyone who has no business behind it.

A new address is walked by itself. It says for whom it is (``.audience``, see loge/web/doors/find.py); if it takes
something this walk does not know, it asks to be taught, in the file of its room (tests/house/walls).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice, product
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView

from loge import urls
from loge.common.clock import now
from loge.common.jobs import run_all
from loge.common.models import Job
from loge.common.shelf import shelf
from loge.demands import actions
from loge.demands.models import Correction, Demand, Message, Note, Quote, Reply
from loge.houses.actions import welcome
from loge.houses.models import House, Membership
from loge.maildesk.models import Letter
from loge.money.models import Payment, Payout, Refund, Transfer
from loge.offers.models import Offer, Provider
from loge.people.models import AccessToken, Person, Photo
from loge.web import errors

from ..cast import Cast
from .walls import SECRET, Begun

pytestmark = pytest.mark.django_db

NOT_OURS = ("static/", "accounts/")  # served files; allauth's own doors, each about the signed-in person alone
NEAREST = "a neighbour of the same house"  # walks every key with every verb; the others each key and each verb once
TO_PUBLIC_DOORS = ("nobody", "the coordinator of another house")  # which make no difference between the others
ROOMS = shelf("tests.house.walls")
BEHIND = (
    House,
    Membership,
    Provider,
    Offer,
    Demand,
    Quote,
    Message,
    Note,
    Correction,
    Reply,
    Payment,
    Refund,
    Payout,
    Transfer,
    AccessToken,
    Photo,
    *(model for room in ROOMS.values() for model in room.BEHIND),
)
MAY_MAKE = frozenset({"Demand"}).union(*(room.MAY_MAKE for room in ROOMS.values()))


@dataclass(frozen=True)
class Door:
    """One address of the resolver."""

    path: str
    view: Any
    kwargs: tuple[str, ...] = field(default=())

    @property
    def audience(self) -> str:
        """Who it is for, as it says itself. The API has its own key; a plain redirect shows nothing."""
        if self.path.startswith("/api/v1/"):
            return "api"
        if getattr(self.view, "view_class", None) is RedirectView:
            return "public"
        return getattr(self.view, "audience", "")

    def taken(self) -> list[str]:
        """What it takes, by the noun before a key: ``demands/<key>``."""
        parts = self.path.split("/")
        return [f"{parts[parts.index('<key>') - 1]}/<key>" if name == "key" else name for name in self.kwargs]

    def names(self, keys: dict[str, list[Any]]) -> list[Any]:
        """The verbs a ``<name>`` may be: those of the rooms that know what else the door takes, or what stands before it."""
        parts = self.path.split("/")
        nouns = [*self.taken(), parts[parts.index("<name>") - 1]]
        theirs = [verb for noun in nouns for verb in keys.get(f"name of {noun}", [])]
        if not theirs:
            pytest.fail(f"teach me what <name> of {self.path} may be: hide it in a room beside {__file__}")
        return [*dict.fromkeys(theirs)]

    def addresses(self, keys: dict[str, list[Any]], *, every: bool = True) -> Iterator[str]:
        """The door with every key of the house that fits, in every way; or each of them once."""
        unknown = set(self.taken()) - keys.keys()
        if unknown:
            pytest.fail(f"teach me what {unknown} of {self.path} may be: hide it in a room beside {__file__}")
        known = [self.names(keys) if name == "name" else keys[name] for name in self.taken()]
        once = zip(*(islice(cycle(one), max(map(len, known))) for one in known), strict=True) if known else [()]
        for values in product(*known) if every else once:
            filled = self.path
            for name, value in zip(self.kwargs, values, strict=True):
                filled = filled.replace(f"<{name}>", str(value))
            yield filled


@cache
def doors() -> list[Door]:
    return [door for door in _walk(get_resolver(), "/") if not door.path.lstrip("/").startswith(NOT_OURS)]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Door]:
    for entry in resolver.url_patterns:
        shape = str(entry.pattern)
        for name, converter in entry.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            shape = shape.replace(f"<{kind}:{name}>", f"<{name}>").replace(f"<str:{name}>", f"<{name}>")
        if isinstance(entry, URLResolver):
            yield from _walk(entry, prefix + shape)
        elif isinstance(entry, URLPattern):
            yield Door(prefix + shape.strip("^$"), entry.callback, tuple(entry.pattern.converters))


@dataclass
class Story:
    """A house with something to hide, and those who must not see it."""

    cast: Cast
    strangers: dict[str, Person | None]
    keys: dict[str, list[Any]]
    secrets: tuple[str, ...]


@pytest.fixture
def story(cast, sandbox, settings) -> Story:
    settings.SECOND_FACTOR = False
    other = Cast(sandbox, slug="ailleurs")
    neighbour = cast.person("Voisine")
    welcome(cast.house, neighbour, Membership.Role.CLIENT, by=cast.keeper)
    demand = cast.settled_demand(words=SECRET)
    actions.say(demand, by=cast.client, words=f"Rappel : {SECRET}", nonce="m1")
    disputed = actions.dispute(cast.delivered_demand(words=SECRET), by=cast.client, words=f"Rien : {SECRET}")
    fresh = cast.quoted_demand(words=SECRET)
    run_all()
    note = actions.take_note(cast.house, by=cast.desk, words=f"Rappeler : {SECRET}", nonce="n1")
    dead = Job.objects.create(
        house_id=cast.house.pk,
        path="loge.demands.listeners.tell",
        state=Job.State.DEAD,
        error=f"RuntimeError: {SECRET}",
    )
    token = AccessToken.objects.create(person=cast.client, name=SECRET[:60], fingerprint="f" * 64)
    photo = Photo.objects.create(person=cast.client, state=Photo.State.WAITING)
    photo.received.save("photo.bin", ContentFile(SECRET.encode()))
    begun = Begun(neighbour, demand, disputed, fresh)
    hidden = [room.hide(cast, begun) for room in ROOMS.values()]
    keys: dict[str, list[Any]] = {
        "slug": [cast.slug],
        "name": ["withdraw", "settle", "refund"],
        "gateway": ["sandbox"],
        "demands/<key>": [demand.pk, disputed.pk, fresh.pk],
        "offers/<key>": [cast.offer.pk],
        "jobs/<key>": [dead.pk],
        "notes/<key>": [note.pk],
        "tokens/<key>": [token.pk],
        "photos/<key>": [photo.pk],
        "enter/<key>": [cast.client.pk],
        "mail/<key>": [*Letter.objects.filter(to=cast.client.email).values_list("pk", flat=True)[:1]],
    }
    keys["name of demands/<key>"] = [*keys["name"]]
    for room in hidden:
        theirs = {f"name of {noun}": room.get("name", []) for noun in room if noun.endswith("<key>")}
        room |= {place: names for place, names in theirs.items() if place not in room}
    for noun, more in (pair for room in hidden for pair in room.items()):
        keys[noun] = [*dict.fromkeys(keys.get(noun, []) + more)]
    return Story(
        cast=cast,
        strangers={
            "nobody": None,
            "someone without a house": cast.stranger,
            NEAREST: neighbour,
            "a client of another house": other.client,
            "a provider of another house": other.server,
            "the concierge of another house": other.desk,
            "the coordinator of another house": other.keeper,
        },
        keys=keys,
        secrets=(SECRET, "portail", cast.client.name, cast.client.email, cast.server.email, cast.keeper.email),
    )


# What a stranger writes in whatever form there is: right enough to act, were the door to let them.
WRITTEN = {
    "words": "Je passe.", "nonce": "stranger", "price": "1", "version": "1", "back": "1", "stars": "5", "tip": "1",
    "state": "paused", "language": "en", "name": "Moi", "theme": "", "time_zone": "Europe/Paris",
    "keep": "yes", "item": "0", "to": "stranger@example.org", "send": "yes", "field": "category", "after": "garden",
}  # fmt: skip
for place, room in ROOMS.items():
    torn = {field for field in WRITTEN.keys() & room.WRITTEN.keys() if WRITTEN[field] != room.WRITTEN[field]}
    assert not torn, f"{place} would write something else than another room in {torn}: settle on one"
    WRITTEN |= room.WRITTEN
FORM = "application/x-www-form-urlencoded"
WRITTEN_AS_A_FORM = urlencode(WRITTEN, doseq=True)


def test_every_door_says_for_whom_it_is():
    silent = [door.path for door in doors() if not door.audience]
    assert not silent, f"say it with a decorator of loge/web/doors/find.py: {silent}"
    assert {door.audience for door in doors()} <= {"public", "member", "keeper", "operator", "api"}
    assert len(doors()) > 50


def drawn_once(show: Any) -> Any:
    """The page that says 404 tells nothing of what was asked: each asker sees it once a room, then only its number."""
    seen: set[tuple[Any, str]] = set()

    def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        match = request.resolver_match
        place = (request.user.pk, match.func.__module__ if match else "")
        if place in seen:
            return HttpResponse(status=404)
        seen.add(place)
        answer: HttpResponse = show(request, exception)
        return answer

    return not_found


def test_no_stranger_sees_or_moves_anything_through_any_door(story, monkeypatch):
    monkeypatch.setattr(urls, "handler404", drawn_once(errors.not_found))
    before = behind_the_wall(story)
    for name, stranger in story.strangers.items():
        browser = story.cast.browser(stranger)
        bearer = {"Authorization": f"Bearer {story.cast.token(stranger)}"} if stranger else {}
        for door in doors():
            if door.audience == "public" and name not in (NEAREST, *TO_PUBLIC_DOORS):
                continue
            headers = bearer if door.audience == "api" else {}
            deaf: set[str] = set()  # verbs this door answers at no address: one 405 says so for all
            for address in door.addresses(story.keys, every=name == NEAREST):
                for method in {"GET", "POST"} - deaf:
                    body = WRITTEN_AS_A_FORM if method == "POST" else ""
                    answer = browser.generic(method, address, body, FORM, headers=headers)
                    check(story, door, f"{name}: {method} {address}", stranger, answer)
                    if answer.status_code == 405:
                        deaf.add(method)
                    if stranger is not None and method == "POST" and "_auth_user_id" not in browser.session:
                        browser = story.cast.browser(stranger)
    after = behind_the_wall(story)
    assert {place: row for place, row in after.items() if place in before} == before
    made = after.keys() - before.keys()
    assert {kind for kind, _key in made} <= MAY_MAKE, "more than anyone may"
    theirs = {person.pk for person in story.strangers.values() if person is not None}
    for place in made:
        whose = {after[place].get(role) for role in ("client", "person", "reporter")} - {None}
        assert whose <= theirs, (place, "made in someone else's name")
        assert after[place].get("role", Membership.Role.CLIENT) == Membership.Role.CLIENT, (place, "more than a client")
    known = [key for _kind, key in before]
    assert not Demand.objects.exclude(pk__in=known).exclude(client__in=theirs).exists()


def check(story: Story, door: Door, what: str, stranger: Person | None, answer: Any) -> None:
    """Nothing is shown, and a door that is not theirs is not there."""
    assert answer.status_code < 500, what
    body = b"".join(answer) if answer.streaming else answer.content
    words = body.decode("utf-8", "replace")
    shown = [secret for secret in story.secrets if secret in words]
    assert not shown, (what, shown)
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
    if door.audience in ("public", "api"):
        return
    if stranger is None:
        assert to_sign_in, (what, answer.status_code)
    elif door.audience in ("keeper", "operator") or door.kwargs:
        assert answer.status_code in (404, 405), (what, answer.status_code)


def behind_the_wall(story: Story) -> dict[tuple[str, Any], Any]:
    """Every row of the house as it stands, by its kind and key."""
    house = story.cast.house
    kept = {("Job", row.pk): row.state for row in Job.objects.filter(house_id=house.pk, state=Job.State.DEAD)}
    for model in BEHIND:
        whose = {"house": house} if hasattr(model, "house") else {"person": story.cast.client}
        rows = model.objects.filter(pk=house.pk) if model is House else model.objects.filter(**whose)
        kept |= {(model.__name__, row.pk): model_to_dict(row) for row in rows}
    return kept


def test_other_keys_open_nothing_either(story, settings):
    """A session is no token; who keeps a house proves it twice; who left it is outside; the demonstration is no door."""
    the_api_is_closed_without_a_token_of_ones_own(story)
    the_demonstration_is_closed_in_a_real_house(story)
    settings.SECOND_FACTOR = True
    who_keeps_a_house_proves_it_twice(story)
    settings.SECOND_FACTOR = False
    who_left_the_house_keeps_it_no_longer(story)


def the_api_is_closed_without_a_token_of_ones_own(story):
    for door in doors():
        if door.audience == "api" and "demands" in door.path:
            for address in door.addresses(story.keys):
                assert story.cast.browser(story.cast.client).get(address).status_code in (401, 405), (
                    "a session is no token"
                )


def who_keeps_a_house_proves_it_twice(story):
    browser = story.cast.browser(story.cast.keeper)
    for door in doors():
        if door.audience == "keeper" and "key" not in door.kwargs:
            address = next(door.addresses(story.keys))
            answer = browser.get(address)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/"), address


def who_left_the_house_keeps_it_no_longer(story):
    held = Membership.objects.filter(house=story.cast.house, person=story.cast.desk)
    browser, demand = story.cast.browser(story.cast.desk), Demand.objects.first()
    addresses = (f"/house/{story.cast.slug}/", f"/demands/{demand.pk}/")
    assert [browser.get(address).status_code for address in addresses] == [200, 200]
    held.update(until_at=now())
    assert [browser.get(address).status_code for address in addresses] == [404, 404]


def the_demonstration_is_closed_in_a_real_house(story):
    for door in doors():
        if door.path.startswith(("/demo/", "/ui/")):
            for address in door.addresses(story.keys):
                assert story.cast.browser(story.cast.operator).get(address).status_code in (404, 405)
