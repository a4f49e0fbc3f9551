"""The morning's mail of the Hôtel Belombre, through the real intake. Last of the scenes: guests and partners are known."""

from __future__ import annotations

from django.utils import timezone

from loge.common.jobs import run_all
from loge.houses.models import House

from .. import desk_mail


def play() -> None:
    if House.objects.filter(slug=desk_mail.SLUG).exists() and desk_mail.play():
        run_all(at=timezone.now())
