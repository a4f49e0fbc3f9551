"""What gateways tell us: kept once per event, heeded later by reading the object again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from loge.common.clock import now
from loge.common.jobs import daily, later, task

from ..gateways import gateway
from ..models import Hook, Payment
from ..states import PaymentState
from .chargebacks import follow_dispute
from .payments import look

KEPT_FOR = dt.timedelta(days=90)  # no gateway repeats itself for that long


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
        if payment.state == PaymentState.CAPTURED:
            follow_dispute(payment, gateway(name).look(ref))


@daily(dt.time(4, 20))
@task()
def forget_old_hooks() -> None:
    """Notices heard a season ago are forgotten; what followed from them stays in journal and ledger."""
    Hook.objects.filter(heard_at__lt=now() - KEPT_FOR).delete()
