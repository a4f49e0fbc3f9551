"""Doors for machines: payment hooks, health, readiness, figures."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from loge.common.errors import Rejected
from loge.common.models import Fact
from loge.money.actions import record_hook

from .. import metrics
from . import find

MOST_BYTES = 256_000


@find.public
@csrf_exempt
@require_POST
def hook(request: HttpRequest, gateway: str) -> HttpResponse:
    """What a payment service tells us. Signed, or refused; heard twice, kept once."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        fresh = record_hook(gateway, request.body, headers)
    except KeyError:
        raise Http404 from None
    except Rejected:
        return JsonResponse({"detail": "not signed as it should be"}, status=400)
    return JsonResponse({"heard": "now" if fresh else "before"})


@find.public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@find.public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too, and its tables are there."""
    try:
        Fact.objects.order_by("pk").values_list("pk", flat=True).first()
    except Exception:
        connection.close()
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")


@find.public
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus: to the bearer of LOGE_METRICS_TOKEN, or from this machine if none is set."""
    if settings.METRICS_TOKEN:
        told, wanted = request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
        allowed = hmac.compare_digest(told.encode(), wanted.encode())
    else:
        allowed = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
    if not allowed:
        raise Http404
    return HttpResponse(metrics.page(), content_type="text/plain; version=0.0.4")
