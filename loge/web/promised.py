"""Where a promise leads: the page of what it is about, for who keeps the house and for who was promised."""

from __future__ import annotations

from django.urls import reverse

from loge.care.promises.models import Promise


def address(row: Promise, *, inside: bool = False) -> str:
    """The page of what a promise is about; nothing where there is none for this reader."""
    kind, _colon, key = row.subject.partition(":")
    slug = row.house.slug
    doors = {
        "demand": ("demand", (key,)), "case": ("desk_case", (slug, key)), "visit": ("agenda_visit", (key,)),
        "call_back": ("house_line", (slug,)), "complaint": ("house_complaint", (slug, key)),
        "undertaking": ("house_long", (slug, key)) if inside else ("mine_long", (key,)),
    }  # fmt: skip
    if kind not in doors or (not inside and kind not in ("demand", "undertaking")):
        return ""
    name, told = doors[kind]
    return reverse(name, args=told)
