"""Mireille leaves: a week to think again, then no name, no address and no word of hers anywhere, and the books whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ..browser import Browser, Page, Unfit

if TYPE_CHECKING:
    from ..story import Walk

ADDRESS, NAME, WORDS = "mireille@demo.invalid", "Mireille Lunel", "toutes mes photos sont dedans"


def tell(walk: Walk) -> None:
    mireille, theo = Browser(walk.demo.address), Browser(walk.demo.address)
    walk.enter(mireille, "Mireille")
    walk.enter(theo, "Théo")
    path = mireille.get("/demands/").link("/demands/", "Remettre un ordinateur")
    _says(theo.get(path), "Mireille", WORDS)
    with walk.step("Mireille asks to be erased: another address is refused; she has a week, and one click to stay"):
        walk.until(lambda: mireille.get("/me/leave/").has("/me/leave/ask/"), "nothing of hers is open any more")
        page = mireille.get("/me/leave/")
        page = _says(mireille.submit(page, page.form("/ask/"), email="jeanne@demo.invalid"), status=422)
        asked = _says(mireille.submit(page, page.form("/ask/"), email=ADDRESS))
        stayed = mireille.submit(asked, asked.form("/undo/"))
        _says(mireille.submit(stayed, stayed.form("/ask/"), email=ADDRESS))
    with walk.step("… the week passes: Théo still reads what he did and earned, and nothing of who she was"):
        _a_week_passes()
        for shown in (theo.get(path), theo.get(f"{path}money/")):
            _says(shown, "19,80")
            if "Mireille" in shown.text or WORDS in shown.text:
                raise Unfit(f"{shown.path} still tells of her")
        if "/accounts/login/" not in mireille.get("/me/").url:
            raise Unfit("she is still signed in")
    with walk.step("… no table holds her name or address, and every cent is still where the ledger says"):
        from loge.money import ledger

        if held := _holding(ADDRESS, NAME, WORDS):
            raise Unfit(f"something of hers is left in {held}")
        if wrong := ledger.check():
            raise Unfit(f"the books are no longer whole: {wrong[:3]}")


def _a_week_passes() -> None:
    from loge.common.clock import now
    from loge.people import leaving

    from ..cast import then

    with then(now() + dt.timedelta(days=7, minutes=1)):
        leaving.let_go.func()


def _holding(*needles: str) -> list[str]:
    """The tables in which any of these words stands."""
    from django.apps import apps
    from django.db import models
    from django.db.models import Q
    from django.db.models.functions import Cast

    found = []
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, (models.TextField, models.CharField, models.JSONField))
        ]
        texts = {f"_text_{name}": Cast(name, models.TextField()) for name in fields}
        held = Q(pk=None)
        for needle in needles:
            for text in texts:
                held |= Q(**{f"{text}__icontains": needle})
        if model._base_manager.annotate(**texts).filter(held).exists():
            found.append(model.__name__)
    return found


def _says(page: Page, *words: str, status: int = 200) -> Page:
    missing = [word for word in words if word not in page.text]
    if page.status != status or missing:
        raise Unfit(f"{page.path} answered {page.status}, without {missing}: {page.text[:900]}")
    return page
