"""Who is right: every row looked at by itself, and all three answers compared."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from bench.search.peer import Peer
from bench.search.world import Query


def brute(queries: Sequence[Query], towns: Sequence[Any], *, whole: bool) -> list[list[tuple[uuid.UUID, int]]]:
    """Every row looked at, one by one, for each query: no index, no arrays, the formula as ``weigh`` says it."""
    from loge.houses.gazetteer import commune, distance_km
    from loge.offers.models import Offer
    from loge.offers.search import stems
    from loge.offers.search.rank import Seen, weigh

    found: list[list[tuple[int, int, uuid.UUID]]] = [[] for _ in queries]
    stemmed = [[stems(word) for word in query.words] for query in queries]
    number = {house.pk: town for town, house in enumerate(towns)}
    columns = (
        "pk",
        "house_id",
        "terms",
        "cents",
        "provider__insee",
        "provider__stars_sum",
        "provider__stars_count",
        "provider__week",
    )
    rows = Offer.objects.all() if whole else Offer.objects.filter(house__in=[towns[query.town] for query in queries])
    for key, house, terms, cents, insee, total, count, told in rows.values_list(*columns).iterator(20_000):
        held = set(terms.split())
        for at, query in enumerate(queries):
            if not whole and number[house] != query.town:
                continue
            matched = sum(1 for each in stemmed[at] if each & held)
            if matched < (2 if whole else 1) or cents is None or cents > query.most_cents or not told:
                continue
            if (int(told, 16) >> (336 - query.slot - 4)) & 0b1111 != 0b1111:
                continue
            km = distance_km(commune(insee), commune(query.insee))
            if not whole and km > query.within_km:
                continue
            seen = Seen(matched, 2, False, total, count, round(km), True)
            found[at].append((-sum(reason.points for reason in weigh(seen)), cents, key))
    return [[(key, -score) for score, _cents, key in sorted(each)[:20]] for each in found]


def as_pairs(hits: Sequence[Any]) -> list[tuple[uuid.UUID, int]]:
    return [(hit.offer.pk, hit.score) for hit in hits]


def check(
    queries: Sequence[Query], wide: Sequence[Query], towns: Sequence[Any], town: Any, everywhere: Any, peer: Peer
) -> None:
    """The same twenty, in the same order, with the same points: ours, the peer’s, and what every row says."""
    from loge.offers.models import Offer
    from loge.offers.search.finding import MOST_HOUSES

    answered = 0
    for query, truth in zip(queries, brute(queries, towns, whole=False), strict=True):
        theirs = [(row[0], row[4]) for row in peer.any_word(query)]
        ours = list(as_pairs(sorted(town(query).hits, key=lambda hit: (-hit.score, hit.offer.cents, hit.offer.pk))))
        kept = {hit.offer.pk for hit in town(query).hits if hit.in_turn}
        assert [pair for pair in ours if pair[0] not in kept] == [pair for pair in truth if pair[0] not in kept][
            : len(ours) - len(kept)
        ], query
        assert theirs == truth, query
        answered += len(truth)
    for query, truth in zip(wide, brute(wide, towns, whole=True), strict=True):
        found = everywhere(query)
        if not truth:  # then those with the most of the words are shown instead
            assert not found.every and not peer.everywhere(query), query
            continue
        hits = sorted(
            (hit for _house, each in found.loges for hit in each),
            key=lambda hit: (-hit.score, hit.offer.cents, hit.offer.pk),
        )
        home = dict(Offer.objects.filter(pk__in=[key for key, _score in truth]).values_list("pk", "house_id"))
        loges = list(dict.fromkeys(home[key] for key, _score in truth))[:MOST_HOUSES]
        assert as_pairs(hits) == [pair for pair in truth if home[pair[0]] in loges], query
        assert [(row[0], row[4]) for row in peer.everywhere(query)] == truth, query
        answered += len(truth)
    print(
        f"Exact: {len(queries)} town queries and {len(wide)} of the whole country, {answered:,} answers, the same from brute force, tsvector and Loge.\n"
    )
