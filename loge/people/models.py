"""Persons: how they sign in, the language and the clock they live by, their photo, their tokens."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.keys import fingerprint, uuid7
from loge.common.models import Row
from loge.common.moves import CLOCK, Move, Moving, Table


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str | None, password: str | None = None, **also: object) -> Person:
        """``email`` is None for someone who has none: they are told by telephone and cannot sign in."""
        person: Person = self.model(email=self.normalize_email(email).lower() or None, **also)
        person.set_password(password)  # None: they sign in by code or passkey
        person.save(force_insert=True)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """Anyone: the same person may ask, serve and keep a house. Signs in by e-mail."""

    LANGUAGES: ClassVar = [("fr", "Français"), ("en", "English")]
    THEMES: ClassVar = [("", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("E-mail address"), max_length=254, null=True, blank=True)  # None: told by telephone
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="fr", choices=LANGUAGES)
    time_zone = models.CharField(_("Time zone"), max_length=40, default="Europe/Paris")
    theme = models.CharField(_("Light or dark"), max_length=5, blank=True, default="", choices=THEMES)
    digest = models.BooleanField(_("The Monday letter of the houses I keep"), default=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)  # keeps the platform itself: jobs, ledgers, new houses
    joined_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email", violation_error_message=_("This address is taken.")
            )
        ]

    def __str__(self) -> str:
        return self.name or (self.email or "").partition("@")[0]

    @property
    def first_name(self) -> str:
        """What neighbours call them."""
        return str(self).split(" ")[0]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Photo(Row):
    """A photo someone gave. Shown only once ``ready``: re-encoded, without EXIF or GPS (see photos.py)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        REFUSED = "refused"
        HIDDEN = "hidden"  # reported: nobody sees it until a keeper has looked

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="photos")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    received = models.FileField(upload_to="received/%Y/%m", blank=True)
    shown = models.FileField(upload_to="photos/%Y/%m", blank=True)
    given_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["person", "-given_at"], name="photo_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Key(Row):
    """A secret that opens something of one person: shown once, kept as its SHA-256, taken back whenever they like."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("What it is for"), max_length=60)
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def that_opens(cls, clear: str, *, at: dt.datetime | None = None, **also: Any) -> Self | None:
        """The one with this secret; None if it never was, was taken back, or is of someone who left. Its use is noted at most
        once an hour."""
        held = cls._default_manager.filter(
            fingerprint=fingerprint(clear), revoked_at=None, person__is_active=True, **also
        )
        found, moment = held.select_related("person").first(), at or now()
        if found is not None and (found.used_at is None or moment - found.used_at > dt.timedelta(hours=1)):
            cls._default_manager.filter(pk=found.pk).update(used_at=moment)
        return found

    @classmethod
    def take_back(cls, person: Person, key: uuid.UUID, *, at: dt.datetime | None = None) -> bool:
        """False if it is not theirs or was taken back before."""
        mine = cls._default_manager.filter(person=person, pk=key, revoked_at=None)
        return bool(mine.update(revoked_at=at or now()))


class AccessToken(Key):
    """A key to the API."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="access_tokens")


class Export(Row):
    """Everything a house knows of a person, in one file they asked for. Kept a week."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveSmallIntegerField(default=0)  # rooms told so far
    total = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="exports/%Y/%m", blank=True)
    asked_at = models.DateTimeField(default=now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="export_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Departure(Moving):
    """A person asked to be erased; for a week they may think again."""

    KIND = "departure"
    ASKED, UNDONE, DONE = "asked", "undone", "done"
    MOVES: ClassVar[Table] = Table(
        Move("undo", (ASKED,), UNDONE, frozenset({"oneself"})),
        Move("leave", (ASKED,), DONE, frozenset({CLOCK}), after=dt.timedelta(days=7)),
    )

    house_id = models.UUIDField(null=True, editable=False)  # of no house: one leaves all of them
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="departures")
    reason = models.CharField(max_length=500, default="", blank=True)  # why it could not be done yet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="asked"), name="one_departure_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["clock_at"], condition=models.Q(clock_at__isnull=False), name="departure_clock")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    @property
    def until_at(self) -> dt.datetime:
        """Until when they may think again."""
        return self.since_at + dt.timedelta(days=7)

    def roles_of(self, by: Any) -> set[str]:
        return {CLOCK} if by == CLOCK else {"oneself"} if by.pk == self.person_id else set()
