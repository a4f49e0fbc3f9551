"""What gateways tell us: kept once per event, heeded later by reading the object again."""

from __future__ import annotations

from django.db import transaction

from loge.common.jobs import later, task

from ..gateways import gateway
from ..models import Hook, Payment
from .payments import look


def record_hook(name: str, body: bytes, headers: dict[str, str]) -> bool:
    """Take a webhook in. False if this event was heard before. Raises Rejected if it is not signed as it should be,
    KeyError for an unknown gateway."""
    notice = gateway(name).read_hook(body, headers)
    with transaction.atomic():
        _hook, fresh = Hook.objects.get_or_create(
            gateway=name, event=notice.event, defaults={"gateway_ref": notice.ref}
        )
        if fresh:
            later(heed, name, notice.ref)
    return fresh


@task(external=True, priority=10)
def heed(name: str, ref: str) -> None:
    """A hint came about this reference: read the truth. An unknown one is not ours, or not yet: nothing is lost, the
    sweep looks again."""
    for payment in Payment.objects.filter(gateway=name, gateway_ref=ref).select_related("house"):
        look(payment)
