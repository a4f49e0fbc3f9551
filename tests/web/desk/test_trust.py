"""What came beside the words of a mail, and what is not told to someone nothing proves."""

from __future__ import annotations

import datetime as dt
import io
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from loge.clients.models import Address, Kept
from loge.common import moves
from loge.common.clock import day_of, now
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands import desk_states
from loge.demands.desk import actions, search
from loge.demands.desk.actions import set_rules
from loge.demands.models import DeskRules, Item, Suggestion
from loge.maildesk import automatic, books, outbox, unreadable
from loge.maildesk.models import Acknowledgement, Mail, Part, Party, Raw
from loge.maildesk.reading import Read
from loge.maildesk.receipts import set_receipt
from loge.offers.partners.models import Partner
from loge.web.tasks import desk as task
from tests.demands.desk.ground import Desk
from tests.web.sent import untouched

from .test_writing import form, post

AT = "/house/belombre/desk/"
VOUCHED = "identity.vouched"


def test_an_invitation_is_shown_and_put_in_the_stay_once(desk: Desk, camille: Client) -> None:
    event = {
        "title": "Massage en duo",
        "where": "Maison du Bain",
        "method": "REQUEST",
        "starts": "2027-03-12T10:00:00+00:00",
        "ends": "2027-03-12T11:00:00+00:00",
    }
    late = {**event, "title": "Annulé", "method": "CANCEL"}
    case = desk.write(
        "Voici le rendez-vous.",
        sender="table@quai.example",
        found={"calendar": [event, late, {"title": "sans jour", "starts": "x"}]},
    )
    mail = Mail.objects.get(thread__about=case.reference)
    base = f"{AT}cases/{case.pk}/"
    shown = camille.get(base).text
    assert "Massage en duo" in shown and "Maison du Bain" in shown and shown.count('name="number"') == 1
    for _twice in range(2):
        assert camille.post(f"{base}do/invite/", {"mail": mail.pk, "number": "0"}).status_code == 302
    item = Item.objects.get(case=case, title="Massage en duo")
    assert (item.state, item.place, item.starts_at) == (
        "asked",
        "Maison du Bain",
        dt.datetime(2027, 3, 12, 10, tzinfo=dt.UTC),
    )
    assert camille.post(f"{base}do/invite/", {"mail": mail.pk, "number": "1"}).status_code == 422, (
        "a cancelled one is not taken up"
    )
    assert 'name="number"' not in camille.get(base).text


def test_edge_18_a_later_version_of_an_invitation_is_proposed_and_never_applied_alone(
    desk: Desk, camille: Client
) -> None:
    def event(sequence: int, hour: int, method: str = "REQUEST") -> dict[str, Any]:
        starts = f"2027-03-12T{hour}:00:00+00:00"
        return {"uid": "bain@quai", "sequence": sequence, "method": method, "title": "Bain", "starts": starts}

    def brought(sequence: int, hour: int, method: str = "REQUEST", **also: Any) -> Mail:
        told: dict[str, Any] = {"sender": "table@quai.example", "found": {"calendar": [event(sequence, hour, method)]}}
        return desk.mail("Voici.", thread=thread, at=now() + dt.timedelta(seconds=sequence), **told, **also)

    case = desk.write("Voici.", sender="table@quai.example", found={"calendar": [event(0, 10)]})
    base, thread = f"{AT}cases/{case.pk}/", desk.threads(case)[0]
    first = Mail.objects.get(thread=thread)
    camille.post(f"{base}do/invite/", {"mail": first.pk, "number": "0"})
    item = Item.objects.get(case=case, title="Bain")
    actions.confirm(item, by=desk.camille, reference="B-1", partner=desk.quai)

    later, latest = brought(1, 11), brought(2, 12)
    item.refresh_from_db()
    assert item.starts_at.hour == 10, "nothing is applied by itself"
    assert camille.get(base).text.count('name="number"') == 1, "the last version alone is proposed"
    assert camille.post(f"{base}do/invite/", {"mail": later.pk, "number": "0"}).status_code == 409
    for _twice in range(2):
        assert camille.post(f"{base}do/invite/", {"mail": latest.pk, "number": "0"}).status_code == 302
    item.refresh_from_db()
    assert (item.starts_at.hour, item.state, item.sequence) == (12, "confirmed", 2), "the calendar of the guest follows"
    assert Item.objects.filter(case=case).count() == 1 and 'name="number"' not in camille.get(base).text

    gone = brought(3, 12, "CANCEL", verdict=Mail.Verdict.FORGED)
    assert camille.post(f"{base}do/invite/", {"mail": gone.pk, "number": "0"}).status_code == 422
    sure = {"mail": gone.pk, "number": "0", "reason": "They said so on the telephone."}
    assert camille.post(f"{base}do/invite/", sure).status_code == 302
    item.refresh_from_db()
    assert item.state == "cancelled"


def test_edge_26_a_newsletter_lies_in_its_own_pile_is_found_and_can_become_a_case(desk: Desk, camille: Client) -> None:
    mail = desk.mail("Nos nouveautés. Une question : êtes-vous ouverts ?", sender="news@ballet.example", title="La lettre du ballet", kind=Mail.Kind.LIST)  # fmt: skip
    assert desk.triage(mail).about == "" and "La lettre" not in camille.get(AT).text
    search.index([mail])
    pile = camille.get(f"{AT}aside/?state=alone").text
    assert "La lettre du ballet" in pile and f"{AT}mails/{mail.pk}/case/" in pile
    assert "La lettre" not in camille.get(f"{AT}aside/").text
    assert f"{AT}mails/{mail.pk}/" in camille.get(f"{AT}search/?q=nouveautes").text
    for _twice in range(2):
        made = camille.post(f"{AT}mails/{mail.pk}/case/")
    mail.refresh_from_db()
    case = desk.case(SimpleNamespace(about=mail.thread.about))
    assert made.status_code == 302 and str(case.pk) in made.headers["Location"]
    assert (case.state, mail.kind, case.waiting_since) == ("open", "letter", mail.at)
    assert "La lettre" in camille.get(AT).text and "La lettre" not in camille.get(f"{AT}aside/?state=alone").text


def test_a_mail_passed_on_is_quoted_with_its_author(desk: Desk, camille: Client) -> None:
    words = "Transmis.\n\n-------- Message transféré --------\nDe : Victor <v@mail.example>\nObjet : Table\n\nUne table pour six demain à 21 h. Victor"
    told = {
        "name": "Victor Aldana",
        "email": "v@mail.example",
        "title": "Table",
        "text": "Une table pour six demain à 21 h. Victor",
    }
    case = desk.write(words, sender="reception@hotel.example", found={"forwarded": told})
    shown = camille.get(f"{AT}cases/{case.pk}/").text
    quoted = shown.partition('class="desk-share desk-passed"')[2].partition("</blockquote>")[0]
    assert "Victor Aldana" in quoted and "21 h" in quoted and 'class="evidence"' in quoted
    assert "Message transféré" not in shown.partition("desk-passed")[0].rpartition('class="mail"')[2], (
        "the header between them is dropped"
    )


def test_edge_19_the_first_author_is_made_the_guest_by_one_click_and_who_passed_it_on_stays(
    desk: Desk, camille: Client
) -> None:
    told = {
        "name": "Karin",
        "email": "Karin@Lindqvist.example",
        "title": "Table",
        "text": "Une table pour deux samedi à 20 h.",
    }
    case = desk.write("Transmis.", sender="reception@hotel.example", found={"forwarded": told})
    stay = desk.stay(desk.karin, room="312", adults=2)
    assert case.client is None
    url, mail = f"{AT}cases/{case.pk}/", Mail.objects.get(way="in")

    def press(to: str, **also: str) -> Any:
        return camille.post(f"{url}do/turn/", {"mail": mail.pk, "to": to, **also})

    assert 'value="author"' in camille.get(url).text
    assert press("author", mail=str(case.pk)).status_code == 422
    assert press("author").status_code == (422 if mail.verdict != "verified" else 302)
    assert press("author", reason="Rappelée au téléphone.").status_code == 302
    case.refresh_from_db()
    assert (case.client, case.stay) == (desk.karin, stay)
    standing = dict(Party.objects.filter(thread=mail.thread).values_list("email", "standing"))
    assert standing == {"karin@lindqvist.example": "main", "reception@hotel.example": "accepted"}
    assert 'value="sender"' in camille.get(url).text
    assert press("sender").status_code == 302
    case.refresh_from_db()
    assert case.client is None and Party.objects.get(standing="main").email == "reception@hotel.example"


def test_who_is_away_is_said_beside_them(desk: Desk, camille: Client) -> None:
    until = day_of(now(), desk.house.zone) + dt.timedelta(days=9)
    desk.mail(
        "Je suis absent.", sender="salle@corvin.example", kind=Mail.Kind.AWAY, found={"away_until": until.isoformat()}
    )
    DeskRules.objects.create(house=desk.house, latitude=48.10, longitude=-1.67)
    Partner.objects.filter(pk=desk.quai.pk).update(latitude=48.105, longitude=-1.67)
    case = desk.write("Could you book a table for two on 12 March 2027 at 8pm?")
    shown = camille.get(f"{AT}cases/{case.pk}/").text
    assert shown.index("Le Quai des Tilleuls") < shown.index("Maison Corvin"), "who is away is asked last"
    assert f"{until.day} " in shown.partition("Maison Corvin")[2][:900]
    assert "9 min" in shown and "600 m" in shown, "0.56 km from the house"
    listed = camille.get(f"{AT}partners/").text
    assert "600 m" in listed and "absent" in listed


def test_the_mail_as_it_was_sent_can_fetch_nothing(desk: Desk, camille: Client) -> None:
    made = EmailMessage()
    made["Subject"], made["From"] = "Photos", "karin@lindqvist.example"
    made.set_content("x")
    html = '<p>Voilà <img src="cid:one"><img src="https://spy.example/p.gif"><script>alert(1)</script></p><form action="https://spy.example"><input></form>'
    made.add_alternative(html, subtype="html")
    made.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<one>")
    case = desk.write("x")
    mail = Mail.objects.get(thread__about=case.reference)
    Raw.objects.create(house=desk.house, mail=mail, content=made.as_bytes(), size=9)
    Part.objects.create(
        house=desk.house,
        mail=mail,
        place=4,
        name="one.png",
        content_type="image/png",
        size=4,
        cid="one",
        is_inline=True,
    )
    shown = camille.get(f"{AT}mails/{mail.pk}/").text
    assert "<iframe" in shown and "https://spy.example/p.gif" in shown and "<img" not in shown
    sent = camille.get(f"{AT}mails/{mail.pk}/as-sent/")
    policy = sent.headers["Content-Security-Policy"]
    assert (
        policy.startswith("sandbox")
        and "default-src 'none'" in policy
        and "script" not in policy
        and "http" not in policy
    )
    assert 'src="data:image/png;base64,iVBORw==' in sent.text
    assert not any(word in sent.text for word in ("spy.example", "<script", "<form", "<input"))
    assert "frame-src 'self'" in camille.get(AT).headers["Content-Security-Policy"]
    other = desk.mail("only text")
    assert camille.get(f"{AT}mails/{other.pk}/as-sent/").status_code == 404


def test_a_stranger_is_not_told_the_room_without_a_reason(desk: Desk, camille: Client) -> None:
    desk.stay(desk.karin, room="312", adults=2)
    case = desk.write("What is our room number, please?")
    thread = desk.threads(case)[0]
    told = form(camille, thread) | {"words": "Dear Karin Lindqvist,\n\nYour room 312 awaits you.", "reason": ""}
    stopped = post(camille, thread, told)
    assert stopped.status_code == 422 and "identity:" in stopped.text and not Mail.objects.filter(way="out").exists()
    accepted = told | {"accept": ["identity:room 312"]}
    assert (
        post(
            camille, thread, form(camille, thread) | {k: accepted[k] for k in ("words", "accept", "reason")}
        ).status_code
        == 422
    ), "a yes alone is not enough"
    sure = form(camille, thread) | {
        "words": told["words"],
        "accept": ["identity:room 312"],
        "reason": "Telephoned her on the number in the file.",
    }
    assert post(camille, thread, sure).status_code == 302
    fact = Fact.objects.get(kind=VOUCHED)
    assert (fact.by, fact.data["address"], fact.subject) == (
        str(desk.camille.pk),
        "karin@lindqvist.example",
        case.reference,
    )
    assert "Telephoned her" in camille.get(f"{AT}cases/{case.pk}/").text, "it stands in the history"
    thread.refresh_from_db()
    again = form(camille, thread) | {
        "words": "Dear Karin Lindqvist,\n\nRoom 312 is ready.",
        "reason": "The rest follows.",
    }
    assert post(camille, thread, again).status_code == 302, "vouched for in this conversation"
    desk.mail("And the key?", thread=thread, verdict=Mail.Verdict.FORGED, at=now() + dt.timedelta(seconds=2))
    thread.refresh_from_db()
    assert (
        post(
            camille,
            thread,
            form(camille, thread)
            | {"words": "Dear Karin Lindqvist,\n\nThe key waits for you.", "reason": "As before."},
        ).status_code
        == 422
    ), "a forged mail is never covered"


def test_a_new_reader_or_address_that_nothing_proves_wants_a_reason(desk: Desk, camille: Client) -> None:
    case = desk.write("Could you book a table?", verdict=Mail.Verdict.VERIFIED)
    thread = desk.threads(case)[0]
    desk.mail("I write for her.", sender="a@b.example", thread=thread)
    new = Party.objects.create(house=desk.house, thread=thread, email="a@b.example", standing=Party.Standing.NEW)
    where = f"{AT}cases/{case.pk}/party/{new.pk}/accept/"
    refused = camille.post(where)
    assert refused.status_code == 422 and 'name="reason"' in refused.text
    assert camille.post(where, {"reason": "Her assistant, she told us on the telephone."}).status_code == 302
    new.refresh_from_db()
    assert (
        new.standing == Party.Standing.ACCEPTED and Fact.objects.filter(kind=VOUCHED, subject=case.reference).exists()
    )
    add = f"{AT}guests/{desk.karin.pk}/act/address/"
    assert (
        camille.post(add, {"email": "A@b.example"}).status_code == 422
        and not Address.objects.filter(email="a@b.example").exists()
    )
    assert camille.post(add, {"email": "a@b.example", "reason": "She asked for it at the desk."}).status_code == 302
    assert camille.post(add, {"email": "never@wrote.example"}).status_code == 302, "nobody claims anything from there"


def test_a_forged_mail_changes_nothing_by_one_click(desk: Desk, camille: Client) -> None:
    case = desk.write("Could you book a table for two on 12 March 2027 at 8pm?")
    forged = desk.mail("Cancel it.", thread=desk.threads(case)[0], verdict=Mail.Verdict.FORGED)
    told = Suggestion(
        house=desk.house,
        case=case,
        mail=forged,
        item=desk.items(case)[0],
        change=Suggestion.Change.CANCEL,
        evidence="Cancel it.",
    )
    moves.begin(told, desk_states.PUT, by=desk_states.MAIL)
    where = f"{AT}cases/{case.pk}/read/{told.pk}/apply/"
    assert camille.post(where).status_code == 422
    assert camille.post(where, {"reason": "She said so on the telephone."}).status_code == 302
    assert desk.items(case)[0].state == "cancelled"


def test_what_was_taken_back_is_folded_and_not_found(desk: Desk, camille: Client) -> None:
    case = desk.write("Could you book a table?")
    thread = desk.threads(case)[0]
    told = {
        "title": "Re",
        "to": [("Karin", "karin@lindqvist.example")],
        "by": desk.camille,
        "seen_version": thread.version,
    }
    sent = outbox.send(thread, words="Zanzibar n’est pas possible.", key="one", **told)
    search.index(Mail.objects.filter(house=desk.house))
    assert f"#mail-{sent.mail_id}" in camille.get(f"{AT}search/?q=zanzibar").text
    outbox.take_back(sent, by=desk.camille)
    shown = camille.get(f"{AT}cases/{case.pk}/").text
    back = shown.partition(f'id="mail-{sent.mail_id}"')
    assert 'desk-back"' in back[0][-60:] and "Zanzibar" in back[2]
    assert f"#mail-{sent.mail_id}" not in camille.get(f"{AT}search/?q=zanzibar").text


def test_the_rules_and_the_receipt_are_set_by_the_coordinator(desk: Desk, camille: Client) -> None:
    page = f"{AT}rules/"
    shown = camille.get(page).text
    assert "Hello," in shown and "Bonjour," in shown and 'value="24" selected' in shown
    told = {
        "urgent_within": "60",
        "answer_within": "30",
        "opens": "08:00",
        "closes": "20:00",
        "reopens_for": "10080",
        "town": "61000",
    }
    assert camille.post(page, told).status_code == 422, "urgent first"
    assert camille.post(page, told | {"answer_within": "120", "town": "Nowhere-on-Sea-xyz"}).status_code == 422
    assert camille.post(page, told | {"answer_within": "120"}).status_code == 302
    rules = DeskRules.objects.get(house=desk.house)
    assert (rules.urgent_within, rules.opens, rules.town) == (
        dt.timedelta(hours=1),
        dt.time(8),
        "Alençon (61000)",
    ) and rules.position
    where, name = f"{page}receipt/{desk.mailbox.pk}/", f"r{desk.mailbox.pk.hex[:8]}"
    said = {
        f"{name}-is_on": "on",
        f"{name}-most": "1",
        f"{name}-hours": "24",
        f"{name}-opens": "22:00",
        f"{name}-closes": "",
        f"{name}-words_fr": "Bien reçu.",
        f"{name}-words_en": "Got it.",
    }
    assert "Got it." in camille.post(where, said | {"do": "preview"}).text and not Acknowledgement.objects.exists()
    assert camille.post(where, said).status_code == 422, "half of its hours"
    assert camille.post(where, said | {f"{name}-closes": "07:00"}).status_code == 302
    row = Acknowledgement.objects.get(mailbox=desk.mailbox)
    assert (row.is_on, row.words, row.most) == (True, {"fr": "Bien reçu.", "en": "Got it."}, 1)
    noon = dt.datetime(2026, 11, 23, 12, tzinfo=desk.house.zone)
    for hours, expected in ((0, False), (11, True)):
        mail = desk.mail(
            "Hello?",
            sender=f"g{hours}@g.example",
            at=noon + dt.timedelta(hours=hours),
            filed_at=noon + dt.timedelta(hours=hours),
        )
        with books.Batch() as batch:
            assert automatic.consider(mail, Read(), batch) is expected, hours
    silent = {f"{name}-words_fr": "", f"{name}-words_en": "", f"{name}-closes": "07:00"}
    assert camille.post(where, said | silent).status_code == 422, "on, without words"


def test_two_who_set_the_rules_at_once_lose_nothing_of_each_other(desk: Desk, camille: Client) -> None:
    page, where = f"{AT}rules/", f"{AT}rules/receipt/{desk.mailbox.pk}/"
    name = f"r{desk.mailbox.pk.hex[:8]}"
    shown = camille.get(page).text
    rules, receipt = untouched(shown, having="urgent_within"), untouched(shown, having=f"{name}-most")
    set_rules(desk.house, by=desk.camille, urgent_within=dt.timedelta(minutes=15))  # a colleague, meanwhile
    set_receipt(desk.mailbox, by=desk.camille, is_on=True, words={"fr": "Bien reçu.", "en": "Got it."}, most=3)
    assert camille.post(page, rules | {"closes": "21:00"}).status_code == 302
    row = DeskRules.objects.get(house=desk.house)
    assert (row.urgent_within, row.closes) == (dt.timedelta(minutes=15), dt.time(21))
    assert camille.post(where, receipt | {f"{name}-words_de": "Danke."}).status_code == 302
    kept = Acknowledgement.objects.get(mailbox=desk.mailbox)
    assert kept.is_on and kept.most == 3 and kept.words == {"fr": "Bien reçu.", "en": "Got it.", "de": "Danke."}
    receipt = untouched(camille.get(page).text, having=f"{name}-most")
    del receipt[f"{name}-is_on"]
    assert camille.post(where, receipt).status_code == 302
    assert not Acknowledgement.objects.get(mailbox=desk.mailbox).is_on, "a box that was unticked is a word too"


def test_words_of_several_lines_are_nobodys_but_whose_page_it_is(desk: Desk, camille: Client) -> None:
    """A browser sends the end of a line as two signs: it looked like a colleague’s change, for ever."""
    set_receipt(desk.mailbox, by=desk.camille, is_on=True, words={"fr": "Bonjour,\n\nBien reçu."})
    name, where = f"r{desk.mailbox.pk.hex[:8]}", f"{AT}rules/receipt/{desk.mailbox.pk}/"
    for words in ("Bonjour,\r\n\r\nC’est noté.", "Bonjour,\r\nC’est noté."):
        page = untouched(camille.get(f"{AT}rules/").text, having=f"{name}-most")
        assert camille.post(where, page | {f"{name}-words_fr": words}).status_code == 302
    page = untouched(camille.get(f"{AT}rules/").text, having=f"{name}-most")
    set_receipt(desk.mailbox, by=desk.camille, is_on=True, words={"fr": "Bonjour,\nune collègue."})
    held = camille.post(where, page | {f"{name}-words_fr": "Bonjour,\r\nmoi."})
    assert held.status_code == 422 and "une collègue" in held.text
    assert camille.post(where, untouched(held.text, having=f"{name}-most")).status_code == 302


def test_a_length_no_calendar_holds_is_a_wrong_choice(desk: Desk, camille: Client) -> None:
    told = {"urgent_within": "9" * 40, "answer_within": "120", "opens": "08:00", "closes": "20:00", "reopens_for": "0"}
    assert camille.post(f"{AT}rules/", told).status_code == 422


def test_a_concierge_reads_the_rules_and_sets_none(desk: Desk, camille: Client) -> None:
    camille.force_login(desk.yanis, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert camille.get(f"{AT}rules/").status_code == 200
    told = {"urgent_within": "30", "answer_within": "120", "opens": "08:00", "closes": "20:00", "reopens_for": "0"}
    assert camille.post(f"{AT}rules/", told).status_code == 403 and not DeskRules.objects.exists()


def test_what_awaits_the_desk_goes_when_it_is_done(desk: Desk, camille: Client) -> None:
    at = now()
    assert task.tasks(desk.house, desk.camille, at) == []
    case = desk.write("Could you book a table for two on 12 March 2027 at 8pm?")
    item = desk.items(case)[0]
    moves.make(item, "hold", by=desk.camille, held_until=at + dt.timedelta(hours=2), partner=desk.quai)
    lost = desk.mail("x", title="Lost bytes")
    Mail.objects.filter(pk=lost.pk).update(state=Mail.State.QUARANTINED)
    later = at + dt.timedelta(hours=1)
    type(case).objects.filter(pk=case.pk).update(answer_by=at)
    assert {one.icon for one in task.tasks(desk.house, desk.camille, later)} == {"hourglass", "mail", "pause"}
    assert camille.post(f"{AT}mails/{lost.pk}/settle/").status_code == 302
    camille.post(f"{AT}mails/{lost.pk}/settle/")
    assert Fact.objects.filter(kind=unreadable.SETTLED).count() == 1
    assert {one.icon for one in task.tasks(desk.house, desk.camille, later)} == {"hourglass", "pause"}


def test_what_is_kept_shows_a_photo_without_its_place(
    desk: Desk, camille: Client, tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    image, out = Image.new("RGB", (90, 70), "green"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Port-Belombre"
    image.save(out, "JPEG", exif=exif)
    told = {
        "sort": "found",
        "what": "Écharpe verte",
        "place": "tiroir 2",
        "photo": SimpleUploadedFile("a.jpg", out.getvalue()),
    }
    made = camille.post(f"{AT}keeping/", told)
    kept = Kept.objects.get()
    assert made.status_code == 302 and camille.get(f"{AT}kept/{kept.pk}/photo/").status_code == 404
    run_all()
    shown = camille.get(f"{AT}kept/{kept.pk}/photo/")
    drawn = Image.open(io.BytesIO(shown.content))
    assert (
        drawn.format == "WEBP" and drawn.size == (90, 70) and not drawn.getexif() and b"Belombre" not in shown.content
    )
    assert f"{kept.pk}/photo/" in camille.get(made.headers["Location"]).text
    assert (
        camille.post(
            f"{AT}kept/{kept.pk}/", {"done": "photo", "photo": SimpleUploadedFile("b.jpg", b"no photo")}
        ).status_code
        == 422
    )
    assert camille.post(f"{AT}kept/{kept.pk}/", {"done": "no_photo"}).status_code == 302
    assert camille.get(f"{AT}kept/{kept.pk}/photo/").status_code == 404
