"""What comes out of the bounded child, for the mails that break others. The numbers are those of the list of edge cases."""

from __future__ import annotations

import base64
import random
import struct
import time
from email import message_from_bytes
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

from loge.maildesk.reading import Unreadable, file_bytes, pool, read_mail, salvage, tree
from loge.maildesk.reading.cleaning import clean
from loge.maildesk.reading.tnef import place_of
from loge.maildesk.reading.verdict import verdict

from .desk import corpus, letter

HEAD = b"From: Karin <karin@lindqvist.example>\r\nTo: concierge@belombre.example\r\nSubject: Une table\r\nMIME-Version: 1.0\r\n"


def mime(content_type: bytes, body: bytes, encoding: bytes = b"8bit") -> bytes:
    return HEAD + b"Content-Type: " + content_type + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("charset", "body", "said"),
    [
        (b"x-no-such", "Crème brûlée".encode(), "Crème brûlée"),
        (b"utf-8", "Crème brûlée".encode("cp1252"), "Crème brûlée"),
        (b'"ut\x00f-8"', "Crème".encode(), "Crème"),
        (b"us-ascii", "Crème".encode("cp1252"), "Crème"),
        (b"rot13", "Crème".encode(), "Crème"),
    ],
)
def test_edge_07_unknown_wrong_or_nul_charset(charset, body, said):
    read = read_mail(mime(b"text/plain; charset=" + charset, body))
    assert (read.text, "encoding repaired" in read.flags) == (said, True)


def test_edge_07_raw_eight_bits_in_a_header():
    read = read_mail(b"From: Ren\xe9 <rene@x.example>\r\nSubject: R\xe9servation \xe0 20 h\r\n\r\nBonjour\r\n")
    assert (read.sender_name, read.title) == ("René", "Réservation à 20 h")


@pytest.mark.parametrize(
    ("charset", "words", "codec"),
    [
        ("iso-8859-1", "À bientôt, René", "latin-1"),
        ("iso-8859-1", "20 € – l’œuvre", "cp1252"),
        ("windows-1252", "20 € – l’œuvre", "cp1252"),
        ("iso-2022-jp", "東京から二名で到着します", "iso2022_jp"),
        ("gb18030", "您好，两位用餐", "gb18030"),
        ("gb2312", "您好，两位用餐", "gb18030"),
        ("ks_c_5601-1987", "안녕하세요, 두 명입니다", "cp949"),
        ("utf-7", "Déjà vu à 20 h", "utf-7"),
    ],
)
def test_edge_08_charsets_exact(charset, words, codec):
    read = read_mail(mime(b"text/plain; charset=" + charset.encode(), words.encode(codec)))
    assert (read.text, read.flags) == (words, [])
    encoded = base64.b64encode(words.encode(codec)).decode()
    assert read_mail(f"From: a@b.example\r\nSubject: =?{charset}?b?{encoded}?=\r\n\r\nx\r\n".encode()).title == words


def test_edge_09_nul_surrogates_and_bidi_controls_are_shown_not_applied():
    read = read_mail(mime(b"text/plain; charset=utf-8", "a\x00b \u202egnp.exe\u202c fin".encode() + b" \xed\xa0\x80"))
    assert "\x00" not in read.text and "\u202e" not in read.text and "⟨U+202E⟩gnp.exe" in read.text
    assert "hidden controls" in read.flags
    read.text.encode()


def winmail() -> bytes:
    def attribute(level: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    def unicode_property(name: int, words: str) -> bytes:
        data = words.encode("utf-16-le") + b"\0\0"
        return struct.pack("<HHII", 0x1F, name, 1, len(data)) + data + b"\0" * (-len(data) % 4)

    body = attribute(1, 0x0002800C, "Réservation pour deux, à vingt heures.".encode("cp1252") + b"\0")
    file = attribute(2, 0x00069002, b"\0" * 14) + attribute(2, 0x00018010, b"RESERV~1.TXT\0")
    file += attribute(2, 0x0006800F, b"table 12")
    file += attribute(2, 0x00069005, struct.pack("<I", 1) + unicode_property(0x3707, "réservation.txt"))
    return struct.pack("<IH", 0x223E9F78, 1) + body + file


def test_edge_10_winmail_dat():
    message = EmailMessage()
    message["From"], message["Subject"] = "hote@partner.example", "Confirmation"
    message.add_attachment(winmail(), maintype="application", subtype="ms-tnef", filename="winmail.dat")
    content = message.as_bytes()
    read = read_mail(content)
    assert read.text == "Réservation pour deux, à vingt heures."
    assert [part.name for part in read.parts] == ["winmail.dat", "réservation.txt"]
    assert file_bytes(content, read.parts[1].place) == b"table 12"
    assert file_bytes(content, read.parts[0].place) == winmail()
    assert read.parts[1].place == place_of(read.parts[0].place, 0)


def test_edge_12_archives_are_never_opened():
    bomb = mime(b'application/zip; name="photos.zip"', base64.b64encode(b"PK\x03\x04" + b"\0" * 4_000), b"base64")
    read = read_mail(bomb)
    assert (read.parts[0].name, read.parts[0].size, "archive not opened" in read.flags) == ("photos.zip", 4_004, True)
    assert read.parts[0].danger


def nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    closed = b"".join(b"--b%d--\r\n" % n for n in reversed(range(depth)))
    return HEAD + opened + b"Content-Type: text/plain\r\n\r\nhi\r\n" + closed


BOMBS = {
    "nested": nested(1_000),
    "many": mime(b"multipart/mixed; boundary=b", b"--b\r\nContent-Type: text/plain; name=x\r\n\r\nhi\r\n" * 50_000 + b"--b--\r\n"),
    "quotes": HEAD.replace(b"To: ", b"To: " + b'"' * 20_000) + b"\r\nhello\r\n",
    "brackets": HEAD.replace(b"To: ", b"To: " + b"(" * 20_000) + b"\r\nhello\r\n",
    "tags": mime(b"text/html", b"<div>" * 200_000 + b"x"),
    "names": HEAD + b"Content-Type: application/pdf;" + b"".join(b" name*%d=a;\r\n" % n for n in range(20_000)) + b"\r\n\r\nx",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_edge_13_bombs_in_bounded_time_and_memory(bomb):
    begun = time.monotonic()
    try:
        read = read_mail(BOMBS[bomb])
        assert bomb not in ("nested", "many") and read.sender == "karin@lindqvist.example"
    except Unreadable as trouble:
        assert trouble.why == {"nested": "depth", "many": "parts"}[bomb]
        assert (salvage(BOMBS[bomb], trouble.why).title, salvage(BOMBS[bomb], trouble.why).sender) == (
            "Une table",
            "karin@lindqvist.example",
        )
    assert time.monotonic() - begun < 12  # a few seconds of the processor, on a busy machine
    assert read_mail(letter()).title == "Une table"  # the loop goes on


def test_edge_13_a_child_that_hangs_or_dies_is_replaced():
    with pytest.raises(Unreadable) as slow:
        pool.ask(
            {"do": "read", "relay": "", "envelope_to": [], "cpu": 1}, BOMBS["tags"] + b"<p>" * 2_000_000, wall=0.05
        )
    assert slow.value.why == "time"
    assert read_mail(letter()).title == "Une table"
    for child in pool._idle:
        child.process.kill()
        child.process.wait()
    assert read_mail(letter()).title == "Une table"


@pytest.mark.parametrize(
    "content",
    [
        mime(b"multipart/mixed", b"Bonjour, une table\r\n"),
        mime(b"multipart/mixed; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nBonjour, une table"),
        mime(b"text/plain", b"Bonjour, une table ***", b"base64"),
        mime(
            b"multipart/mixed; boundary=x",
            b"--x\r\nContent-Type: text/plain\r\n\r\nBonjour, une table\r\n--x--\r\n",
            b"base64",
        ),
        b"From karin@x Mon Nov 23\nSubject: x\n\nBonjour, une table",
        b"Bonjour, une table",
    ],
)
def test_edge_14_broken_forms_give_their_best_words(content):
    assert "une table" in read_mail(content).text + read_mail(content).title


def test_edge_14_base64_garbage_is_a_file_that_can_be_had():
    content = mime(b'application/pdf; name="a.pdf"', b"%%%% not base64 %%%%\r\n", b"base64")
    part = read_mail(content).parts[0]
    assert part.name == "a.pdf" and isinstance(file_bytes(content, part.place), bytes)


def test_edge_15_html_only_and_a_text_that_only_points():
    read = read_mail(corpus("html_only.eml"))
    assert (
        read.text.startswith("Bonjour,") and "Un taxi pour quatre personnes" in read.text and "alert" not in read.text
    )
    assert "Le Misanthrope" in read_mail(corpus("see_html.eml")).text and read_mail(corpus("see_html.eml")).has_html


def test_edge_16_nothing_runs_and_nothing_is_fetched_until_allowed():
    source = corpus("html_only.eml").decode()
    told, shown = clean(source, {"plan": "key-of-part"}, address="/parts/")
    for hostile in ("script", "style", "spy.example", "form", "input", "data:", "javascript:", "iframe", "url("):
        assert hostile not in shown, hostile
    assert 'src="/parts/key-of-part"' in shown and 'href="https://duarte.example"' in shown and told["remote"] == 1
    drawn = ["https://spy.example/pixel.gif"]
    assert 'src="drawn/0"' in clean(source, {}, drawn=drawn)[1]  # ours, once it was allowed
    assert "remote pictures" in read_mail(corpus("html_only.eml")).flags


def test_html_nested_without_end_is_given_up_within_its_bounds_and_the_next_is_cleaned():
    order = {"do": "html", "inline": {}, "drawn": [], "address": "", "cpu": 0}
    with pytest.raises(Unreadable):
        pool.ask(order, b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000)
    told, html = pool.ask(
        order, b"Content-Type: text/html\r\n\r\n<p onclick=x>Bonjour<img src=https://a.example/1></p>"
    )
    assert (html, told["remote"]) == (b"<p>Bonjour<img></p>", 1)


def test_edge_17_inline_pictures_same_cid_twice():
    one = b"--x\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
    html = b'--x\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo"><img src="cid:logo">\r\n'
    read = read_mail(mime(b"multipart/related; boundary=x", html + one + one + b"--x--\r\n", b"7bit"))
    assert [(part.cid, part.is_inline, part.size) for part in read.parts] == [("logo", True, 8)] * 2
    assert len({part.place for part in read.parts}) == 2


def test_edge_18_an_invitation_is_read_by_uid_and_sequence():
    read = read_mail(corpus("invitation.eml"))
    (event,) = read.calendar
    assert (event["uid"], event["sequence"], event["method"]) == ("course-881@delmas.example", 2, "REQUEST")
    assert (event["starts"], event["title"]) == ("2026-12-05T08:30:00+00:00", "Berline, Belombre vers l'aéroport")
    cancelled = (
        corpus("invitation.eml").replace(b"METHOD:REQUEST", b"METHOD:CANCEL").replace(b"SEQUENCE:2", b"SEQUENCE:3")
    )
    assert [(each["method"], each["sequence"]) for each in read_mail(cancelled).calendar] == [("CANCEL", 3)]
    assert read_mail(corpus("invitation.eml").replace(b"END:VEVENT", b"")).calendar == []


@pytest.mark.parametrize(
    ("name", "title"), [("forwarded_inline.eml", "Arrivée de vendredi"), ("forwarded_attached.eml", "Fleurs blanches")]
)
def test_edge_19_of_a_forwarded_mail_the_first_author_is_proposed(name, title):
    read = read_mail(corpus(name))
    assert read.sender == "direction@belombre-hotels.example"
    assert (read.forwarded["name"], read.forwarded["email"], read.forwarded["title"]) == (
        "Giulia Bellini",
        "giulia@bellini.example",
        title,
    )
    assert "fleurs blanches" in read.forwarded["text"]


def test_edge_20_nothing_but_a_file():
    read = read_mail(b'From: a@b.example\r\nContent-Type: application/pdf; name="menu.pdf"\r\n\r\n%PDF-1.4\r\n')
    assert (read.text, read.title, [part.name for part in read.parts]) == ("", "", ["menu.pdf"])


def test_edge_21_out_of_office_with_its_return_date():
    read = read_mail(corpus("away_fr.eml"))
    assert (read.kind, read.away_until, read.answerable) == ("away", "2026-12-07", False)
    assert read_mail(letter("I am out of the office until 3/4.", Auto_Submitted="auto-replied")).away_until == ""
    assert read_mail(letter("Merci de votre absence de réponse", Auto_Submitted="no")).kind == "letter"


def test_edge_22_a_partners_automatic_confirmation_is_read():
    read = read_mail(corpus("partner_confirmation.eml"))
    assert (read.kind, read.answerable) == ("automatic", False)
    assert "QT-48213" in read.visible


@pytest.mark.parametrize(
    ("name", "how"),
    [("bounce_hard.eml", "hard"), ("bounce_delayed.eml", "delayed"), ("bounce_without_dsn.eml", "soft")],
)
def test_edge_23_and_24_delivery_reports(name, how):
    from loge.maildesk.reading import digest

    read = read_mail(corpus(name).replace(b"OUR-MESSAGE-ID", b"<ours@belombre.example>"))
    assert (read.kind, read.answerable) == ("bounce", False)
    assert read.report["of"] == [digest("<ours@belombre.example>")]
    assert [(each["email"], each["action"]) for each in read.report["recipients"]] == [("karin@lindqvist.example", how)]


def test_edge_26_a_newsletter():
    read = read_mail(corpus("newsletter.eml"))
    assert (read.kind, read.answerable) == ("list", False)


def test_edge_28_receipts_and_complaints():
    receipt, complaint = read_mail(corpus("read_receipt.eml")), read_mail(corpus("complaint.eml"))
    assert (receipt.kind, complaint.kind) == ("receipt", "complaint")
    assert "displayed" in receipt.report["disposition"] and complaint.report["disposition"] == "abuse"


RELAY = "mx.belombre.example"
OURS = ("Received", f"from out.bank.example by {RELAY} with ESMTPS")
THEIRS = ("Received", "from pc by out.bank.example with ESMTP")


def results(words: str, server: str = RELAY) -> tuple[str, str]:
    return ("Authentication-Results", f"{server}; {words}")


def test_edge_29_forged_unverified_verified():
    def judged(words: str) -> str:
        return verdict([results(words), OURS, THEIRS], "karin@lindqvist.example", RELAY)

    assert judged("spf=pass smtp.mailfrom=x.example; dmarc=fail header.from=lindqvist.example") == "forged"
    assert judged("dmarc=pass header.from=lindqvist.example") == "verified"
    assert judged("dkim=pass header.d=lindqvist.example") == "verified"
    assert judged("dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=b@evil.example") == "unverified"
    assert judged("none") == "unverified"
    assert verdict([OURS, THEIRS], "karin@lindqvist.example", RELAY) == "unverified"
    assert verdict([results("dmarc=pass"), OURS], "karin@lindqvist.example", "") == "unverified"
    assert "answers go elsewhere" in read_mail(letter(Reply_To="karin@evil.example")).flags


def test_edge_30_a_forged_verdict_inside_the_mail_does_not_count():
    me = "karin@lindqvist.example"
    assert verdict([OURS, THEIRS, results("dmarc=pass")], me, RELAY) == "unverified"
    assert verdict([results("dmarc=fail"), OURS, results("dmarc=pass"), THEIRS], me, RELAY) == "forged"
    assert verdict([results("dmarc=pass", "mx.evil.example"), OURS], me, RELAY) == "unverified"
    assert verdict([results("none (dmarc=pass (really) dmarc=pass); x"), OURS], me, RELAY) == "unverified"
    assert verdict([results('none reason="; dmarc=pass"'), OURS], me, RELAY) == "unverified"


def test_edge_45_future_missing_or_absurd_date():
    for said in (
        "Mon, 23 Nov 2099 09:00:00 +0100",
        "yesterday",
        "Mon, 32 Foo 2026 99:99:99 +9999",
        "Thu, 01 Jan 1970 00:00:00 +0000",
    ):
        read = read_mail(letter().replace(b"Mon, 23 Nov 2026 08:59:00 +0100", said.encode()))
        assert (read.said, read.said_words) == (None, said)


def test_names_of_files_in_any_form():
    content = mime(b"multipart/mixed; boundary=x", b"".join(
        b"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; " + name + b"\r\n\r\nx\r\n"
        for name in (b"filename*=utf-8''r%C3%A9servation.pdf", b'filename="=?utf-8?q?r=C3=A9servation?=.pdf"', b'filename="..\\..\\etc/passwd"',
                     b"filename*0*=iso-8859-1''r%E9ser; filename*1=vation.pdf"))
        + b"--x--\r\n")  # fmt: skip
    assert [part.name for part in read_mail(content).parts] == [
        "réservation.pdf",
        "réservation.pdf",
        "passwd",
        "réservation.pdf",
    ]


def test_what_is_cut_at_its_boundaries_is_what_the_library_would_have_made_of_it():
    """Mails as they come, then the same with lines, boundaries and signs put in, doubled and left out."""
    chance, seen = random.Random(5), {True: 0, False: 0}
    mails = [corpus(path.name) for path in sorted((Path(__file__).parent / "corpus").glob("*.eml"))]
    signs = [
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"--",
        b" ",
        b":",
        b"\xe9",
        b"\x0c",
        b"From me\n",
        b"Content-Type: multipart/mixed; boundary=x\n",
    ]
    for turn in range(1_200):
        mail = mails[turn % len(mails)][:6_000]
        mail = mail if turn % 2 else mail.replace(b"\r\n", b"\n")
        for _ in range(turn // len(mails) % 3):
            at, lines = chance.randrange(len(mail) + 1), mail.split(b"\n")
            mail = chance.choice((
                mail[:at] + chance.choice(signs) + mail[at:],
                mail[:at] + mail[at + chance.randrange(60) :],
                b"\n".join([*lines[: at % len(lines)], chance.choice([line for line in lines if line[:2] == b"--"] or lines), *lines[at % len(lines) :]]),
            ))  # fmt: skip
        made = tree.cut(mail)
        seen[made is None] += 1
        assert made is None or laid_out(made) == laid_out(message_from_bytes(mail)), mail
    assert min(seen.values()) > 100


def laid_out(message: Message) -> tuple[object, ...]:
    inner = message._payload
    parts = [laid_out(each) for each in inner] if isinstance(inner, list) else inner
    return message._headers, message._unixfrom, message.get_default_type(), [*map(str, message.defects)], parts
