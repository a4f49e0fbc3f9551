"""What someone who means ill writes: into headers, pages, addresses of pictures and servers, under the ids of others."""

from __future__ import annotations

import io
import socket
import threading
import time

import pytest
from PIL import Image

from loge.common.errors import Rejected, Unreachable
from loge.common.fetching import fetch, is_public, normal
from loge.maildesk import intake, threads
from loge.maildesk.channels import net
from loge.maildesk.channels.troubles import Trouble
from loge.maildesk.models import Party, Post, Thread
from loge.maildesk.pieces import File
from loge.maildesk.reading import drawn, pool, read_mail
from loge.maildesk.reading.cleaning import clean

from .desk import Desk, letter
from .postman import Postman, Writer

INSIDE = [
    "127.0.0.1", "169.254.169.254", "10.0.0.8", "100.64.0.1", "0.0.0.0", "::1", "fd00:ec2::254", "fe80::1%eth0", "::ffff:169.254.169.254",
    "::169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:a9fe:a9fe::1", "2002:7f00:1::", "ff02::1", "224.0.0.1", "255.255.255.255",
]  # fmt: skip


# ------------------------------------------------------------------------------------------------ into our own network


@pytest.mark.parametrize("address", INSIDE)
def test_no_form_of_an_address_leads_into_our_own_network(address, settings):
    settings.MAIL_PRIVATE = []
    assert not is_public(address)
    with pytest.raises(Trouble) as refused:
        net.addresses(address, 993)
    assert refused.value.code == "private"


def test_anybodys_address_is_open():
    assert all(map(is_public, ("9.9.9.9", "2606:4700::1111", "64:ff9b::909:909", "2002:909:909::1")))


def names(monkeypatch, *answers: list[str]) -> list[str]:
    """A name server that answers each time with the next of these."""
    asked: list[str] = []
    turn = iter(answers)

    def looked_up(host, port, *_rest, **_also):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(turn)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return asked


def test_a_name_that_changes_its_mind_is_asked_once_and_the_answer_that_was_judged_is_connected_to(monkeypatch):
    asked, dialled = names(monkeypatch, ["9.9.9.9"], ["169.254.169.254"]), []

    def connect(address, timeout):
        dialled.append(address[0])
        raise OSError("not today")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        fetch("http://rebinding.example/p.png")
    assert (asked, dialled) == (["rebinding.example"], ["9.9.9.9"])


def test_one_private_answer_among_public_ones_closes_the_name(monkeypatch, settings):
    settings.MAIL_PRIVATE = []
    names(monkeypatch, ["9.9.9.9", "10.0.0.1"], ["9.9.9.9", "10.0.0.1"])
    with pytest.raises(Rejected):
        fetch("http://two-faced.example/p.png")
    with pytest.raises(Trouble):
        net.addresses("two-faced.example", 993)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://9.9.9.9/", "ftp://9.9.9.9/x", "http://user:word@9.9.9.9/", "http:///x", "http://9.9.9.9:0/",
        "http://9.9.9.9:99999/", "http://9.9.9.9/a\r\nHost: b", "http://9.9.9.9/a b", "//9.9.9.9/x", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_read(url):
    with pytest.raises(Rejected):
        normal(url)


@pytest.fixture
def server():
    """A server that answers each connection with what it is given, a piece at a time."""
    line = socket.create_server(("127.0.0.1", 0))
    pieces: list[bytes] = []

    def serve() -> None:
        try:
            while True:
                wire, _address = line.accept()
                with wire:
                    wire.recv(4_096)
                    for piece in pieces:
                        wire.sendall(piece)
                        time.sleep(0.02)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{line.getsockname()[1]}/x", pieces
    line.close()


@pytest.mark.parametrize("slow", ["header", "body"])
def test_who_answers_a_letter_at_a_time_is_cut_off(server, slow):
    url, pieces = server
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n"
    pieces += [head, *([b"X: y\r\n"] * 90 if slow == "header" else [b"\r\n", *[b"x"] * 90])]
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        fetch(url, allowed=lambda _address: True, in_all=0.3)
    assert time.monotonic() - begun < 1.5


def test_what_was_cut_short_is_not_taken_for_whole(server):
    url, pieces = server
    pieces += [b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"]
    with pytest.raises(Unreachable):
        fetch(url, allowed=lambda _address: True, in_all=2)


def test_a_redirect_is_judged_anew_and_never_ends_in_a_file(server):
    url, pieces = server
    for where in (
        b"http://169.254.169.254/latest/",
        b"http://[64:ff9b::a9fe:a9fe]/",
        b"file:///etc/passwd",
        b"//10.0.0.1/x",
    ):
        pieces[:] = [b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + where + b"\r\n\r\n"]
        with pytest.raises(Rejected):
            fetch(url, allowed=lambda address: address == "127.0.0.1" or is_public(address), in_all=2)


# ------------------------------------------------------------------------------------------------------- into our pages

HOSTILE = {
    "style": "<style>td[bgcolor^=a]{background:url(https://spy.example/a)}</style>",
    "import": "<style>@import 'https://spy.example/x.css'</style>",
    "attribute": '<p style="background:url(https://spy.example/p)">x</p>',
    "background": '<table background="https://spy.example/b"><tr><td background="//spy.example/c">x</td></tr></table>',
    "srcset": '<img srcset="https://spy.example/s 2x" alt="x">',
    "picture": '<picture><source srcset="https://spy.example/s"></picture>',
    "video": '<video poster="https://spy.example/v" src="https://spy.example/w"></video><audio src="//spy.example/a">',
    "link": '<link rel="stylesheet" href="https://spy.example/l"><link rel="dns-prefetch" href="//spy.example">',
    "meta": '<meta http-equiv="refresh" content="0;url=https://spy.example/m">',
    "base": '<base href="https://spy.example/"><img src="relative.png">',
    "svg": '<svg><image href="https://spy.example/i"/><style>*{fill:url(//spy.example)}</style></svg>',
    "mutation": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=https://spy.example onerror=x&gt;">',
    "noscript": '<noscript><p title="</noscript><img src=//spy.example onerror=alert(1)>">',
    "entity": '<a href="java&#115;cript:fetch(1)">x</a><a href="data:text/html,spy.example">y</a><a href=" javascript:1">z</a>',
    "tab": '<img src="ht\ntps://spy.example/t"><img src="\x01https://spy.example/u"><img src="https:\\\\spy.example\\v">',
    "object": '<object data="https://spy.example/o"><embed src="//spy.example/e"></object><iframe srcdoc="spy.example">',
    "form": '<form action="https://spy.example/f"><input name=spy.example autofocus onfocus=x><button formaction=//spy.example>',
    "comment": "<!--[if gte mso 9]><img src='https://spy.example/mso'><![endif]-->",
    "unclosed": '<img alt="<script src=//spy.example>" src=https://spy.example/',
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_nothing_hostile_is_left_of_any_shape(shape):
    told, shown = clean(f"<p>Bonjour</p>{HOSTILE[shape]}", {})
    quiet = shown.replace('alt="&lt;script src=//spy.example&gt;"', "").replace(
        "--&gt;&lt;img src=https://spy.example onerror=x&gt;", ""
    )
    assert "Bonjour" in shown
    for word in (
        "style",
        "src=",
        "srcset",
        "url(",
        "background=",
        "<form",
        "<input",
        "javascript:",
        "data:",
        "<svg",
        "<math",
        "refresh",
        "<base",
    ):
        assert word not in quiet.lower(), (word, shown)
    if "spy.example" in quiet:
        assert not any(f'{name}="' in quiet for name in ("src", "href", "poster", "action")), shown
    assert told["remote"] <= 3


def test_the_same_shapes_through_the_bounded_child():
    order = {"do": "html", "inline": {}, "drawn": [], "address": "", "cpu": 2}
    for body in (
        "".join(HOSTILE.values()) * 200,
        "&" * 20_000,
        "<a " * 100_000,
        "<p title='" + "x" * 500_000,
        "<!--" * 100_000,
    ):
        told, html = pool.ask(order, b"Content-Type: text/html\r\n\r\n" + body.encode())
        assert b"<script" not in html and b"onerror=" not in html.replace(b"onerror=x&gt;", b"").replace(
            b"onerror=alert(1)&gt;", b""
        ), told


def test_a_picture_cut_short_or_made_up_is_not_shown():
    whole = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(whole, "JPEG")
    assert drawn(whole.getvalue())[0] == {"type": "image/jpeg"}
    for content in (
        whole.getvalue()[:-4_000],
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ):
        assert drawn(content) == ({"refused": "shape"}, b"")


# ----------------------------------------------------------------------------------------------------- who wrote, which


@pytest.mark.parametrize(
    ("sender", "flag"),
    [
        ('"karin@lindqvist.example" <x@evil.example>', "its name is another address"),
        ('"Karin (karin@lindqvist.example)" <x@evil.example>', "its name is another address"),
        ("=?utf-8?q?karin=40lindqvist.example?= <x@evil.example>", "its name is another address"),
        ("karin@lindqvist.example, x@evil.example", "several senders"),
    ],
)
def test_a_sender_that_pretends_is_flagged(sender, flag):
    told = read_mail(b"From: " + sender.encode() + b"\r\nSubject: x\r\n\r\nBonjour\r\n")
    assert flag in told.flags
    for honest in (
        b'"karin@lindqvist.example" <Karin@Lindqvist.example>',
        b'"Karin @ Lindqvist" <k@l.example>',
        b"a@b.example, A@B.example",
        b'"contact@lindqvist.example" <no-reply@mail.lindqvist.example>',
    ):
        assert read_mail(b"From: " + honest + b"\r\n\r\nx").flags == []


def test_two_from_headers_are_never_verified():
    head = b"Authentication-Results: mx.hotel.example; dmarc=pass header.from=lindqvist.example\r\nReceived: from a by mx.hotel.example\r\n"
    one = b"From: karin@lindqvist.example\r\n"
    assert read_mail(head + one + b"\r\nx", relay="mx.hotel.example").verdict == "verified"
    told = read_mail(head + one + b"From: x@evil.example\r\n\r\nx", relay="mx.hotel.example")
    assert (told.verdict, told.flags, told.sender) == ("unverified", ["several senders"], "karin@lindqvist.example")


def test_a_page_that_calls_itself_something_else_is_dangerous_by_its_type():
    head = b'From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Disposition: attachment; filename="a/../etc/passwd"\r\nContent-Type: '
    for kind, runs in (
        (b"text/html", True),
        (b"image/svg+xml", True),
        (b"application/x-msdownload", True),
        (b"text/plain", False),
    ):
        [part] = read_mail(head + kind + b"\r\n\r\n<script>alert(1)</script>\r\n").parts
        assert (part.name, bool(part.danger)) == ("passwd", runs)


@pytest.mark.django_db
def test_other_words_under_the_id_of_a_guests_mail_are_read_for_themselves():
    """The same Message-ID in another of our mailboxes is a twin by its words, not by its id."""
    desk = Desk()
    other = desk.open("reservations@belombre.example")
    first = desk.receive(letter())
    changed = desk.receive(letter("Et une voiture, s’il vous plaît."), mailbox=other)
    assert changed.about != first.about and len(desk.said) == 2
    assert "same Message-ID, other words" in desk.mail(changed).flags and "twin" not in desk.mail(changed).found
    forged = b"Authentication-Results: mx.belombre.example; dmarc=fail header.from=lindqvist.example\r\n" + letter()
    third = desk.open("bar@belombre.example")
    assert desk.receive(forged, mailbox=third).about != first.about
    house = Desk("ailleurs", "desk@ailleurs.example")
    assert house.receive(letter()).state == "filed" and len(house.said) == 1, "another house knows nothing of it"


@pytest.mark.django_db
def test_a_mark_is_worth_nothing_with_another_key_or_in_another_house(settings):
    desk, other = Desk(), Desk("ailleurs", "desk@ailleurs.example")
    thread = Thread.objects.select_related("mailbox").get(pk=desk.receive(letter()).thread)
    mark = threads.mark(thread)
    assert threads.tokens([mark, mark.upper()]) == [thread.token]
    flipped = mark[:-1] + ("0" if mark[-1] != "0" else "1")
    assert threads.tokens([flipped, mark[:-1], f"k{'0' * 34}", mark + "0"]) == []
    address = threads.reply_address(thread).replace("concierge", "desk").replace("belombre", "ailleurs")
    assert other.receive(letter("x", key="<2@x>", to=address)).thread != thread.pk
    settings.SECRET_KEY = "another" * 9
    assert threads.tokens([mark]) == []
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    assert (
        desk.receive(letter("x", key="<3@x>", sender="x@evil.example", to=threads.reply_address(thread))).thread
        == thread.pk
    )
    assert Party.objects.get(thread=thread, email="x@evil.example").standing == Party.Standing.NEW


# ----------------------------------------------------------------------------------------------- out, in our own headers


@pytest.mark.django_db
def test_no_name_title_reference_or_file_writes_a_header_of_its_own():
    writer = Writer()
    evil = "a\r\nBcc: all@evil.example\r\nX-Evil: 1\u2028\x85\x0b\x00"
    writer.mailbox.name = writer.mailbox.name + evil.replace("\x00", "")[:60]
    writer.mailbox.save()
    writer.thread.their_reference = evil.replace("\x00", "")[:40]
    writer.thread.save()
    files = [
        File(f"plan{evil}.pdf", "application/pdf\r\nX-Evil: 2", b"%PDF"),
        File("a.txt", "multipart/mixed", b"x"),
        File("b", "", b"y"),
    ]
    post = writer.send(title=f"Re{evil}", to=[(f"Karin{evil}", "karin@lindqvist.example")], files=files, language="fr")
    content = bytes(post.mail.raw.content)
    read = Postman.read(content)
    assert not [name for name in read if name.lower() in ("bcc", "x-evil")]
    assert [part["X-Evil"] for part in read.walk()] == [None] * len(list(read.walk()))
    assert {part.get_content_type() for part in read.iter_attachments()} == {"application/octet-stream"}
    assert [part.get_content() for part in read.iter_attachments()] == [b"%PDF", b"x", b"y"]
    assert Post.objects.count() == 1


@pytest.mark.django_db
def test_a_machine_that_copies_our_mark_and_id_is_not_ourselves_to_the_guest():
    """A mail that bears one of our Message-IDs and comes from elsewhere is put aside as ours, and answered by nobody."""
    desk = Desk()
    thread = Thread.objects.select_related("mailbox").get(pk=desk.receive(letter()).thread)
    copied = desk.receive(letter("Payez ici.", sender="x@evil.example", key=threads.message_id_for(thread, "k")))
    assert (copied.state, copied.reason) == ("suppressed", intake.OWN_COPY)
