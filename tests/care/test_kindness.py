"""Hard words are veiled and never altered, somebody stands by, rules escalate and can be contested, danger always comes through."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from bench.kindness import HELD, SHOWN, lines, measure
from loge.care.kindness import actions, clock, queries, wordings
from loge.care.kindness.kindly import kindly
from loge.care.kindness.numbers import numbers_of
from loge.care.kindness.rules import Limited, may_write
from loge.care.kindness.written import without, written
from loge.care.models import Limit, Veil
from loge.common.clock import now
from loge.common.errors import Refused, Stale
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands import actions as demands
from loge.demands.models import Demand, Message
from loge.maildesk.models import Letter
from loge.understanding.hard import could_be_emergency, hard_words, in_danger
from loge.web.api.demands import whole
from tests.cast import Cast
from tests.house.test_tables import walk

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
INSULT = "Vous êtes des incapables. Je veux mon argent demain !"


# ------------------------------------------------------------------------------------------------- what is heard, pure


def test_the_labelled_list_is_long_enough_and_its_held_half_is_heard():
    every = lines()
    assert len(every) >= 200 and len({row.text for row in every}) == len(every)
    assert abs(len(lines(HELD)) - len(lines(SHOWN))) <= 1
    for language in ("fr", "en"):
        told = measure(lines(HELD, language))
        assert told.recall >= 0.9 and told.false_alarms <= 0.05, (language, told)
        assert measure(lines(SHOWN, language)).recall >= 0.95


@pytest.mark.parametrize(
    "words",
    [
        "Pouvez-vous garder ma chatte samedi ?", "Une gerbe de fleurs pour mardi", "Nous avons deux heures pour tuer le temps",
        "We can kill two birds with one stone", "Un gros chien à promener", "Je vais porter plainte contre vous", "Break a leg!",
        "My neighbour called me a moron", "Je suis trop con, j’ai perdu la clé",
    ],
)  # fmt: skip
def test_innocent_words_and_rights_are_never_veiled(words):
    assert hard_words(words) == ()


def test_the_words_that_show_it_are_exactly_those_that_were_written():
    said = "Bonjour,\nVous êtes des “ABRUTIS” finis, et je sais où tu habites !"
    found = hard_words(said)
    assert {one.kind for one in found} == {"insult", "threat"}
    for one in found:
        assert said[one.span[0] : one.span[1]] == one.text
    assert without("Bande de voleurs, rendez-moi mes clés. Je passe à 18 h.", hard_words("Bande de voleurs, rendez-moi mes clés. Je passe à 18 h.")) == (
        "rendez-moi mes clés. … Je passe à 18 h."
    )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "Mon mari me frappe", "Ça sent le gaz dans l’escalier", "Je n’ai plus envie de vivre", "Ma mère ne respire plus",
        "My baby is missing", "There is smoke in the corridor", "He is hitting me", "J’ai une douleur à la poitrine",
    ],
)  # fmt: skip
def test_danger_is_heard_and_whatever_could_be_one_is_never_held_back(words):
    assert in_danger(words) and could_be_emergency(words)
    assert could_be_emergency(f"Bande d’incapables ! {words}")


def test_what_is_no_danger_does_not_ring():
    for words in ("Une truite fumée pour deux", "Could you help me book a table?", "Le bal des pompiers samedi"):
        assert not in_danger(words)


# ---------------------------------------------------------------------------------------------------------------- veils


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def said(cast: Cast, demand, words: str, *, at: dt.datetime, nonce: str = "") -> Veil | None:
    """The client says this, and it is heard."""
    message = demands.say(demand, by=cast.client, words=words, nonce=nonce or str(at.timestamp()), at=at)
    found = written(cast.house, f"message:{message.pk}")
    assert found is not None
    return actions.hear(found, at=at)


def test_an_insult_is_veiled_for_who_answers_read_on_demand_and_handed_over(cast: Cast):
    moment = now()
    demand = cast.heard_demand(at=moment)
    demands.say(demand, by=cast.client, words=INSULT, nonce="n1", at=moment)
    run_all()
    row = Veil.objects.get()
    assert (row.kind, row.answerer, row.asked) == ("insult", cast.server, "Je veux mon argent demain !")
    assert row.second == cast.keeper and actions.hear(written(cast.house, row.subject)).pk == row.pk
    entries = [entry for entry in _talk(demand) if entry.key == row.subject]
    assert set(queries.of_talk(demand, entries, cast.server)) == {row.subject}
    assert not queries.of_talk(demand, entries, cast.client)  # who wrote it reads their own words
    assert Message.objects.get().words == INSULT and actions.read(row, by=cast.server) == INSULT
    assert Fact.objects.get(kind="veil.read").by == str(cast.server.pk)
    with pytest.raises(Refused):
        actions.read(row, by=cast.stranger)
    actions.hand(row, by=cast.server)
    assert (row.state, row.answerer, row.second) == ("handed", cast.keeper, cast.server)
    run_all()
    letter = Letter.objects.get(name="veil_handed")
    assert letter.to == cast.keeper.email and "incapables" not in letter.text and "argent" in letter.text
    actions.answer(row, by=cast.keeper)
    with pytest.raises(Stale):
        actions.clear(row, by=cast.keeper)
    assert not Limit.objects.exists()  # one hard word is answered, not punished


def _talk(demand):
    from loge.demands.queries import thread

    return thread(demand)


def test_the_next_one_goes_to_whoever_carried_least_and_the_load_is_shown(cast: Cast):
    moment = now()
    rows = []
    for number in range(4):
        veil = Veil(
            house=cast.house,
            subject=f"note:{number}",
            kind="insult",
            answerer=cast.keeper,
            at=moment,
            state="open",
            since_at=moment,
        )
        veil.save(force_insert=True)
        rows.append(veil)
    actions.clear(rows[3], by=cast.desk)
    loads = actions.load_of(cast.house, at=moment)
    assert loads == {cast.keeper.pk: 3} and actions.least_loaded(cast.house, loads) == cast.desk
    assert actions.least_loaded(cast.house, loads, but={cast.desk.pk}) == cast.keeper
    load = queries.load(cast.house, at=moment)
    assert sum(load.totals) == 3 and dict(load.rows)[cast.keeper][-1] == 3
    assert clock.tick(at=moment + 8 * DAY) == 0  # these have no clock: begun by hand
    assert actions.load_of(cast.house, at=moment + 29 * DAY) == {}


def test_rules_climb_warn_slow_and_only_people_block(cast: Cast):
    moment = now()
    demand = cast.heard_demand(at=moment - DAY)
    for number in range(2):
        said(cast, demand, INSULT, at=moment + number * dt.timedelta(minutes=1))
    warn = Limit.objects.get()
    assert (warn.step, warn.imposed_by, warn.state) == ("warn", None, "in_force")
    may_write(cast.house, cast.client, "Bonjour", at=moment)
    for number in range(2, 5):
        said(cast, demand, INSULT, at=moment + number * dt.timedelta(minutes=1))
    slow = Limit.objects.get(state="in_force")
    assert slow.step == "slow" and Limit.objects.get(state="replaced").pk == warn.pk
    later = moment + dt.timedelta(minutes=10)
    with pytest.raises(Limited):
        may_write(cast.house, cast.client, "Alors ?", at=later)
    may_write(cast.house, cast.client, "Ma mère est tombée, elle ne se relève pas", at=later)
    may_write(cast.house, cast.client, "Alors ?", at=later + 4 * HOUR)
    for number in range(6, 12):  # however many, no machine blocks
        veil = said(cast, demand, INSULT, at=moment + number * dt.timedelta(minutes=1))
    assert Limit.objects.filter(step="block").count() == 0 and veil is not None
    with pytest.raises(Refused):
        actions.impose(veil, by=cast.server, step="block", words="Assez.")
    with pytest.raises(Refused):
        actions.impose(veil, by=cast.keeper, step="warn", words="Moins que ce qui est.")
    block = actions.impose(veil, by=cast.keeper, step="block", words="Douze messages blessants en une heure.", at=later)
    with pytest.raises(Limited, match="Douze messages"):
        may_write(cast.house, cast.client, "Bonjour, et pardon.", at=later)
    may_write(cast.house, cast.client, "Il y a le feu chez nous", at=later)
    run_all()
    told = Letter.objects.filter(name="limit", to=cast.client.email)
    assert told.count() == 3 and any(
        "Douze messages" in one.text and f"/limits/{block.pk}/" in one.text for one in told
    )
    assert clock.tick(at=block.until_at + DAY) >= 1
    block.refresh_from_db()
    assert block.state == "over"
    may_write(cast.house, cast.client, "Bonjour", at=block.until_at + DAY)


def test_words_of_danger_are_put_on_top_and_never_climb(cast: Cast):
    moment = now()
    demand = cast.heard_demand(at=moment - DAY)
    for number in range(3):
        veil = said(
            cast, demand, "Bande d’incapables, ma mère ne respire plus !", at=moment + number * dt.timedelta(minutes=1)
        )
    assert veil is not None and veil.danger and not Limit.objects.exists()
    calm = said(cast, demand, "Mon mari me frappe.", at=moment + HOUR)
    assert calm is not None and calm.kind == "danger" and not calm.is_hard
    run_all()
    assert Letter.objects.filter(name="danger", house=cast.house).count() == 4 * 2  # both who keep the house
    assert {"112", "15", "3919", "119"} <= {number for number, _words in numbers_of(cast.house)}


def test_a_limit_is_contested_once_before_somebody_else(cast: Cast):
    moment = now()
    demand = cast.heard_demand(at=moment)
    veil = said(cast, demand, INSULT, at=moment)
    assert veil is not None
    row = actions.impose(veil, by=cast.keeper, step="slow", words="Le ton de vos messages.", at=moment)
    actions.contest(row, by=cast.client, words="J’étais à bout, je m’excuse.", at=moment)
    with pytest.raises(Refused):  # never who imposed it
        actions.judge(row, by=cast.keeper, keep=True, words="Le ton reste dur.")
    actions.judge(row, by=cast.desk, keep=False, words="Les excuses suffisent.", at=moment)
    assert row.state == "lifted"
    may_write(cast.house, cast.client, "Merci", at=moment)
    with pytest.raises(Stale):
        actions.contest(row, by=cast.client, words="Encore.")
    run_all()
    assert Letter.objects.filter(name="limit_judge", to=cast.desk.email).count() == 1
    assert "Les excuses suffisent" in Letter.objects.get(name="limit_ruled").text


def test_a_house_writes_its_own_wordings_and_they_end_with_what_can_be_done(cast: Cast):
    given = wordings.wordings_of(cast.house)
    assert len(given) == 12
    for one in given:
        assert ("nous pouvons faire" in one.words) if one.language == "fr" else ("can do" in one.words)
    wordings.write_wording(
        cast.house, by=cast.keeper, situation="insult", language="fr", words="Bonjour {name}, parlons-nous bien."
    )
    veil = Veil(house=cast.house, kind="insult", subject="note:1")
    first = wordings.offered_for(veil, "fr", "Simone")[0]
    assert first.own and first.words == "Bonjour Simone, parlons-nous bien."
    assert wordings.offered_for(veil, "fr", "")[0].words == "Bonjour, parlons-nous bien."
    wordings.write_wording(cast.house, by=cast.keeper, situation="insult", language="fr", words=" ")
    assert not any(one.own for one in wordings.wordings_of(cast.house))
    with pytest.raises(Refused):
        wordings.write_wording(cast.house, by=cast.client, situation="insult", language="fr", words="Non")


def test_every_cell_of_a_veil_and_of_a_limit(cast: Cast):
    """In this state, may this one make this move? As the table says, and no other way."""
    second = cast.person("Berthe")
    veil = Veil(
        house=cast.house,
        subject="note:1",
        kind="insult",
        author=cast.client,
        answerer=cast.server,
        second=second,
        state="open",
    )
    limit = Limit(
        house=cast.house,
        person=cast.client,
        step="block",
        reason="Non",
        imposed_by=cast.keeper,
        state="in_force",
        until_at=now() + DAY,
    )
    worlds = (
        (veil, {"answerer": cast.server, "second": second, "keeper": cast.desk, "the author": cast.client, "clock": "clock", "a stranger": cast.stranger}),
        (limit, {"concerned": cast.client, "keeper": cast.keeper, "judge": cast.operator, "clock": "clock", "machine": "machine", "a stranger": cast.stranger}),
    )  # fmt: skip
    for row, actors in worlds:
        row.save(force_insert=True)
        assert walk(row, actors) >= len(list(row.MOVES))
    with pytest.raises(IntegrityError), transaction.atomic():  # the database, too, lets only people block
        Limit.objects.filter(pk=limit.pk).update(imposed_by=None)


def test_the_words_beside_a_price_an_excerpt_a_letter_and_the_api_are_veiled_too(cast: Cast):
    """Whoever answers meets what is asked; the author meets their own words; reading them is written down."""
    demand = demands.ask(cast.offer, by=cast.client, words=f"{INSULT} Passez mardi.", nonce="k1")
    demands.quote(demand, by=cast.server, cents=2_000, words="Espèce de voleur, payez 20 euros.")
    run_all()
    heard = Letter.objects.get(name="heard", to=cast.server.email)
    assert "incapables" not in heard.text and "Passez mardi" in heard.text
    server, client = cast.browser(cast.server), cast.browser(cast.client)
    page = client.get(f"/demands/{demand.pk}/").content.decode()
    assert "voleur" not in page and "payez 20 euros" in page
    assert "voleur" in server.get(f"/demands/{demand.pk}/").content.decode()
    quote = demand.quotes.get()
    lifted = client.post(f"/demands/{demand.pk}/veil/", {"subject": f"quote:{quote.pk}"})
    veil = Veil.objects.get(subject=f"quote:{quote.pk}")
    assert lifted.headers["Location"] == f"/veils/{veil.pk}/" and actions.read(veil, by=cast.client) == quote.words
    assert Fact.objects.filter(kind="veil.read", subject=veil.reference, by=str(cast.client.pk)).count() == 1
    told = whole(Demand.objects.select_related("house", "client", "provider").get(pk=demand.pk), cast.client)
    assert "incapables" in told["words"] and "voleur" not in str(told["quotes"]) + str(told["thread"])
    other = whole(Demand.objects.select_related("house", "client", "provider").get(pk=demand.pk), cast.server)
    assert "incapables" not in other["words"] and "voleur" in str(other["quotes"])
    assert kindly("Une gerbe de fleurs") == "Une gerbe de fleurs" and "salauds" not in kindly("Bande de salauds !")


@pytest.mark.parametrize("name", ["hard_fresh", "hard_fresh_2"])
def test_the_fresh_lists_stay_heard_and_their_complaints_and_look_alikes_stay_plain(name: str):
    """Labelled before they were run; learnt from since (docs/kindness.md holds the figures of the first run)."""
    for _language, kind, words in fresh(name):
        if kind in ("emergency", "danger"):
            assert in_danger(words), words
        else:
            assert bool(hard_words(words)) == (kind in ("insult", "threat")), words


def test_what_was_never_learnt_from_is_as_docs_kindness_says_and_no_emergency_in_it_could_be_held_back():
    """Written after the grammar, and left alone but for its emergencies: each must be heard."""
    rows = fresh("hard_unseen")
    heard = [bool(hard_words(words)) for _language, kind, words in rows if kind in ("insult", "threat")]
    assert (sum(heard), len(heard)) == (5, 20)
    assert not any(hard_words(words) for _language, kind, words in rows if kind == "innocent")
    for _language, kind, words in rows:
        if kind == "danger":
            assert in_danger(words) and could_be_emergency(words), words


def fresh(name: str) -> list[list[str]]:
    told = (Path(__file__).parents[1] / "understanding" / f"{name}.tsv").read_text("utf-8")
    return [row.split("\t") for row in told.splitlines()[1:]]
