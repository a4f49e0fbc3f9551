"""Finding is exact, says why, shows nothing that may not be shown, and nobody's money moves it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
import re
from functools import cache

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loge.common import raw
from loge.common.clock import local, now
from loge.common.keys import uuid7
from loge.houses.actions import expel, open_house, redraw_territory, see_paper
from loge.houses.gazetteer import commune, distance_km
from loge.houses.models import Charter, House, Membership, Signature, Territory
from loge.houses.models.charter import GRACE
from loge.offers import actions
from loge.offers.actions import edit_offer
from loge.offers.catalogue import category
from loge.offers.kept import SearchIndex, SearchMark, SearchShard
from loge.offers.models import Leave, Offer, Provider
from loge.offers.queries import published
from loge.offers.search import cards, marking, memory, rank, stems, words
from loge.offers.search.finding import Wanted, find, find_everywhere, search
from loge.offers.search.layout import Index
from loge.offers.search.rank import NEWCOMER, Seen, in_turn, weigh, with_places
from loge.offers.search.spelling import nearest
from loge.offers.search.week import When
from tests.cast import Cast

AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.moment(AT)]

SATURDAY = dt.datetime(2026, 11, 28)  # noqa: DTZ001  the wall clock's
MORNING = When(SATURDAY.replace(hour=10), SATURDAY.replace(hour=12))


@pytest.fixture(autouse=True)
def nothing_at_hand():
    memory.memory.forget()
    yield
    memory.memory.forget()


def week(*hours: tuple[int, int, int]) -> str:
    """A week's bits, from (weekday, hour, hour)."""
    bits = np.zeros(336, np.uint8)
    for day, start, end in hours:
        bits[day * 48 + 2 * start : day * 48 + 2 * end] = 1
    return np.packbits(bits).tobytes().hex()


_people = itertools.count(1)


def neighbour(
    cast: Cast, name: str = "", *, insee: str = "61001", stars: tuple[int, int] = (0, 0), **about
) -> Provider:
    person = cast.person(f"{name or 'Voisin'}{next(_people)}")
    provider = actions.admit(cast.house, person, by=cast.keeper, insee=insee, name=name or person.first_name)
    Provider.objects.filter(pk=provider.pk).update(stars_sum=stars[0], stars_count=stars[1], **about)
    provider.refresh_from_db()
    return provider


def offer(provider: Provider, title: str = "Promener votre chien", cents: int | None = 1300, **about) -> Offer:
    told = {"category_key": "dogs_cats", "unit": "task" if cents else "quote", **about}
    return actions.write_offer(provider, by=provider.person, title=title, cents=cents, **told)


def titles(found) -> list[str]:
    return [hit.offer.title for hit in found.hits]


def names(found) -> list[str]:
    return [hit.offer.provider.name for hit in found.hits]


# ------------------------------------------------------------------------------------------------------------ the words


def test_the_question_that_is_kept_is_published_itself(cast):
    """The SQL of ``cards`` is built once: for any house, keys and moment it is what ``published`` would ask."""
    practice = House(kind=House.Kind.PRACTICE, time_zone="Pacific/Auckland")
    columns = (*cards._OFFER, *(f"provider__{name}" for name in cards._PROVIDER), "house_id")
    for house in (cast.house, practice):
        for at in (now(), dt.datetime(2026, 11, 28, 23, 30, tzinfo=dt.UTC)):
            keys = [uuid7() for _ in range(cards.SIZES[1])]
            asked = raw.built(published(house, among=keys, at=at).order_by().values_list(*columns))
            sql, values = cards._asked([(house, keys)], at)
            assert (sql, raw.to_db(values)) == (asked.sql, list(asked.values))
    other = offer(cast.provider, "Promener deux chiens", negotiable=True)
    for houses in (
        {cast.house: [cast.offer.pk, other.pk]},
        {cast.house: [other.pk, cast.offer.pk], practice: [other.pk]},
    ):
        held = cards.cards(houses)
        assert set(held) == {cast.offer.pk, other.pk} and held[other.pk].negotiable is True
        assert held[other.pk].house == cast.house and held[other.pk].provider.pk == cast.provider.pk


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Élagage de l’arbre", "elagage arbres"), ("garde d'enfants", "ENFANT"), ("un cœur en bois", "coeurs"),
        ("Œuvres à encadrer", "oeuvre"), ("cours de mathématiques", "mathematique"), ("jusqu'à la gare", "gares"),
    ],
)  # fmt: skip
def test_accents_elisions_and_plurals_do_not_count(cast, written, asked):
    made = offer(cast.provider, written, category_key="handyman")
    assert made.pk in {hit.offer.pk for hit in search(cast.house, sentence=asked)}


def test_a_misspelt_word_is_read_as_the_one_meant_only_when_nothing_else_fits(cast):
    offer(cast.provider, "Jardinage et petits travaux", category_key="handyman")
    found = find(cast.house, Wanted(words="jardinnage"))
    assert found.corrected == (("jardinnage", "jardinage"),) and "Jardinage et petits travaux" in titles(found)
    assert find(cast.house, Wanted(words="jardinage")).corrected == ()
    offer(cast.provider, "Élagage de vos pommiers", category_key="garden")
    read = find(cast.house, Wanted(words="Élagagge pommiers")).corrected
    assert read == (("élagagge", "élagage"),), "as one writes it, with its accents"
    assert (
        find(cast.house, Wanted(words="zeppelin")).corrected == ()
        and not find(cast.house, Wanted(words="zeppelin")).hits
    )
    lost = find(cast.house, Wanted(words="zeppelin jardinnage"))
    assert lost.corrected == () and not lost.hits, "a guess alone carries no sentence that nobody understands"
    assert find(cast.house, Wanted(words="travaux jardinnage")).corrected == (("jardinnage", "jardinage"),)


@pytest.mark.parametrize(
    ("written", "meant"), [("repasage", "repassage"), ("plombrie", "plomberie"), ("chein", "chien"), ("abc", "")]
)
def test_spelling(written, meant):
    assert nearest(written, ["repassage", "plomberie", "chien", "abcd", "chats"]) == meant


def test_a_word_being_typed_may_only_be_begun(cast):
    made = offer(cast.provider, "Plomberie de cuisine", category_key="handyman")
    assert not search(cast.house, sentence="plombe")
    assert [hit.offer.pk for hit in find(cast.house, Wanted(words="plombe", typing=True)).hits] == [made.pk]
    assert find(cast.house, Wanted(words="plombe ", typing=True)).corrected == (), "its end was typed"


HOSTILE = ["", "   ", "le la les de", "'", '" OR 1=1 --', "%", "_", "\\", "a'b\"c", "chien%", "\u202eneihc", "🐕🦮", "كلب", "x" * 2_000_000, "mot " * 400_000, "\x00chien"]  # fmt: skip


@pytest.mark.parametrize("sentence", HOSTILE, ids=lambda text: repr(text[:12]))
def test_whatever_is_written_is_answered(cast, sentence):
    found = find(cast.house, Wanted(words=sentence))
    assert isinstance(found.count, int)
    if not words(sentence[:2_000]):
        assert found.count == 1, "no word: the whole board"
    find_everywhere(Wanted(words=sentence))


def test_a_page_that_is_not_there_is_the_last_one(cast):
    for _ in range(25):
        offer(cast.provider)
    last = find(cast.house, Wanted(), page=2)
    assert (len(last.hits), last.pages, last.count) == (6, 2, 26)
    assert find(cast.house, Wanted(), page=10**9).hits == last.hits and find(cast.house, Wanted(), page=-3).page == 1
    first = find(cast.house, Wanted())
    assert len({hit.offer.pk for hit in (*first.hits, *last.hits)}) == 26, "no offer stands on two pages"


# ---------------------------------------------------------------------------------------------------------------- exact

WORDS = [
    "chien",
    "haie",
    "meuble",
    "repassage",
    "piano",
    "courses",
    "jardin",
    "vélo",
    "cuisine",
    "couture",
    "lecture",
    "peinture",
]
COMMUNES = ("61001", "61497", "61143", "61341")


def a_lived_in_loge(cast: Cast, seed: int) -> random.Random:
    chance = random.Random(seed)
    for insee in COMMUNES[2:]:
        Territory.objects.get_or_create(house=cast.house, insee=insee)
    for _ in range(18):
        count = chance.choice([0, 0, 1, 2, 5, 40])
        hours = [(day, 8, chance.randint(9, 18)) for day in range(7) if chance.random() < 0.6]
        someone = neighbour(
            cast, insee=chance.choice(COMMUNES), stars=(chance.randint(2 * count, 5 * count), count),
            week=week(*hours) if chance.random() < 0.7 else "",
        )  # fmt: skip
        for _each in range(chance.randint(1, 4)):
            said = " ".join(chance.sample(WORDS, 3))
            cents = chance.choice([None, 800, 1000, 1300, 1300, 2500])
            offer(someone, said, cents, category_key=chance.choice(["dogs_cats", "garden", "music", "sewing"]))
        if chance.random() < 0.4:
            start = dt.datetime(2026, 11, 28, chance.randint(6, 12), tzinfo=cast.house.zone)
            end = start + dt.timedelta(hours=chance.randint(1, 6))
            Leave.objects.create(
                house=cast.house, provider=someone, starts_at=start, ends_at=end, is_free=chance.random() < 0.5
            )
    return chance


def free_then(provider: Provider, when: When) -> bool | None:
    """Half hour by half hour, as one would with a pencil."""
    known, every, leaves = bool(provider.week), True, provider.leaves.all()
    bits = bin(int(provider.week, 16))[2:].zfill(336) if provider.week else "0" * 336
    moment = when.start
    while moment < when.end:
        until = moment + dt.timedelta(minutes=30)
        here = bits[moment.weekday() * 48 + moment.hour * 2 + moment.minute // 30] == "1"
        zone = provider.house.zone
        for leave in (each for each in leaves if each.is_free):
            start, end = (each.astimezone(zone).replace(tzinfo=None) for each in (leave.starts_at, leave.ends_at))
            if start < when.end and end > when.start:
                known = True
            here = here or (start <= moment and until <= end)
        for leave in (each for each in leaves if not each.is_free):
            start, end = (each.astimezone(zone).replace(tzinfo=None) for each in (leave.starts_at, leave.ends_at))
            if start <= when.start and end >= when.end:
                known = True
            here = here and not (start < until and end > moment)
        every = every and here
        moment = until
    return every if known else None


@cache
def calls(trade: str) -> frozenset[str]:
    """The stems of every single word a trade is called by."""
    own = category(trade)
    called = [*own.label.values(), *(text for many in own.words.values() for text in many)]
    return frozenset(stem for text in called if " " not in text for word in words(text) for stem in stems(word))


def by_brute_force(house: House, wanted: Wanted) -> list[tuple]:
    """Every row, one by one, by the formula as it is told to people."""
    asked = [stems(word) for word in dict.fromkeys(words(wanted.words))]
    said = {stem for each in asked for stem in each}
    found = []
    rows = Offer.objects.filter(house=house, state="published").select_related("provider__house")
    for each in rows.prefetch_related("provider__leaves"):
        trade = each.category_key in wanted.meant or not said.isdisjoint(calls(each.category_key))
        held = set(each.terms.split())
        matched = sum(1 for stem_set in asked if stem_set & held)
        if asked and not (matched == len(asked) if wanted.every else matched or trade):
            continue
        if not asked and wanted.meant and not wanted.trade and not trade:
            continue
        provider = each.provider
        km = distance_km(commune(provider.insee), commune(wanted.near)) if wanted.near else None
        free = free_then(provider, wanted.when) if wanted.when else None
        if wanted.trade and each.category_key != wanted.trade:
            continue
        if wanted.most_cents is not None and (each.cents is None or each.cents > wanted.most_cents):
            continue
        if wanted.within_km is not None and km is not None and km > wanted.within_km:
            continue
        if wanted.free_only and wanted.when and not free:
            continue
        count, total = provider.stars_count, provider.stars_sum
        if wanted.least_stars and not (count and 10 * total >= wanted.least_stars * count):
            continue
        seen = Seen(matched, len(asked), trade, total, count, None if km is None else round(km), free)
        score = sum(reason.points for reason in weigh(seen))
        cost = each.cents if each.cents is not None else 2**32
        mean = (total + 40) * 1_000_000 // (count + 10)
        order = {
            "best": (-score, cost),
            "price": (cost, -score),
            "distance": (round((km or 0) * 1000), -score),
            "rating": (-mean, -score),
        }
        found.append((*order[wanted.sort], each.pk, score))
    return [(key, score) for *_order, key, score in sorted(found)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_answer_is_what_every_row_says(cast, seed):
    chance = a_lived_in_loge(cast, seed)
    for _try in range(25):
        wanted = Wanted(
            words=" ".join(chance.sample(WORDS, chance.randint(0, 3))), trade=chance.choice(["", "", "garden"]),
            meant=frozenset(chance.choice([[], ["music"]])), most_cents=chance.choice([None, 1300]),
            near=chance.choice(["", "61001", "61497"]), within_km=chance.choice([None, 0, 2, 5, 10]),
            when=chance.choice([None, MORNING]), free_only=chance.random() < 0.3, least_stars=chance.choice([None, 40]),
            sort=chance.choice(rank.SORTS), every=chance.random() < 0.3,
        )  # fmt: skip
        if wanted.sort == "distance" and not wanted.near:
            continue
        found = find(cast.house, wanted, per_page=500)
        truth = by_brute_force(cast.house, wanted)
        kept = {hit.offer.pk for hit in found.hits if hit.in_turn}
        ours = [(hit.offer.pk, hit.score) for hit in found.hits]
        assert sorted(ours) == sorted(truth) and found.count == len(truth), wanted
        assert [pair for pair in ours if pair[0] not in kept] == [pair for pair in truth if pair[0] not in kept], wanted
        assert not kept or wanted.sort == "best"
        for hit in found.hits:
            assert sum(reason.points for reason in hit.reasons) == hit.score, hit


def test_the_whole_country_is_exact_whatever_is_packed(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    for each, seed in ((cast, 4), (other, 5)):
        a_lived_in_loge(each, seed)
    wanted = Wanted(words="chien haie", near="61001")

    def truth() -> list[tuple]:
        found = [
            pair
            for each in (cast, other)
            for pair in by_brute_force(each.house, dataclasses.replace(wanted, every=True))
        ]
        cents = dict(Offer.objects.values_list("pk", "cents"))
        return sorted(
            found, key=lambda pair: (-pair[1], cents[pair[0]] if cents[pair[0]] is not None else 2**32, pair[0])
        )[:20]

    def ours() -> list[tuple]:
        return [(hit.offer.pk, hit.score) for _house, hits in find_everywhere(wanted).loges for hit in hits]

    assert truth() and sorted(ours()) == sorted(truth()), "nothing is packed yet"
    memory.pack_changed.func()
    assert SearchShard.objects.exists() and not SearchMark.objects.exists()
    assert sorted(ours()) == sorted(truth()), "all of it is packed"
    made = offer(cast.provider, "Chien et haie", 100)
    assert made.pk in dict(ours()) and sorted(ours()) == sorted(truth()), "one house has changed since"
    memory.pack_changed.func()
    Offer.objects.filter(pk=made.pk).update(state="paused")
    assert made.pk not in dict(ours()) and sorted(ours()) == sorted(truth())


# ------------------------------------------------------------------------------------------------------------- the order


def test_one_five_does_not_outrank_forty_at_four_point_eight(cast):
    single, many = neighbour(cast, "Une", stars=(5, 1)), neighbour(cast, "Quarante", stars=(192, 40))
    first, second = (
        offer(single, "Couture fine", category_key="sewing"),
        offer(many, "Couture fine", category_key="sewing"),
    )
    assert [hit.offer.pk for hit in search(cast.house, sentence="couture")] == [second.pk, first.pk]


def test_all_that_is_weighed_is_this():
    """A new input is a decision of everyone: change the published formula and its page, then this list. No payment, no
    subscription, no share of the house, no cancelled service is among them."""
    assert [field.name for field in dataclasses.fields(Seen)] == [
        "matched",
        "asked",
        "trade",
        "stars_sum",
        "stars_count",
        "km",
        "free",
    ]
    packed = {field.name for field in dataclasses.fields(Index)}
    assert packed == {
        "keys", "cents", "provider", "trade", "hashes", "bounds", "postings", "provider_keys", "house", "commune", "stars_sum",
        "stars_count", "week", "said", "latitude", "longitude", "leave_provider", "leave_start", "leave_end", "leave_free",
        "vocabulary", "trades", "communes", "houses",
    }  # fmt: skip


def test_money_and_cancelled_services_move_nothing(cast, sandbox):
    a_lived_in_loge(cast, 6)
    wanted = Wanted(words="chien haie piano")
    before = [(hit.offer.pk, hit.score) for hit in find(cast.house, wanted, per_page=200).hits]
    cast.settled_demand()
    from loge.demands import actions as demands

    demands.cancel(cast.funded_demand(), by=cast.client, words="Finalement non, merci.")
    House.objects.filter(pk=cast.house.pk).update(commission_bp=9_000)
    assert [(hit.offer.pk, hit.score) for hit in find(cast.house, wanted, per_page=200).hits] == before


def test_the_same_question_has_the_same_answer_on_the_same_day(cast):
    a_lived_in_loge(cast, 7)
    at = now()
    asked = [find(cast.house, Wanted(words="chien"), at=at) for _ in range(3)]
    assert asked[0].hits == asked[1].hits == asked[2].hits


@pytest.mark.parametrize("newcomers", [1, 2, 3, 7, 15, 40])
def test_newcomers_have_their_turn_as_often_as_any_other(newcomers):
    keys = [number.to_bytes(16, "big") for number in range(newcomers)]
    first = dt.date(2026, 11, 1)
    turns = dict.fromkeys(keys, 0)
    for day in range(30):
        today = in_turn(keys, house=b"h" * 16, day=first + dt.timedelta(days=day))
        assert len(today) == len(set(today)) == min(2, newcomers)
        for key in today:
            turns[key] += 1
    assert max(turns.values()) - min(turns.values()) <= 1, turns
    if newcomers > 3:
        assert in_turn(keys, house=b"a" * 16, day=first) != in_turn(keys, house=b"b" * 16, day=first)


def test_a_newcomer_in_turn_has_a_kept_place_and_their_line_says_so(cast):
    for _ in range(12):
        offer(neighbour(cast, stars=(48, 10)), "Couture fine", category_key="sewing")
    new = [offer(neighbour(cast, f"Neuf{number}"), "Couture fine", category_key="sewing") for number in range(4)]
    shown = set()
    for day in range(2):
        hits = find(cast.house, Wanted(words="couture"), at=now() + dt.timedelta(days=day)).hits
        kept = [place for place, hit in enumerate(hits, 1) if hit.in_turn]
        assert kept == list(rank.PLACES)
        shown |= {hits[place - 1].offer.pk for place in kept}
        assert all(hits[place - 1].seen.stars_count < NEWCOMER for place in kept)
    assert shown == {each.pk for each in new}, "two a day: all four in two days"
    assert not any(hit.in_turn for hit in find(cast.house, Wanted(words="couture", sort="price")).hits)


def test_a_kept_place_never_holds_back_who_earned_a_better_one():
    assert with_places([5, 1, 2, 3], [5]) == ([5, 1, 2, 3], frozenset())
    assert with_places([1, 2, 3, 4], [9]) == ([1, 2, 9, 3, 4], frozenset({9}))
    assert with_places([1, 2], [9, 8]) == ([1, 2], frozenset())


# -------------------------------------------------------------------------------------------------------------- free when


def test_free_on_saturday_from_ten_to_twelve(cast):
    Offer.objects.filter(pk=cast.offer.pk).update(state="paused")
    people = {
        "libre": {"week": week((5, 9, 13))}, "juste": {"week": week((5, 10, 12))}, "tard": {"week": week((5, 11, 14))},
        "lundi": {"week": week((0, 9, 13))}, "muet": {}, "parti": {"week": week((5, 9, 13))}, "exprès": {"week": week((0, 9, 10))},
    }  # fmt: skip
    for name, about in people.items():
        offer(neighbour(cast, name, **about))
    zone = cast.house.zone
    for name, free, hours in (("parti", False, (11, 12)), ("exprès", True, (9, 12))):
        who = Provider.objects.get(house=cast.house, name=name)
        start, end = (dt.datetime(2026, 11, 28, hour, tzinfo=zone) for hour in hours)
        Leave.objects.create(house=cast.house, provider=who, starts_at=start, ends_at=end, is_free=free)
    found = find(cast.house, Wanted(when=MORNING, free_only=True))
    assert set(names(found)) == {"libre", "juste", "exprès"} and found.unsaid == 1
    ranked = names(find(cast.house, Wanted(when=MORNING)))
    assert set(ranked[:3]) == {"libre", "juste", "exprès"} and ranked[3] == "muet", (
        "who did not say stands after who is free"
    )
    loose = find(cast.house, Wanted(when=dataclasses.replace(MORNING, whole=False), free_only=True))
    assert set(names(loose)) == {"libre", "juste", "tard", "parti", "exprès"}, "an hour of it is enough"
    taken = Provider.objects.get(house=cast.house, name="libre")
    assert "libre" not in names(find(cast.house, Wanted(when=MORNING, free_only=True), told={taken.pk: False}))


def test_a_night_over_the_end_of_the_week(cast):
    offer(neighbour(cast, "veilleur", week=week((6, 20, 24), (0, 0, 6))))
    sunday = SATURDAY + dt.timedelta(days=1, hours=22)
    assert "veilleur" in names(
        find(cast.house, Wanted(when=When(sunday, sunday + dt.timedelta(hours=4)), free_only=True))
    )
    assert "veilleur" not in names(
        find(cast.house, Wanted(when=When(sunday, sunday + dt.timedelta(hours=10)), free_only=True))
    )


def test_an_unreadable_week_says_nothing(cast):
    Provider.objects.filter(pk=cast.provider.pk).update(week="zz" * 42)
    assert find(cast.house, Wanted(when=MORNING, free_only=True)).unsaid == 1


def test_what_is_on_quotation_is_counted_beside_a_price(cast):
    offer(cast.provider, "Sur devis", None)
    found = find(cast.house, Wanted(most_cents=2_000))
    assert (found.count, found.unpriced) == (1, 1)


# --------------------------------------------------------------------------------------------------- nothing stale is shown


def changes(cast: Cast):
    """Each way an offer may cease to be shown, or come to be, written past every action."""
    mine = Offer.objects.filter(pk=cast.offer.pk)
    me = Provider.objects.filter(pk=cast.provider.pk)
    return {
        "paused": (lambda: mine.update(state="paused"), False), "shown again": (lambda: mine.update(state="published"), True),
        "a break": (lambda: me.update(paused_at=now()), False), "back": (lambda: me.update(paused_at=None), True),
        "unvetted": (lambda: me.update(vetted_at=None), False), "vetted": (lambda: me.update(vetted_at=now()), True),
        "deleted": (lambda: mine.delete(), False),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_every_change_is_seen_at_once_however_it_is_written(cast):
    asked = Wanted(words="promener chien")
    memory.pack_changed.func()
    assert find(cast.house, asked).count == 1
    for name, (change, shown) in changes(cast).items():
        change()
        assert find(cast.house, asked).count == int(shown), name
        assert bool(find_everywhere(asked).count) == shown, name
        memory.pack_changed.func()
        assert find(cast.house, asked).count == int(shown), f"{name}, packed"
        assert bool(find_everywhere(asked).count) == shown, f"{name}, packed"


@pytest.mark.django_db(transaction=True)
def test_an_index_at_hand_is_used_as_long_as_nothing_changed(cast, django_assert_num_queries):
    memory.pack_changed.func()
    find(cast.house, Wanted(words="chien"))
    with django_assert_num_queries(2 if connection.vendor == "sqlite" else 0):  # prepared ones are not counted
        assert find(cast.house, Wanted(words="promener chien")).hits
    held = memory.memory.held
    assert held > 0
    for _ in range(3):
        offer(cast.provider)
        find(cast.house, Wanted())
    assert memory.memory.held < 5 * held, "an index replaces the one before"


def test_memory_is_bounded(cast):
    small = memory.Memory(most=1)
    index = Index.unpack(memory.index_of(cast.house).pack())
    for key in range(5):
        small.keep(key, (1,), index)
    assert len(small._kept) == 1 and small.held == index.nbytes and small.get(3, (1,)) is None


@pytest.mark.django_db(transaction=True)
def test_even_an_index_that_lies_shows_nothing_that_may_not_be_shown(cast):
    """The rows of the page are asked again: were a change not marked, it would not be shown for all that."""
    memory.pack_changed.func()
    find(cast.house, Wanted(words="chien"))
    Provider.objects.filter(pk=cast.provider.pk).update(paused_at=now())
    SearchMark.objects.all().delete()
    found = find(cast.house, Wanted(words="chien"))
    assert found.hits == () and found.count == 0
    assert find_everywhere(Wanted(words="chien")).loges == ()


@pytest.mark.django_db(transaction=True)
def test_the_database_marks_again_after_a_migration_dropped_its_triggers(cast):
    memory.pack_changed.func()
    with connection.cursor() as cursor:
        for event in ("insert", "update", "delete"):
            on = " ON offers_offer" if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{marking.PREFIX}offers_offer_{event}"{on}')
    call_command("migrate", verbosity=0)
    Offer.objects.filter(pk=cast.offer.pk).update(title="Autre chose")
    assert SearchMark.objects.filter(house_id=cast.house.pk).exists()


def test_every_table_that_decides_who_is_shown_is_watched(cast):
    """Read from the very queries that an index is made of."""
    with CaptureQueriesContext(connection) as asked:
        memory.of_house(cast.house)
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(query["sql"] for query in asked.captured_queries)))
    assert {"houses_charter", "houses_signature", "houses_territory", "houses_paper", "houses_membership"} <= read
    assert read <= set(marking.watched())
    assert "houses_house" in marking.watched(), "its clock is the index’s"


def _unsigned(cast):
    Charter.objects.create(house=cast.house, version=1, fr="Promis.", since_at=now() - GRACE - dt.timedelta(minutes=1))


def _signed(cast):
    Signature.objects.create(house=cast.house, person=cast.server, charter=Charter.objects.get())


def _out_of_the_territory(cast):
    redraw_territory(cast.house, communes=["61497"], by=cast.operator)


def _in_the_territory(cast):
    redraw_territory(cast.house, communes=["61001", "61497"], by=cast.operator)


def _gated(cast):
    edit_offer(
        cast.offer, by=cast.server, category_key="moving", title="Promener un chien", cents=1300, unit="task",
        ticked_gates=["driving"],
    )  # fmt: skip


def _paper_seen(cast):
    told = {
        "gate": "driving",
        "kind": "Permis B",
        "valid_until": local(now(), cast.house.zone).date() + dt.timedelta(days=90),
    }
    see_paper(cast.house, cast.server, by=cast.keeper, **told)


def _expelled(cast):
    expel(cast.house, cast.server, by=cast.keeper, words="A demandé de l’argent hors de la loge, deux fois.")


def _back(cast):
    Membership.objects.create(house=cast.house, person=cast.server, role=Membership.Role.PROVIDER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("hide", "show"),
    [(_unsigned, _signed), (_out_of_the_territory, _in_the_territory), (_gated, _paper_seen), (_expelled, _back)],
    ids=["charter", "territory", "paper", "membership"],
)
def test_what_the_house_decides_is_seen_by_the_search_at_once(cast, hide, show):
    asked = Wanted(words="chien")
    memory.pack_changed.func()
    assert find(cast.house, asked).count == 1
    for change, count in ((hide, 0), (show, 1)):
        change(cast)
        assert find(cast.house, asked).count == count, change.__name__
        memory.pack_changed.func()
        assert find(cast.house, asked).count == count, f"{change.__name__}, packed"
        assert bool(find_everywhere(asked).count) == bool(count)


@pytest.mark.django_db(transaction=True)
def test_the_clock_of_a_house_is_the_indexs(cast):
    memory.pack_changed.func()
    House.objects.filter(pk=cast.house.pk).update(time_zone="America/Cayenne")
    assert SearchMark.objects.filter(house_id=cast.house.pk, level=0).exists()


def test_every_table_of_offers_that_belongs_to_a_house_is_watched():
    assert {"offers_offer", "offers_provider", "offers_leave", "houses_membership"} <= set(marking.watched())
    assert not {"offers_searchindex", "offers_savedsearch"} & set(marking.watched())


@pytest.mark.django_db(transaction=True)
def test_a_change_undone_is_no_change(cast):
    from django.db import transaction

    memory.pack_changed.func()
    asked = Wanted(words="chien")
    assert find(cast.house, asked).count == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Offer.objects.filter(pk=cast.offer.pk).update(state="paused")
        assert find(cast.house, asked).count == 0, "it is seen within its own transaction"
        raise ZeroDivisionError
    assert find(cast.house, asked).count == 1


def test_packing_twice_changes_nothing(cast):
    memory.pack_changed.func()
    packed = SearchIndex.objects.get(house=cast.house)
    memory.pack_changed.func()
    again = SearchIndex.objects.get(house=cast.house)
    assert (again.version, bytes(again.data)) == (packed.version, bytes(packed.data))
    memory.pack_everything.func()
    assert not SearchMark.objects.exists() and find(cast.house, Wanted()).count == 1


def test_the_wall_stands(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    assert {hit.offer.pk for hit in search(other.house, sentence="chien")} == {other.offer.pk}
    practice = open_house(by=cast.operator, kind=House.Kind.PRACTICE, slug="cabinet", name="Cabinet")
    memory.pack_everything.func()
    assert not SearchIndex.objects.filter(house=practice).exists(), "only loges are public"
