"""Mail intake against its floor: ``python -m bench.intake``, PostgreSQL with its default durability, one commit for each message.

The floor parses with ``compat32``, decodes what it says, inserts one row with the bytes and commits. Ours are the product's own ways:
``fetched``, as a look into an IMAP mailbox or the spool takes mails, and ``delivered``, as LMTP brings them; both with the desk's whole
triage: bounded child, thread, deduplication, language, items, dates, case, promise, journal. CPU is that of this process, of the reading child and of PostgreSQL. Messages of about 6.5 kB: text and HTML, one in five
with a file of 3 to 25 kB, seven in ten French, three in ten answers, 300 senders.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

from bench._ground import database, set_up
from bench._rounds import compare, cpu_seconds, table

ITEMS, ROUNDS, KEY = 400, 5, b"KEY-OF-THIS-ONE"
LIVED = 2_000  # mails that are there before: a month of a large house, so that PostgreSQL plans for tables with rows in them
FRENCH = (
    "Bonjour,\n\nNous arrivons vendredi 4 décembre et souhaitons une table pour {n} personnes le samedi 5 à 20 h, plutôt au calme, "
    "l’un de nous est allergique aux crustacés. Pourriez-vous aussi réserver un taxi pour l’aéroport dimanche à 9 h 30 ?\n\n"
    "Merci d’avance de votre aide, et à très bientôt.\n\nBien cordialement,\n{name}\n"
)
ENGLISH = (
    "Dear concierge,\n\nWe arrive on Friday 4 December and would like a table for {n} on Saturday 5 at 8 pm, somewhere quiet; one of us is "
    "allergic to shellfish. Could you also book a taxi to the airport on Sunday at 9.30 am?\n\nThank you very much in advance.\n\n"
    "Kind regards,\n{name}\n"
)
QUOTED = (
    "\n\nLe lundi 23 novembre 2026 à 09:12, Conciergerie <concierge@belombre.example> a écrit :\n> Bonjour,\n> {more}\n"
)
FILLER = "C’est avec plaisir que nous nous en occupons, et nous revenons vers vous très vite. "


def messages(count: int, seed: int = 7) -> list[bytes]:
    """Messages as programs of people write them; ``KEY`` stands where each gets its own id."""
    chance, told = random.Random(seed), []
    for number in range(count):
        who = chance.randrange(300)
        name = f"Voyageur {who}"
        words = (FRENCH if chance.random() < 0.7 else ENGLISH).format(n=chance.randrange(2, 9), name=name)
        mail = EmailMessage()
        mail["From"], mail["To"] = f"{name} <voyageur{who}@guests.example>", "Conciergerie <concierge@belombre.example>"
        mail["Subject"] = f"Notre séjour du 4 décembre n° {number}"
        mail["Date"], mail["Message-ID"] = "Mon, 23 Nov 2026 09:12:00 +0100", f"<{KEY.decode()}@guests.example>"
        mail["Received"] = (
            "from out.guests.example by mx.belombre.example with ESMTPS id 4XyZ; Mon, 23 Nov 2026 09:12:03 +0100"
        )
        mail["Authentication-Results"] = (
            "mx.belombre.example; dkim=pass header.d=guests.example; dmarc=pass header.from=guests.example"
        )
        if chance.random() < 0.31:
            mail["In-Reply-To"] = f"<first-{who}@guests.example>"
            mail["References"] = f"<first-{who}@guests.example>"
            words += QUOTED.format(more=FILLER * 3)
        mail.set_content(words)
        lines = "".join(
            f'<p style="margin:0 0 12px;font-family:Calibri,sans-serif">{line}</p>\n' for line in words.split("\n")
        )
        mail.add_alternative(f"<html><body>{lines}{'<!-- ' + FILLER * 12 + '-->'}</body></html>", subtype="html")
        if chance.random() < 0.2:
            mail.add_attachment(
                chance.randbytes(chance.randrange(3_000, 25_000)),
                maintype="application",
                subtype="pdf",
                filename="réservation.pdf",
            )
        told.append(mail.as_bytes())
    return told


def main() -> None:
    with database("postgres") as address:
        os.environ["LOGE_LOG_LEVEL"] = "CRITICAL"
        set_up(address)
        from django.db import connection, transaction

        from loge.common.models import Fact
        from loge.demands.triage import triage
        from loge.houses.models import House
        from loge.maildesk.intake import Arrival, read_ahead, receive, together
        from loge.maildesk.models import Mail, Mailbox

        house = House.objects.create(kind=House.Kind.DESK, slug="bench", name="Belombre")
        mailbox = Mailbox.objects.create(
            house=house, name="Desk", address="concierge@belombre.example", relay="mx.belombre.example"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "create table raw_mail (id serial primary key, message_id varchar(300), sender varchar(254), title varchar(300), text text, content bytea)"
            )
        count, corpus = itertools.count(), messages(ITEMS)
        mean = sum(map(len, corpus)) / len(corpus)
        for who in range(300):
            first = EmailMessage()
            first["From"], first["To"], first["Message-ID"] = (
                f"voyageur{who}@guests.example",
                mailbox.address,
                f"<first-{who}@guests.example>",
            )
            first["Subject"] = "Bonjour"
            first.set_content("Bonjour, nous arrivons en décembre.")
            receive(first.as_bytes(), mailbox=mailbox, triage=triage)

        def next_ones(items: int):
            for number in range(items):
                yield corpus[number % len(corpus)].replace(KEY, b"%d-%d" % (number, next(count)))

        def floor(items: int) -> None:
            for content in next_ones(items):
                message = message_from_bytes(content)
                title = str(make_header(decode_header(message["Subject"])))
                text = ""
                for part in message.walk():
                    if part.get_content_type() == "text/plain" and not text:
                        text = part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8", "replace")
                with transaction.atomic():
                    connection.connection.execute(
                        "insert into raw_mail (message_id, sender, title, text, content) values (%s, %s, %s, %s, %b)",
                        (message["Message-ID"], parseaddr(message["From"])[1], title, text, content),
                    )

        def fetched(items: int) -> None:
            for some in together((content, len(content)) for content in next_ones(items)):
                arrivals = [Arrival(content, mailbox, triage) for content in some]
                read_ahead(arrivals)
                for arrival in arrivals:
                    receipt = arrival.file()
                    assert receipt.state == "filed", receipt

        def delivered(items: int) -> None:
            for content in next_ones(items):
                receipt = receive(content, mailbox=mailbox, triage=triage)
                assert receipt.state == "filed", receipt

        floor(LIVED)
        fetched(LIVED)
        with connection.cursor() as cursor:
            cursor.execute("analyze")  # as autovacuum does within the minute: plans are made for rows that are there
        figures = compare(
            {
                "floor: compat32 parse + one commit": floor,
                "fetched: read sixteen at a time, filed one by one": fetched,
                "delivered: read and filed one by one": delivered,
            },
            items=ITEMS, rounds=ROUNDS, server=("postgres", "loge.maildesk.reading"),
        )  # fmt: skip
        print(table(f"Mail intake, PostgreSQL, {mean / 1000:.1f} kB a message", figures, unit="message"))
        for figure in figures[1:]:
            way, _colon, _how = figure.name.partition(":")
            told = f"{figures[0].median / figure.median:.2f} (by rounds: {1 / figure.ratio:.2f})"
            print(f"floor / {way}: {told}; gate 0.25, aim 0.40")
        parts = {"this process": "", "PostgreSQL": "postgres", "reading child": "loge.maildesk.reading"}
        for run in (fetched, delivered):
            before = {name: cpu_seconds(line, own=not line) for name, line in parts.items()}
            run(ITEMS)
            spent = {
                name: (cpu_seconds(line, own=not line) - before[name]) / ITEMS * 1000 for name, line in parts.items()
            }
            print(f"{run.__name__}: " + ", ".join(f"{name} {each:.2f} ms" for name, each in spent.items()))
        filed = Mail.objects.filter(state="filed").count()
        assert (
            filed
            == 300 + LIVED + 2 * (ITEMS * (ROUNDS + 1) + ITEMS // 10)
            == Fact.objects.filter(kind="mail.filed").count()
        ), filed
        if "--profile" in sys.argv:
            import cProfile
            import pstats

            with cProfile.Profile() as told:
                fetched(ITEMS)
            pstats.Stats(told).sort_stats(sys.argv[-1] if sys.argv[-1] != "--profile" else "cumulative").print_stats(60)


if __name__ == "__main__":
    main()
