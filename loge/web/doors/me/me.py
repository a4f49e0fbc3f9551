"""A person's own page: name, language, clock, light; photo; keys to the API."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from loge.common.errors import Invalid
from loge.people import photos, tokens
from loge.people.models import Photo

from ...forms.fields import mend
from ...forms.person import PhotoForm, ProfileForm, TokenForm
from ...ui import page
from .. import find
from ..find import person_of


@find.member
def me(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone and theme."""
    person = person_of(request)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(person.language):
            messages.success(request, _("Kept."))
        return redirect("me")
    return _profile(request, form, PhotoForm())


@find.member
@require_POST
@find.limited("20/h/user")
def give_photo(request: HttpRequest) -> HttpResponse:
    """Take a photo in; it is shown once it has been drawn anew without its metadata."""
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["photo"]
        try:
            photos.receive(person_of(request), upload, size=upload.size)
        except Invalid as wrong:
            mend(form, wrong)
        else:
            messages.success(request, _("Thank you. Your photo is being prepared and will be here in a moment."))
            return redirect("me")
    return _profile(request, ProfileForm(instance=person_of(request)), form, status=422)


@find.public
@require_safe
@cache_control(public=True, max_age=3_600)  # not longer: a photo that is taken down must go
def photo(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """A photo that may be shown. Its address is unguessable, and is given only where the photo is."""
    found = Photo.objects.filter(pk=key, state=Photo.State.READY).first()
    if found is None or not found.shown:
        raise Http404
    return FileResponse(found.shown.open("rb"), content_type="image/webp")


@find.member
def api_tokens(request: HttpRequest) -> HttpResponse:
    """My keys to the API."""
    person = person_of(request)
    form = TokenForm(request.POST or None)
    fresh = tokens.make(person, form.cleaned_data["name"]) if request.method == "POST" and form.is_valid() else ""
    mine = person.access_tokens.filter(revoked_at=None).order_by("-made_at")
    response = page(request, "me/tokens.html", tokens=mine, form=TokenForm() if fresh else form, fresh=fresh)
    response.headers["Cache-Control"] = "no-store"
    return response


@find.member
@require_POST
def token_revoke(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    if not tokens.revoke(person_of(request), key):
        raise Http404
    messages.success(request, _("This key opens nothing any more."))
    return redirect("api_tokens")


def _profile(request: HttpRequest, form: ProfileForm, photo_form: PhotoForm, *, status: int = 200) -> HttpResponse:
    shown = photos.current(person_of(request))
    return page(
        request,
        "me/profile.html",
        status=status,
        form=form,
        photo_form=photo_form,
        photo_url=f"/photos/{shown.pk}/" if shown else "",
    )
