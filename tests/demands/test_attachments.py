"""Photos and papers in a talk: known by their content, without where and when, for the parties alone."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from loge.common.errors import Invalid, Refused
from loge.common.jobs import run_all
from loge.common.models import Fact
from loge.demands import actions
from loge.demands.actions.attach import MOST_BYTES, readable_name
from loge.demands.models import Attachment, Message

from ..cast import Cast

PDF = b"%PDF-1.7\n1 0 obj\n<</OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>>>\nendobj\n"
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def photo(*, side: int = 2400, name: str = "IMG_2041.jpg", place: bool = True) -> SimpleUploadedFile:
    """A photo that says where it was taken, and lies on its side."""
    image = Image.new("RGB", (side, side // 2), (120, 90, 60))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "TELEPHONE"
    if place:
        exif[0x8825] = {1: "N", 2: (48.0, 25.0, 58.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def said(cast, demand, *files, words: str = "Voici.", nonce: str = "m1", by=None) -> Message:
    return actions.say(demand, by=by or cast.client, words=words, nonce=nonce, files=files)


def test_a_photo_is_drawn_anew_whole_upright_and_without_a_place(cast):
    demand = cast.heard_demand()
    said(cast, demand, photo())
    row = Attachment.objects.get()
    before = row.received.name
    assert row.state == "waiting"
    run_all()
    row.refresh_from_db()
    with row.shown.open("rb") as file:
        raw = file.read()
    drawn = Image.open(io.BytesIO(raw))
    assert (drawn.format, drawn.size, row.state) == ("WEBP", (800, 1600), "ready")
    assert not drawn.getexif()
    assert b"TELEPHONE" not in raw
    assert not row.shown.storage.exists(before), "the original is thrown away"


def test_the_parties_see_it_in_the_thread_and_strangers_find_nothing(cast, settings):
    settings.SECOND_FACTOR = False
    demand = cast.heard_demand()
    said(cast, demand, photo(), SimpleUploadedFile("devis.pdf", PDF))
    run_all()
    rows = list(Attachment.objects.order_by("at", "pk"))
    elsewhere = Cast(cast.sandbox, slug="ailleurs")
    neighbour = cast.person("Voisine")
    for row in rows:
        for person in (cast.client, cast.server, cast.keeper):
            assert cast.browser(person).get(f"/files/{row.pk}/").status_code == 200
        for person in (cast.stranger, neighbour, elsewhere.keeper, elsewhere.server):
            assert cast.browser(person).get(f"/files/{row.pk}/").status_code == 404
        assert cast.browser().get(f"/files/{row.pk}/").status_code == 302
        assert f"/files/{row.pk}/" in cast.browser(cast.server).get(f"/demands/{demand.pk}/").content.decode()


def test_what_is_done_is_shown_as_it_is_said(cast):
    demand = cast.funded_demand()
    browser, to = cast.browser(cast.server), f"/demands/{demand.pk}/move/"
    refused = browser.post(to + "deliver/", {"attached": SimpleUploadedFile("a.jpg", HTML, "image/jpeg")})
    demand.refresh_from_db()
    assert refused.status_code == 422 and demand.state == "booked" and not Message.objects.exists()
    assert browser.post(to + "deliver/", {"attached": [photo(side=160), photo(side=160)]}).status_code == 302
    demand.refresh_from_db()
    assert demand.state == "delivered"
    assert [row.message.author for row in Attachment.objects.select_related("message__author")] == [cast.server] * 2


def test_a_pdf_is_only_ever_saved_and_runs_nothing(cast):
    demand = cast.heard_demand()
    said(cast, demand, SimpleUploadedFile("facture été.pdf", PDF, "text/html"))
    answer = cast.browser(cast.client).get(f"/files/{Attachment.objects.get().pk}/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer) == PDF, "kept as it is"


def test_what_it_is_is_known_by_its_content_not_its_name(cast):
    demand = cast.heard_demand()
    said(cast, demand, SimpleUploadedFile("vacances.jpg", PDF, "image/jpeg"))
    assert Attachment.objects.get().kind == "pdf"
    for name, raw in (("page.pdf", HTML), ("dessin.jpg", SVG), ("vide.png", b""), ("note.txt", b"Bonjour")):
        with pytest.raises(Invalid) as wrong:
            said(cast, demand, SimpleUploadedFile(name, raw), nonce=name)
        assert name in str(wrong.value)
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 1), "what cannot be taken is not said by half"


def test_seven_files_or_eleven_megabytes_are_too_much(cast):
    demand = cast.heard_demand()
    with pytest.raises(Invalid):
        said(cast, demand, *[SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(7)])
    with pytest.raises(Invalid, match="10 M"):
        said(cast, demand, SimpleUploadedFile("film.pdf", PDF + b"0" * MOST_BYTES))
    assert not Message.objects.exists()


def test_a_photo_cut_short_is_refused_by_its_name_and_one_that_breaks_while_it_is_drawn_is_said_so(cast):
    demand = cast.heard_demand()
    whole = photo(place=False).read()
    with pytest.raises(Invalid, match=r"coupee\.jpg"):
        said(cast, demand, SimpleUploadedFile("coupee.jpg", whole[: len(whole) // 3]))
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "navy").save(out, "PNG")
    drawn = out.getvalue()
    at = drawn.index(b"IDAT") + 20
    said(cast, demand, SimpleUploadedFile("gatee.png", drawn[:at] + b"\xff" * 20 + drawn[at + 20 :]))
    run_all()
    row = Attachment.objects.get()
    assert row.state == "refused"
    assert cast.browser(cast.client).get(f"/files/{row.pk}/").status_code == 404
    assert "gatee.png" in cast.browser(cast.client).get(f"/demands/{demand.pk}/").content.decode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\photos\\été.jpg", "été.jpg"), ("", "fichier"), ("a\u202egpj.exe", "a gpj.exe"),
        ("x" * 200 + ".pdf", "x" * 50 + "….pdf"), ("<script>.pdf", "script .pdf"),
    ],
)  # fmt: skip
def test_names_are_shown_folded(name, shown):
    assert readable_name(name) == shown


def test_files_go_with_words_or_alone_and_double_submit_gives_them_once(cast):
    demand = cast.heard_demand()
    browser = cast.browser(cast.client)
    for _ in range(2):
        files = [photo(name="a.jpg"), photo(name="b.jpg")]
        assert (
            browser.post(f"/demands/{demand.pk}/say/", {"words": "", "nonce": "m", "attached": files}).status_code
            == 302
        )
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 2)
    assert browser.post(f"/demands/{demand.pk}/say/", {"words": "", "nonce": "o"}).status_code == 422
    answer = browser.post(
        f"/demands/{demand.pk}/say/", {"words": "Tenez", "nonce": "p", "attached": [SimpleUploadedFile("x.exe", b"MZ")]}
    )
    assert (answer.status_code, "Tenez" in answer.content.decode()) == (422, True)
    with pytest.raises(Refused):
        said(cast, demand, photo(), by=cast.stranger)


def test_a_keepers_look_into_a_file_of_others_is_written_down(cast, settings):
    settings.SECOND_FACTOR = False
    demand = cast.heard_demand()
    said(cast, demand, SimpleUploadedFile("devis.pdf", PDF))
    row = Attachment.objects.get()
    for person in (cast.client, cast.server):
        cast.browser(person).get(f"/files/{row.pk}/")
    assert not Fact.objects.filter(kind="file.read").exists()
    for _ in range(2):
        answer = cast.browser(cast.keeper).get(f"/files/{row.pk}/")
        assert answer.headers["Cache-Control"] == "no-store", "each look is a look"
    looks = Fact.objects.filter(kind="file.read", subject=demand.reference)
    assert [(fact.by, fact.data["file"]) for fact in looks] == [(str(cast.keeper.pk), str(row.pk))] * 2


def test_a_keeper_looks_with_a_second_factor_only(cast, settings):
    settings.SECOND_FACTOR = True
    demand = cast.heard_demand()
    said(cast, demand, SimpleUploadedFile("devis.pdf", PDF))
    answer = cast.browser(cast.keeper).get(f"/files/{Attachment.objects.get().pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/")


def test_the_photos_of_a_need_are_seen_by_who_may_answer_and_go_with_the_answer(cast):
    need = actions.post_need(
        cast.house,
        by=cast.client,
        words="Promener mon chien",
        insee="61001",
        nonce="n",
        category_key="dogs_cats",
        files=[photo()],
    )
    run_all()
    row = Attachment.objects.get()
    assert cast.browser(cast.server).get(f"/files/{row.pk}/").status_code == 200
    assert cast.browser(cast.stranger).get(f"/files/{row.pk}/").status_code == 404
    demand = actions.answer_need(need, cast.offer, by=cast.server, cents=1300)
    assert f"/files/{row.pk}/" in cast.browser(cast.server).get(f"/demands/{demand.pk}/").content.decode()
    actions.withdraw_need(need, by=cast.client)
    assert cast.browser(cast.server).get(f"/files/{row.pk}/").status_code == 200, "who answered keeps the talk"
