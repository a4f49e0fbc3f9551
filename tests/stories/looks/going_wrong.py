"""What goes otherwise than agreed: in part, longer, stranded, missed, ruled; and who is asked to stand in."""

from __future__ import annotations

import datetime as dt

from loge.common.clock import now
from loge.demands import actions
from loge.demands.models import Demand
from tests.cast import Cast

from . import Pages


def show(cast: Cast, states: dict[str, Demand]) -> Pages:
    """Everything that may go wrong did, and Nadia is asked."""
    stranded = cast.stranded_demand(wished_at=now() + dt.timedelta(days=2))
    Demand.objects.filter(pk=stranded.pk).update(variant_name="Un grand chien")
    stranded = cast.fresh(stranded)
    wrong = {
        "arrived": actions.arrive(cast.funded_demand(), by=cast.client),
        "partial": actions.receive_part(
            cast.delivered_demand(), by=cast.client, cents=900, words="Trois quarts d’heure."
        ),
        "more": actions.deliver(cast.funded_demand(), by=cast.server, cents=1500, words="Deux tours du parc."),
        "stranded": stranded,
        "missed": actions.miss(cast.past_demand(), by=cast.client, words="J’ai attendu une heure."),
        "ruled": cast.ruled_demand(),
        "called-off": actions.cancel(cast.funded_demand(), by=cast.server, words="Malade."),
    }
    asked = cast.person("Nadia")
    actions.ask_substitutes(stranded, [cast.another_offer(asked)], by=cast.client)
    return {
        cast.client: {f"demand-{name}-client": f"/demands/{demand.pk}/" for name, demand in wrong.items()},
        cast.server: {f"demand-{name}-provider": f"/demands/{demand.pk}/" for name, demand in wrong.items()},
        cast.keeper: {"disputes": f"/house/{cast.slug}/disputes/", "case": f"/cases/{states['disputed'].pk}/"},
        asked: {"stand-in": f"/stand-in/{stranded.substitutes.get().pk}/"},
    }
