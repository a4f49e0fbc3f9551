"""Whom a practice looks after together: the members of a household, their homes, and what one of them must not know."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loge.common.clock import now
from loge.common.money import MOST_CENTS
from loge.houses.models import HouseRow
from loge.people.models import Person

from .file import ClientFile


class Member(HouseRow):
    """Someone of a household: what they may order, for whom and up to what, whether they pay, how things stand with them."""

    class Orders(models.TextChoices):
        NOBODY = "", _("orders nothing")
        SELF = "self", _("for themself")
        EVERYONE = "all", _("for the whole household")

    class Status(models.TextChoices):
        HERE = "here", _("of the household")
        SEPARATED = "separated", _("separated")
        DECEASED = "deceased", _("has died")

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("Name"), max_length=120)
    about = models.CharField(_("In a few words"), max_length=160, blank=True)  # "surgeon, in Lyon on Thursdays"
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)  # as it was typed
    dialled = models.CharField(max_length=16, blank=True)  # the same as it is dialled from anywhere (E.164)
    sought = models.CharField(max_length=260, blank=True)  # folded name and that of the file
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    orders = models.CharField(_("May order"), max_length=4, choices=Orders, blank=True, default=Orders.NOBODY)
    ceiling_cents = models.PositiveIntegerField(_("Up to"), null=True, blank=True)  # an order; None: without a limit
    pays = models.BooleanField(_("Pays for the household"), default=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.HERE)
    status_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)  # where they are at present, if not at the house's hour
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(pays=True), name="one_payer_per_household"),
            models.UniqueConstraint(
                fields=["house", "client", "person"],
                condition=Q(person__isnull=False),
                name="member_once_per_household",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_cents=None) | Q(ceiling_cents__lte=MOST_CENTS), name="member_ceiling_is_a_price"
            ),
        ]
        indexes = [
            models.Index(fields=["house", "dialled"], name="member_by_phone"),
            models.Index(fields=["person"], name="member_of_person"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_here(self) -> bool:
        return self.status == self.Status.HERE

    @property
    def reference(self) -> str:
        return f"member:{self.pk}"


class Home(HouseRow):
    """A place of a household, and how one gets in. Codes are not written here: they lie in the vault."""

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="homes")
    label = models.CharField(_("What you call it"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=200)
    access = models.CharField(_("How one gets in"), max_length=300, blank=True)
    is_main = models.BooleanField(_("Where they live"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(is_main=True), name="one_main_home_per_household")
        ]

    def __str__(self) -> str:
        return self.label or self.address


class Hush(HouseRow):
    """What a member must not know, and until when: a surprise never shows itself to the one it is for."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="hushes")
    subject = models.CharField(max_length=80)  # "gesture:…", "item:…", "visit:…", "invoice:…"
    until_on = models.DateField(null=True, blank=True)  # the last day of the secret; None: for good
    made_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "hushes"
        constraints = [models.UniqueConstraint(fields=["house", "member", "subject"], name="hushed_once")]
        indexes = [models.Index(fields=["subject"], name="hush_about")]

    def __str__(self) -> str:
        return self.subject


class Referent(HouseRow):
    """Someone of the house who knows this household best: sensitive notes are for the referents, where there are any."""

    client = models.ForeignKey(ClientFile, on_delete=models.CASCADE, related_name="referents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "person"], name="referent_once")]

    def __str__(self) -> str:
        return str(self.person_id)
