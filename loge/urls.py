"""Every door of the house. A new one is walked as every wrong person by tests/house/test_walls.py, by itself."""

from django.urls import include, path
from django.views.generic import RedirectView

from loge.web.api import api
from loge.web.doors import machine

handler400 = "loge.web.errors.bad_request"
handler403 = "loge.web.errors.forbidden"
handler404 = "loge.web.errors.not_found"
handler500 = "loge.web.errors.broken"

AUDIENCES = ("public", "client", "provider", "house", "practice", "agenda", "billing", "me", "demo", "desk")

urlpatterns = [
    *(path("", include(f"loge.web.doors.{audience}.urls")) for audience in AUDIENCES),
    path("favicon.ico", RedirectView.as_view(url="/static/icon-192.png"), name="favicon"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("hooks/<slug:gateway>/", machine.hook, name="hook"),
    path("healthz", machine.health, name="health"),
    path("readyz", machine.ready, name="ready"),
    path("metrics", machine.figures, name="metrics"),
]
