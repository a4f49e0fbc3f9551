"""Asking the loge: who may know is told, who asks without a name stays unknown, a secret stays one, a good answer stays."""

from __future__ import annotations

import datetime as dt
import io
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from loge.care.community import actions, answering, clock, digest, guides, knowing, queries, states
from loge.care.community.models import ALIASES, Answer, Asked, Guide, Helper, Question, Voice
from loge.care.meeting import actions as meeting
from loge.care.notices import actions as notices
from loge.care.notices.kinds import readable
from loge.common import moves
from loge.common.errors import Invalid, Refused, Stale
from loge.common.jobs import run_all
from loge.demands.models import Case
from loge.demands.triage import triage
from loge.houses.actions import welcome
from loge.houses.models import House, Membership
from loge.maildesk.actions import deliver
from loge.maildesk.models import Letter
from loge.offers.actions import write_offer
from loge.people import leaving
from loge.people.models import Person
from tests.cast import Cast
from tests.maildesk.desk import Desk
from tests.maildesk.desk import letter as written

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MONDAY = dt.datetime(2027, 3, 1, 10, tzinfo=PARIS)


def question(cast: Cast, title: str = "Comment apprendre à mon chien à marcher en laisse ?", **also) -> Question:
    told = {"by": cast.client, "nonce": f"q{Question.objects.count()}", "at": MONDAY, **also}
    made = actions.ask(cast.house, title=title, **told)
    run_all()
    return Question.objects.select_related("house", "asker").get(pk=made.pk)


def told(name: str) -> list[Letter]:
    run_all()
    return list(Letter.objects.filter(name=name).order_by("since_at", "pk"))


def neighbour(cast: Cast, name: str) -> Person:
    person = cast.person(name)
    welcome(cast.house, person, Membership.Role.CLIENT, by=cast.keeper)
    return person


def test_a_question_finds_who_knows_and_a_good_answer_becomes_a_guide(cast: Cast):
    row = question(cast, words="Il tire, et il a deux ans.")
    assert (row.state, row.is_private, row.category_key) == (states.OPEN, False, "dogs_cats")
    asked = Asked.objects.get(question=row)
    assert asked.person == cast.server and asked.reasons == [{"why": "offer", "what": "Promener votre chien"}]
    (letter,) = told("question_asked")
    assert letter.to == cast.server.email and "Camille asks, and you may know" in letter.title
    assert "you offer “Promener votre chien”" in letter.text
    answer = answering.answer(
        row, by=cast.server, words="Une laisse courte, et des friandises.", nonce="a", at=MONDAY + HOUR
    )
    again = answering.answer(
        row, by=cast.server, words="Une laisse courte, et des friandises.", nonce="a", at=MONDAY + HOUR
    )
    assert again == answer and [one.to for one in told("question_answered")] == [cast.client.email]
    for by in (cast.server, cast.keeper):
        with pytest.raises(Refused):
            answering.thank(answer, by=by)
    answering.thank(answer, by=cast.client)
    answering.thank(answer, by=cast.client, helped=True)
    assert [one.to for one in told("answer_thanked")] == [cast.server.email]  # one letter for both
    other = neighbour(cast, "Berthe")
    answering.mark(answer, True, by=other)
    answering.mark(answer, True, by=other)
    shown = queries.talk(row, other).answers[0]
    assert (shown.marks, shown.marked) == (1, True)
    with pytest.raises(Refused):
        answering.mark(answer, True, by=cast.client)
    actions.move(row, "close", by=cast.client, at=MONDAY + 2 * HOUR)
    with pytest.raises(Stale):
        answering.answer(row, by=other, words="Moi aussi", nonce="b", at=MONDAY + 3 * HOUR)
    actions.move(row, "reopen", by=cast.client, at=MONDAY + 3 * HOUR)  # a slip is undone
    # the guide: drafted, credited only with a yes, in versions, found by the box of offers
    with pytest.raises(Refused):
        guides.promote(answer, by=other, title="La laisse", words="…", nonce="g", at=MONDAY)
    guide = guides.promote(
        answer, by=cast.keeper, title="Marcher en laisse", words=answer.words, nonce="g", at=MONDAY + DAY
    )
    guides.move(guide, "publish", by=cast.keeper, at=MONDAY + DAY)
    (credit,) = queries.credits(guide)
    assert credit.state == states.ASKED and [one.to for one in told("guide_credit")] == [cast.server.email]
    guides.answer_credit(credit, True, by=cast.server)
    with pytest.raises(Refused):
        guides.answer_credit(credit, False, by=cast.client)
    guides.write(
        guide,
        by=cast.keeper,
        title="La laisse, sans tirer",
        words="Court, doux.",
        version=1,
        why="plus clair",
        at=MONDAY + 2 * DAY,
    )
    with pytest.raises(Stale):
        guides.write(guide, by=cast.desk, title="Autre", words="Autre", version=1, at=MONDAY + 2 * DAY)
    assert [one.number for one in guide.versions.order_by("number")] == [1, 2]
    assert queries.speaking_of(cast.house, "mon chien tire sur sa LAISSES") == [guide]
    assert queries.speaking_of(cast.house, "une étagère") == []
    assert list(queries.listed(cast.house, words="friandise")) == [row]  # found by what was answered


def test_without_a_name_nobody_but_the_coordinator_learns_it(cast: Cast):
    row = question(cast, "Qui sait dresser un chien craintif ?", words="Merci d’avance.", veiled=True)
    assert row.alias in ALIASES
    alias = str(row.alias_name)
    assert queries.asker_name(row, cast.server) == alias and "Camille" in queries.asker_name(row, cast.keeper)
    answering.answer(row, by=cast.server, words="Avec patience.", nonce="a", at=MONDAY)
    more = answering.answer(row, by=cast.client, words="Il a peur des vélos.", nonce="b", at=MONDAY)
    told_him = queries.talk(row, cast.server).answers
    assert [one.name for one in told_him] == ["Karim", alias]
    answering.thank(Answer.objects.select_related("question__house", "house").get(author=cast.server), by=cast.client)
    actions.pin(row, True, by=cast.keeper)
    Voice.objects.filter(person=cast.server).update(told_at=MONDAY - 5 * DAY)
    neighbour_reads = neighbour(cast, "Berthe")
    actions.set_voice(cast.house, neighbour_reads, at=MONDAY - DAY, weekly=True)
    digest.send_due(at=MONDAY + 7 * DAY)
    run_all()
    for letter in Letter.objects.exclude(to=cast.client.email):
        assert "Camille" not in letter.title + letter.text + letter.html, letter.name
    found = [leaving.rooms()["care"].export(person) for person in (cast.server, neighbour_reads)]
    assert "Camille" not in str(found) and str(cast.client.pk) not in str(found)
    for browser, path in product(
        (cast.browser(cast.server), cast.browser(neighbour_reads)),
        (
            f"/questions/{row.pk}/",
            f"/loges/{cast.slug}/questions/",
            f"/loges/{cast.slug}/questions/?q=craintif",
            f"/loges/{cast.slug}/",
        ),
    ):
        page = browser.get(path)
        assert page.status_code == 200 and "Camille" not in page.content.decode(), path
    for words in ("Demandez Camille.", "Appelez le 06 12 34 56 78", f"{cast.client.name.split()[-1]} ici"):
        with pytest.raises(Invalid):
            answering.edit(more, by=cast.client, words=words, at=MONDAY)
        with pytest.raises(Invalid):
            question(cast, "Encore une question ?", words=words, veiled=True)
    with pytest.raises(Refused):
        guides.credit(Guide(house=cast.house), more, by=cast.server, at=MONDAY)


def test_a_delicate_question_is_a_secret_until_its_asker_opens_it(cast: Cast, settings):
    settings.SECOND_FACTOR = False
    row = question(cast, "Je n’arrive plus à payer mon loyer, vers qui me tourner ?")
    assert (row.is_private, row.topic, row.evidence) == (True, "money", "n’arrive plus à payer")
    assert not Asked.objects.exists()
    assert {one.to for one in told("question_private")} == {cast.keeper.email, cast.desk.email}
    assert not any("loyer" in letter.title + letter.text for letter in Letter.objects.all())
    helper, other = neighbour(cast, "Solange"), neighbour(cast, "Berthe")
    assert [cast.browser(who).get(f"/questions/{row.pk}/").status_code for who in (other, cast.server, helper)] == [
        404
    ] * 3
    assert list(queries.listed(cast.house, view="all")) == [] == list(queries.listed(cast.house, words="loyer"))
    with pytest.raises(Refused):
        actions.name_helper(row, helper, by=cast.client)
    with pytest.raises(Invalid):
        actions.name_helper(row, cast.stranger, by=cast.keeper)
    actions.name_helper(row, helper, by=cast.keeper)
    assert [one.to for one in told("question_helper")] == [helper.email]
    assert cast.browser(helper).get(f"/questions/{row.pk}/").status_code == 200
    answer = answering.answer(row, by=helper, words="Le CCAS, mardi matin : je viens avec vous.", nonce="a", at=MONDAY)
    answering.answer(row, by=cast.client, words="Merci, à mardi.", nonce="b", at=MONDAY)
    assert [one.to for one in told("question_word")] == [helper.email]
    assert not any("CCAS" in letter.text for letter in Letter.objects.all())
    with pytest.raises(Refused):
        guides.promote(answer, by=cast.keeper, title="Le loyer", words="…", nonce="g")
    with pytest.raises(Refused):
        actions.set_private(row, False, by=cast.keeper)
    with pytest.raises(Refused):
        actions.pin(row, True, by=cast.keeper)
    actions.set_private(row, False, by=cast.client, at=MONDAY)
    assert cast.browser(other).get(f"/questions/{row.pk}/").status_code == 200
    settings.SECOND_FACTOR = True
    actions.set_private(row, True, by=cast.client, at=MONDAY)
    assert cast.browser(other).get(f"/questions/{row.pk}/").status_code == 404
    assert cast.browser(cast.keeper).get(f"/questions/{row.pk}/").headers["Location"] == "/accounts/2fa/"
    opened = question(cast, "Quel médecin prend de nouveaux patients ? Mon médecin part.", private=False)
    assert (opened.topic, opened.is_private) == ("health", False)  # they said so themselves


def test_few_are_asked_in_turn_with_reasons_and_one_may_refuse(cast: Cast):
    names = ["Lucien", "Inès", "Paul", "Awa", "Mado", "Noé"]
    for name in names:
        cast.another_offer(cast.person(name))
    first = question(cast, "Mon chien aboie la nuit, que faire ?")
    assert Asked.objects.filter(question=first).count() == knowing.MOST_ASKED
    second = question(cast, "Quelle gamelle pour un grand chien ?", at=MONDAY + HOUR)
    before = set(Asked.objects.filter(question=first).values_list("person", flat=True))
    now_asked = set(Asked.objects.filter(question=second).values_list("person", flat=True))
    assert len(now_asked - before) == 3  # seven neighbours: the three who were not asked come first
    third = question(cast, "Un chien peut-il manger des pommes ?", at=MONDAY + 2 * HOUR)
    asked = Asked.objects.filter(house=cast.house)
    most = max(asked.filter(person=person).count() for person in set(asked.values_list("person", flat=True)))
    assert most == knowing.MOST_A_WEEK and Asked.objects.count() <= 2 * 7
    quiet = Asked.objects.filter(question=first).first()
    actions.set_voice(cast.house, quiet.person, at=MONDAY, may_be_asked=False)
    late = question(cast, "Comment brosser un chien à poil long ?", at=MONDAY + 8 * DAY)
    assert not Asked.objects.filter(question=late, person=quiet.person).exists()
    actions.leave_out(late, by=Asked.objects.filter(question=late).first().person, at=MONDAY + 8 * DAY)
    count = Letter.objects.filter(name="question_asked").count()
    actions.find_knowers(late, at=MONDAY + 8 * DAY)  # heard twice: nobody is asked twice
    run_all()
    assert Letter.objects.filter(name="question_asked").count() == count
    with pytest.raises(Refused):
        for number in range(4):
            question(cast, f"Encore une question {number} ?", by=cast.server, at=MONDAY + 9 * DAY)
    assert third.state == states.OPEN


def test_a_hard_word_is_read_first_and_a_report_is_ruled_with_reasons(cast: Cast):
    row = question(cast)
    hard = answering.answer(row, by=cast.server, words="Espèce de connard, dresse-le toi-même.", nonce="a", at=MONDAY)
    other = neighbour(cast, "Berthe")
    assert hard.state == states.HELD and [one.row for one in queries.talk(row, other).answers] == []
    assert not told("question_answered") and queries.awaiting(cast.house, at=MONDAY) == [row]
    answering.edit(hard, by=cast.server, words="Dressez-le vous-même.", at=MONDAY)
    assert len(queries.talk(row, cast.server).answers[0].earlier) == 1
    with pytest.raises(Refused):
        answering.move(hard, "publish", by=cast.server)
    answering.move(hard, "publish", by=cast.keeper, at=MONDAY)
    assert [one.to for one in told("question_answered")] == [cast.client.email]
    seen = readable(cast.house, "answer", hard.pk, other)
    assert seen is not None and readable(cast.house, "answer", hard.pk, None) is None
    doubt = notices.report(cast.house, seen, by=other, reason="other", words="Ce n’est pas aimable.", at=MONDAY)
    notices.rule(doubt, by=cast.keeper, ground="charter", words="Dites-le avec douceur.", at=MONDAY)
    run_all()
    assert queries.talk(row, other).answers == [] and not told("answer_removed")
    assert "Dites-le avec douceur." in told("notice_decided")[0].text  # one statement of reasons, no second letter
    doubt.refresh_from_db()
    notices.contest(doubt, by=cast.server, words="C’était pour rire.", at=MONDAY)
    notices.rule(doubt, by=cast.operator, ground="measured", words="Rude, sans plus.", at=MONDAY)
    assert [one.row.pk for one in queries.talk(row, other).answers] == [hard.pk]
    rude = question(cast, "Bande d’incapables, qui répond ici ?", by=other)
    assert rude.state == states.HELD and not Asked.objects.filter(question=rude).exists()
    with pytest.raises(Refused):
        actions.edit(row, by=cast.client, title="Autre ?", words="", at=MONDAY + 2 * DAY)
    actions.edit(row, by=cast.client, title="Comment le faire marcher en laisse ?", words="", at=MONDAY + HOUR)
    assert queries.talk(row, other).earlier[0].title.startswith("Comment apprendre")
    assert answering.sounds_like_an_offer(cast.house, "Je peux venir mardi, 15 euros.", at=MONDAY)
    assert not answering.sounds_like_an_offer(cast.house, "Une laisse courte suffit.", at=MONDAY)


def test_one_letter_a_week_only_when_something_is_new_and_one_post_stops_it(cast: Cast, mailoutbox, settings):
    settings.MAIL_LEAVES = True
    reader = neighbour(cast, "Berthe")
    reader.language = "en"
    reader.save()
    actions.set_voice(cast.house, reader, at=MONDAY - 7 * DAY, weekly=True)
    assert digest.send_due(at=MONDAY - DAY) == 0  # nothing is new
    row = question(cast)
    assert digest.send_due(at=MONDAY + HOUR) == 1 + 0  # who asked has no news of their own
    assert digest.send_due(at=MONDAY + 2 * HOUR) == 0
    (letter,) = told("weekly")
    assert letter.to == reader.email and row.title in letter.text and "One letter a week" in letter.text
    sent = next(mail for mail in mailoutbox if mail.to == [reader.email] and row.title in mail.subject)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = sent.extra_headers["List-Unsubscribe"].strip("<>")
    question(cast, "Quelle croquette pour un vieux chien ?", at=MONDAY + DAY)
    # the machine stands still for three weeks: one letter, nothing older than a fortnight, never two
    assert digest.send_due(at=MONDAY + 22 * DAY) == 0
    question(cast, "Où se baigner avec un chien ?", at=MONDAY + 22 * DAY + HOUR)
    assert digest.send_due(at=MONDAY + 24 * DAY) == 0  # this week is settled
    assert digest.send_due(at=MONDAY + 28 * DAY) >= 1
    (first, second) = [one for one in told("weekly") if one.to == reader.email]
    assert "baigner" in second.text and row.title not in second.text and first.key != second.key
    browser = cast.browser()
    path = stop.partition("localhost:8000")[2] or stop[stop.index("/weekly/") :]
    assert browser.get(path).status_code == 200 and Voice.objects.get(person=reader).weekly  # a scanner changes nothing
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Voice.objects.get(person=reader).weekly
    question(cast, "Quelle niche pour l’hiver ?", at=MONDAY + 30 * DAY)
    digest.send_due(at=MONDAY + 35 * DAY)
    assert len([one for one in told("weekly") if one.to == reader.email]) == 2
    assert digest.week_name(cast.house, dt.datetime(2027, 3, 1, 7, 59, tzinfo=PARIS)) == "2027-W08"
    assert digest.week_name(cast.house, dt.datetime(2027, 3, 1, 8, 0, tzinfo=PARIS)) == "2027-W09"


def test_the_coordinator_animates_and_silence_goes_to_the_archive(cast: Cast):
    one, two = question(cast), question(cast, "Où promener un chien le soir ?")
    with pytest.raises(Refused):
        actions.pin(one, True, by=cast.client)
    actions.pin(one, True, by=cast.keeper, at=MONDAY)
    actions.pin(two, True, by=cast.keeper, at=MONDAY)
    assert queries.pinned(cast.house) == two and queries.listed(cast.house).first() == two
    starts = MONDAY + 4 * DAY
    event = meeting.propose(
        cast.house, by=cast.keeper, title="Balade des chiens", words="", starts_at=starts, ends_at=starts + HOUR, place="Au parc", seats=None,
        nonce="e", at=MONDAY,
    )  # fmt: skip
    actions.meet(two, event, by=cast.keeper, at=MONDAY)
    page = cast.browser(cast.server).get(f"/questions/{two.pk}/").content.decode()
    assert "Balade des chiens" in page and f"/events/{event.pk}/event.ics" in page
    answering.answer(one, by=cast.server, words="Avec des friandises.", nonce="a", at=MONDAY + 100 * DAY)
    assert clock.archive(at=MONDAY + 182 * DAY) == 0
    assert clock.archive(at=MONDAY + 184 * DAY) == 1 == len(Question.objects.filter(state=states.ARCHIVED))
    assert clock.archive(at=MONDAY + 182 * DAY + 100 * DAY) == 0 and clock.archive(at=MONDAY + 284 * DAY) == 1
    two.refresh_from_db()
    assert two.pinned_at is None and list(queries.listed(cast.house)) == [] != list(
        queries.listed(cast.house, view="all")
    )
    actions.move(two, "reopen", by=cast.client, at=MONDAY + 300 * DAY)
    assert clock.archive(at=MONDAY + 301 * DAY) == 0  # it begins anew


def test_who_leaves_leaves_what_helps_without_a_name_or_nothing_at_all(cast: Cast):
    helpful = question(cast, "Comment brosser Filou ?", words="Demandez à Camille Alencon.")
    secret = question(cast, "Je n’arrive plus à payer mon loyer", words="Depuis mars.")
    drawn = io.BytesIO()
    Image.new("RGB", (320, 320), "teal").save(drawn, "JPEG")
    photo = SimpleUploadedFile("chien.jpg", drawn.getvalue(), content_type="image/jpeg")
    shown = question(cast, "Quelle race est-ce ?", photo=photo)
    assert shown.photo and not shown.photo_given
    stays = answering.answer(helpful, by=cast.server, words="Avec une brosse douce.", nonce="a", at=MONDAY)
    leaver = neighbour(cast, "Berthe")
    actions.set_voice(cast.house, leaver, leaves_nothing=True, at=MONDAY)
    goes = answering.answer(helpful, by=leaver, words="Avec un gant.", nonce="b", at=MONDAY)
    exported = leaving.rooms()["care"].export(cast.client)
    assert {row["title"] for row in exported["questions"]} == {helpful.title, secret.title, shown.title}
    for person in (cast.client, cast.server, leaver):
        leaving.erase(person, by=person)
    for row in (helpful, secret, shown, stays, goes):
        row.refresh_from_db()
    assert helpful.state == states.OPEN and helpful.alias and "Camille" not in helpful.words
    assert (secret.state, secret.title, secret.words, secret.terms) == (states.REMOVED, "—", "", "")
    assert (
        not shown.photo
        and stays.words == "Avec une brosse douce."
        and (goes.state, goes.words) == (states.REMOVED, "—")
    )
    assert not Voice.objects.filter(person=leaver).exists() and not Helper.objects.exists()


def test_only_a_loge_is_asked(cast: Cast):
    House.objects.filter(pk=cast.house.pk).update(kind=House.Kind.PRACTICE)
    cast.house.refresh_from_db()
    with pytest.raises(Refused):
        actions.ask(cast.house, by=cast.client, title="Une question ?", nonce="n")


def test_every_state_every_move_every_person(cast: Cast):
    """The table is the rule: what it does not open is refused or stale, and nothing is written."""
    row = question(cast)
    answer = answering.answer(row, by=cast.server, words="Oui.", nonce="a", at=MONDAY)
    for subject, table, who in (
        (row, states.QUESTIONS, {"asker": cast.client}),
        (answer, states.ANSWERS, {"author": cast.server}),
    ):
        people = {**who, "keeper": cast.keeper, "": cast.stranger}
        for state, line, (role, person) in product(table.states, table, people.items()):
            type(subject).objects.filter(pk=subject.pk).update(state=state)
            subject.state = state
            opens = state in line.sources and role in line.who
            try:
                moves.make(subject, line.name, by=person, at=MONDAY)
            except Refused:
                assert not opens, (state, line.name, role)
            else:
                assert opens, (state, line.name, role)
            assert type(subject).objects.get(pk=subject.pk).state == (line.target if opens else state)


def test_a_handyman_is_found_by_the_words_of_an_offer(cast: Cast):
    told = {"category_key": "handyman", "unit": "task", "words": "Chevilles et niveau.", "cents": 1500}
    write_offer(cast.provider, by=cast.server, title="Poser une étagère", **told)
    row = question(cast, "Quelles chevilles pour une étagère lourde ?")
    (one,) = knowing.knowers(
        Question(house=cast.house, asker=cast.keeper, title=row.title, words=""), at=MONDAY + 9 * DAY
    )
    assert one.person == cast.server and one.reasons[0]["what"] == "Poser une étagère"


def test_an_answer_comes_by_replying_to_the_letter_from_the_very_person_and_from_nobody_else(
    cast: Cast, settings, mailoutbox
):
    settings.MAIL_LEAVES = True
    desk = Desk.__new__(Desk)
    desk.house, desk.said = cast.house, []
    desk.mailbox = desk.open("loge@belombre.example")
    vouched = b"Authentication-Results: mx.belombre.example; dmarc=pass header.from=example.org\r\n"
    row = question(cast)
    (asked,) = [one for one in mailoutbox if cast.server.email in one.to and "laisse" in one.subject]
    (address,) = asked.reply_to
    assert ("+k" in address and "répondez à ce courrier" in asked.body) or "reply to this letter" in asked.body

    def reply(words: str, key: str, *, sender: str = cast.server.email, sure: bytes = vouched, **headers: str) -> None:
        content = sure + written(
            words, sender=sender, to=address, title="Re: laisse", key=f"<{key}@example.org>", **headers
        )
        desk.receive(content, triage=triage, at=MONDAY + HOUR)
        run_all()

    reply("Je suis absent.", "away", Auto_Submitted="auto-replied")
    assert not Answer.objects.exists() and not told(
        "question_by_mail"
    )  # a machine answers nothing, and is not answered
    reply("Tenez-la court, et arrêtez-vous quand il tire.\n\n> Camille demande à la loge", "one")
    said = Answer.objects.get(question=row)
    assert (said.author, said.state) == (cast.server, states.SHOWN) and said.words.startswith("Tenez-la court")
    assert "demande à la loge" not in said.words and cast.client.email in {one.to for one in told("question_answered")}
    reply("Et une friandise.", "two", sure=b"")
    (unsure,) = told("question_by_mail")
    assert unsure.to == cast.server.email and "Et une friandise." in unsure.text
    reply("Appelez-moi plutôt.", "three", sender="autre@example.org")
    assert (
        Answer.objects.count() == 1 and Case.objects.get(house=cast.house).title == "Re: laisse"
    )  # a mail like any other
    actions.move(row, "close", by=cast.client)
    reply("Trop tard ?", "four")
    assert Answer.objects.count() == 1 and len(told("question_by_mail")) == 2
    other = question(cast, "Que faire d’un chien épileptique qui tire en laisse ?", private=False)
    assert other.topic == "health" and not any("pileptique" in one.subject + one.body for one in mailoutbox)


def test_without_a_mailbox_the_letter_has_the_link_only(cast: Cast, settings, mailoutbox):
    settings.MAIL_LEAVES = True
    # of a reader who was erased meanwhile: nothing leaves, nothing dies
    deliver.func("0192f000-0000-7000-8000-000000000000")
    question(cast)
    (asked,) = [one for one in mailoutbox if cast.server.email in one.to and "laisse" in one.subject]
    assert asked.reply_to == [] and "/questions/" in asked.body and "courrier" not in asked.body
