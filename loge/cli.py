"""The command line of a house. Django is set up by the command that needs it, so that ``loge --help`` answers at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]

ABOUT = "Loge, the open concierge. / Loge, la conciergerie ouverte."
LATER = 75  # of sysexits.h: a mail server keeps the message and tries again
MORE = "Every setting is an environment variable, told in docs/running.md. Try it first: loge demo"


class Parser(argparse.ArgumentParser):
    """Says in both languages how to go on after a slip."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\nSee / Voir : {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 something is wrong, 2 asked or set up wrongly."""
    said = sys.argv[1:] if argv is None else list(argv)
    try:
        asked = parser().parse_args(said)
    except SystemExit as slip:
        if slip.code and said[:1] == ["intake"]:  # a mail server reads this status as a bounce: it is to wait instead
            return LATER
        raise
    command: Command = asked.command
    try:
        return command(asked)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as problem:
        words = _in_a_sentence(problem)
        if words is None:
            raise
        print(words, file=sys.stderr)
        return 2


def parser() -> Parser:
    """Every command with its options."""
    top = Parser(prog="loge", description=ABOUT, epilog=MORE)
    top.add_argument("--version", action="version", version=f"loge {_version()}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)

    def add(name: str, command: Command, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(command=command)
        return made

    for group in (_to_run, _to_keep_well, _for_people, _for_mail, _without_a_database):
        group(add)
    return top


def _to_run(add: Add) -> None:
    """What runs: the processes, the demonstration."""
    demo = add("demo", _demo, "Everything at once, with a lived-in loge to try: web, worker, payment sandbox, letters.")
    demo.add_argument(
        "--port", type=int, default=8000, help="of the web pages; another one if it is taken (default: %(default)s)"
    )
    demo.add_argument("--fresh", action="store_true", help="forget what was done in the demonstration and begin anew")
    demo.add_argument(
        "--check", action="store_true", help="walk the whole story over HTTP on a throw-away database, then stop"
    )

    serve = add("serve", _serve, "The web server (gunicorn). Looks first whether the database is ready.")
    serve.add_argument("--port", type=int, default=8000, help="(default: %(default)s)")
    serve.add_argument("--bind", default="127.0.0.1", help="address, or unix:/path/to/socket (default: %(default)s)")
    serve.add_argument("--workers", type=int, default=2, help="processes, about one a core (default: %(default)s)")
    serve.add_argument("--threads", type=int, default=4, help="in each process (default: %(default)s)")
    serve.add_argument("--quick", action="store_true", help="stop within two seconds: for the demonstration")

    worker = add(
        "worker", _worker, "Does what is due: letters, payments, the clock. Start one, or several on PostgreSQL."
    )
    worker.add_argument("--queues", default="", help="only these, separated by commas (default: all)")

    lmtp = add("lmtp", _lmtp, "Takes mail from the mail server of this machine (LMTP): 250 only once it is filed.")
    lmtp.add_argument("--host", default="127.0.0.1", help="(default: %(default)s)")
    lmtp.add_argument("--port", type=int, default=2424, help="(default: %(default)s)")
    lmtp.add_argument("--socket", default="", metavar="PATH", help="a socket in the file system instead of a port")

    sandbox = add("sandbox", _sandbox, "The payment service with play money, where LOGE_SANDBOX_URL says.")
    sandbox.add_argument("--port", type=int, help="(default: the port of LOGE_SANDBOX_URL)")

    postbox = add(
        "postbox", _postbox, "The demonstration's mail server: keeps what the house sends, for its guests to read."
    )
    postbox.add_argument("--port", type=int, required=True)


def _to_keep_well(add: Add) -> None:
    """Looking after an installation."""
    add(
        "migrate",
        _migrate,
        "Bring database, cache table and static files up to this version. Run it after each upgrade.",
    )

    add("check", _check, "Is this installation sound? Settings, database, tables.")

    backup = add("backup", _backup, "Database and photos in one file that is whole or not there.")
    backup.add_argument(
        "file", nargs="?", type=Path, help="a new .tar.gz (default: one named by the hour in the data folder)"
    )

    restore = add("restore", _restore, "Put a backup back, once it has been verified. What it replaces is kept beside.")
    restore.add_argument("file", type=Path)
    restore.add_argument("--yes", action="store_true", help="replace a database that is not empty")

    keys = add(
        "seals", _seals, "After a change of LOGE_SEALS: seal everything with the newest key, so that the old can go."
    )
    keys.add_argument("what", choices=["renew"], help="exit 1 if no key opens something")

    jobs = add("jobs", _jobs, "How the work stands; which jobs died and why; trying one again.")
    jobs.add_argument("what", nargs="?", default="count", choices=["count", "dead", "replay"])
    jobs.add_argument("id", nargs="?", help="for replay: the job's id, or “all”")

    ledger = add("ledger", _ledger, "Recount every cent.")
    ledger.add_argument(
        "what", choices=["check"], help="compare each balance with all its transfers; exit 1 on a difference"
    )
    ledger.add_argument("--house", metavar="SLUG", default="", help="only this house")

    looks = add("looks", _looks, "Whether every look into a client's file is as it was written down.")
    looks.add_argument("what", choices=["verify"], help="go through each house's chain; exit 1 where one does not hold")
    looks.add_argument("--house", metavar="SLUG", default="", help="only this house")

    figures = add("figures", _figures, "Whether the figures of care are what a full count of their cases gives.")
    figures.add_argument(
        "what", choices=["check", "recount"], help="check: exit 1 on a difference; recount: mend what differs"
    )
    figures.add_argument("--house", metavar="SLUG", default="", help="only this house")

    add("shell", _shell, "A Python prompt in the house.")


def _for_people(add: Add) -> None:
    """Who runs it, and what people and offices may ask for."""
    operator = add(
        "operator", _operator, "Make someone the platform's operator: may open houses, see jobs and ledgers."
    )
    operator.add_argument("email")
    operator.add_argument("--name", default="", help="what people call them")

    person = add("person", _person, "Everything known of someone in one file; or erase them, the books kept whole.")
    person.add_argument("what", choices=["export", "erase"])
    person.add_argument("email", metavar="ID", help="their e-mail address, or their key")
    person.add_argument("file", nargs="?", type=Path, help="for export: a new .zip")

    dac7 = add("dac7", _dac7, "What the tax office is told of a year (DAC7), as XML on the standard output.")
    dac7.add_argument("--year", type=int, required=True)
    dac7.add_argument("--house", metavar="SLUG", default="", help="only this house")

    invoice = add("invoice", _invoice, "An invoice with its file (Factur-X): write it out, or validate any such file.")
    invoice.add_argument("what", choices=["export", "validate"])
    invoice.add_argument("which", metavar="ID|FILE", help="export: its key or number; validate: a PDF or XML")
    invoice.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="for export: where to (default: here)")
    invoice.add_argument("--house", metavar="SLUG", default="", help="for export: whose, when several have that number")

    bank = add("bank", _bank, "A file for the bank (SEPA): write it out, or check any such file against its schema.")
    bank.add_argument("what", choices=["export", "validate"])
    bank.add_argument("which", metavar="NAME|FILE", help="export: its name (CT-…, DD-…); validate: an XML")
    bank.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="for export: where to (default: here)")
    bank.add_argument("--house", metavar="SLUG", default="", help="for export: whose, when several have that name")


def _for_mail(add: Add) -> None:
    """The mail of houses."""
    intake = add(
        "intake", _intake, "File one e-mail from the standard input: a mail server's pipe. 0 only once it is safe."
    )
    intake.add_argument("--house", metavar="SLUG", required=True)
    intake.add_argument(
        "--mailbox",
        metavar="ADDRESS",
        default="",
        help="to which of its addresses it was delivered, with a sub-address or not",
    )

    mail = add("mail", _mail, "Mailboxes: is every message of the servers in the books; look now.")
    mail.add_argument("what", choices=["check", "fetch"], help="check: exit 1 and each message that is missing")
    mail.add_argument("--house", metavar="SLUG", default="", help="only this house")


def _without_a_database(add: Add) -> None:
    """What is understood and planned, to be tried on any machine."""
    read = add(
        "read",
        _read,
        "What is understood of a message: what is asked for, when, where, by how many. Needs no database.",
    )
    read.add_argument("file", nargs="?", default="-", help="a text file, or - for what is typed (default)")
    read.add_argument(
        "--at", default="", metavar="ISO", help="when it was written, such as 2026-11-28T10:00 (default: now)"
    )
    read.add_argument(
        "--lang", default="", choices=["", "fr", "en"], metavar="fr|en", help="its language (default: recognised)"
    )
    read.add_argument("--json", action="store_true", help="for programs: the keys of docs/understanding.md")

    evaluate = add("evaluate", _evaluate, "Score readings against labelled messages, one JSON object a line.")
    evaluate.add_argument("file", metavar="FILE.jsonl")

    plan = add(
        "plan",
        _plan,
        "Solve a vehicle routing file with time windows (Solomon's format), or play a concierge's day. Needs no database.",
    )
    plan.add_argument("file", help="a file in Solomon's format, or the word “day”")
    plan.add_argument("--seconds", type=float, help="of CPU: for a file 1, for each new plan of a day 0.3")
    plan.add_argument("--seed", type=int, default=1, help="of the search, or of the day (default: %(default)s)")
    plan.add_argument("--days", type=int, default=1, help="for day: so many, from that seed on (default: %(default)s)")


def _demo(asked: argparse.Namespace) -> int:
    if asked.check:
        from loge.ops import story

        return story.run()
    from loge.ops import demo

    return demo.run(port=asked.port, fresh=asked.fresh)


def _serve(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import serve

    return serve.web(bind=asked.bind, port=asked.port, workers=asked.workers, threads=asked.threads, quick=asked.quick)


def _worker(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import serve

    return serve.worker(queues=tuple(name for name in asked.queues.split(",") if name))


def _migrate(_asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import ground

    ground.lay()
    print("The database, the cache table and the static files are ready. / Tout est prêt.")
    return 0


def _ledger(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import books

    return books.check_ledger(slug=asked.house)


def _looks(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import books

    return books.verify_looks(slug=asked.house)


def _figures(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import books

    return books.count_figures(slug=asked.house, mend=asked.what == "recount")


def _jobs(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import books

    if asked.what == "dead":
        return books.dead_jobs()
    if asked.what == "replay":
        return books.replay(asked.id or "")
    return books.count_jobs()


def _backup(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import backup

    print(f"Kept in / Gardé dans : {backup.make(asked.file)}")
    return 0


def _restore(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import restore

    for line in restore.put_back(asked.file, yes=asked.yes):
        print(line)
    return 0


def _seals(_asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import seals

    return seals.renew()


def _sandbox(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import serve

    return serve.sandbox(port=asked.port)


def _operator(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import books

    return books.make_operator(asked.email, name=asked.name)


def _person(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import person

    if asked.what == "erase":
        return person.erase(asked.email)
    return person.export(asked.email, asked.file or Path(f"{asked.email}.zip"))


def _dac7(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops.dac7 import write

    return write(asked.year, slug=asked.house)


def _invoice(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import invoice

    if asked.what == "validate":
        return invoice.check(Path(asked.which))
    return invoice.export(asked.which, asked.out, slug=asked.house)


def _bank(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import bank

    if asked.what == "validate":
        return bank.check(Path(asked.which))
    return bank.export(asked.which, asked.out, slug=asked.house)


def _read(asked: argparse.Namespace) -> int:
    from loge.ops import reading

    return reading.show(file=asked.file, at=asked.at, lang=asked.lang, as_json=asked.json)


def _evaluate(asked: argparse.Namespace) -> int:
    from loge.ops import reading

    return reading.score(asked.file)


def _intake(asked: argparse.Namespace) -> int:
    try:
        _set_up()
        from loge.ops import intake
    except (
        Exception
    ) as problem:  # set up wrongly: the mail server keeps it and tries again; any other status is a bounce
        print(_in_a_sentence(problem) or problem, file=sys.stderr)
        return LATER

    return intake.run(slug=asked.house, mailbox=asked.mailbox)


def _lmtp(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import mail

    return mail.lmtp(host=asked.host, port=asked.port, socket=asked.socket)


def _mail(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import mail

    return mail.check(slug=asked.house) if asked.what == "check" else mail.fetch(slug=asked.house)


def _postbox(asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import postbox

    return postbox.serve(port=asked.port)


def _plan(asked: argparse.Namespace) -> int:
    from loge.ops import plan

    if asked.file == "day":
        return plan.day(seed=asked.seed, days=asked.days, seconds=0.3 if asked.seconds is None else asked.seconds)
    return plan.solve(asked.file, seconds=1.0 if asked.seconds is None else asked.seconds, seed=asked.seed)


def _check(_asked: argparse.Namespace) -> int:
    _set_up()
    from loge.ops import ground

    return ground.check()


def _shell(_asked: argparse.Namespace) -> int:
    _set_up()
    from django.core.management import call_command

    call_command("shell")
    return 0


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loge.settings")
    import django

    django.setup()


def _version() -> str:
    from loge import __version__

    return __version__


def _in_a_sentence(problem: Exception) -> str | None:
    """What a person can mend themselves, told without a trace-back; None for an error of ours."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db import OperationalError

    from loge.common.errors import Refused
    from loge.ops.trouble import Trouble

    if isinstance(problem, Trouble | Refused | CommandError):
        return str(problem)
    if isinstance(problem, ImproperlyConfigured):
        return (
            f"{problem}\nIl manque un réglage : chacun est une variable d’environnement, décrite dans docs/running.md."
        )
    if isinstance(problem, OperationalError):
        return f"The database does not answer: {problem}\nLa base de données ne répond pas : vérifiez DATABASE_URL et LOGE_DATA."
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.strerror}: {problem.filename}"
    return None


if __name__ == "__main__":
    sys.exit(main())
