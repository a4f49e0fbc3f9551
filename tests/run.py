"""Every check of Loge, several at a time, and a table at the end. ``bin/test`` runs it; so does CI.

SQLite always; PostgreSQL in a cluster of its own, made for the run and thrown away. What is missing (postgresql,
chromium, dovecot) is installed from the system's packages when run as root.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
SETTINGS = {"LOGE_SECRET_KEY": "only-for-tests-" * 4, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
# Autoloaded plugins cost more than the tests: only those that are used are named.
PYTEST = [PYTHON, "-m", "pytest", "-p", "pytest_django.plugin", "-p", "_hypothesis_pytestplugin"]
# SQLite in three steps, so that all hands end together: these folders, and last whatever is not named here.
PARTS = (("house", "money", "offers", "ops"), ("care", "demands", "people"))
STORIES = "tests/stories"  # what needs a browser, and nothing else
NO_TESTS = 5  # pytest's status when -k chose none of this run


class Impossible(Exception):
    """A step cannot be run here; its words say what to do."""


@dataclass(frozen=True)
class Result:
    name: str
    status: str
    seconds: float


def main() -> int:
    asked = arguments()
    begun = time.monotonic()
    results = side_by_side(steps(asked) + tests(asked))
    wide = max(len(result.name) for result in results)
    print("\n" + "-" * (wide + 26))
    for result in results:
        print(f"{result.name:<{wide}}  {result.seconds:7.1f} s  {result.status}")
    failed = [result.name for result in results if result.status != "passed"]
    print("-" * (wide + 26))
    print(
        f"{'all of it':<{wide}}  {time.monotonic() - begun:7.1f} s  {'FAILED: ' + ', '.join(failed) if failed else 'passed'}",
        flush=True,
    )
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/test", description=__doc__)
    parser.add_argument(
        "--fast", action="store_true", help="a developer's habit: SQLite only, no browser, no chaos, no story"
    )
    parser.add_argument("--sqlite", action="store_true", help="only the tests, on SQLite")
    parser.add_argument("--postgres", action="store_true", help="only the tests, on PostgreSQL")
    parser.add_argument("-k", metavar="EXPR", help="only the tests whose name fits, as for pytest")
    return parser.parse_args()


Step = Callable[[], int]


def steps(asked: argparse.Namespace) -> list[tuple[str, Step]]:
    """What takes seconds: the first to be known."""
    if asked.sqlite or asked.postgres or asked.k:
        return []
    migrations = [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"]
    return [
        ("ruff", run(PYTHON, "-m", "ruff", "check", ".")),
        ("floors (import-linter)", run(str(TOOLS / "lint-imports"))),
        ("templates (djlint)", run(PYTHON, "-m", "djlint", "--lint", "--quiet", "loge/web/templates")),
        ("migrations", run(*migrations, DJANGO_SETTINGS_MODULE="tests.settings")),
        ("types (mypy)", run(PYTHON, "-m", "mypy", "loge")),
    ]


def tests(asked: argparse.Namespace) -> list[tuple[str, Step]]:
    """What takes minutes, the longest first: a hand takes the next one as soon as it is free."""
    both = not asked.sqlite and not asked.postgres
    chosen: list[tuple[str, Step]] = []
    if asked.postgres or (both and not asked.fast):
        chosen.append(("tests on PostgreSQL", lambda: on_postgres(asked)))
    if both or asked.sqlite:
        if not asked.fast:
            chosen.append(("pages in a browser", lambda: in_a_browser(asked, "fit_to_be_seen")))
        chosen.append(("tests on SQLite: all others", lambda: on_sqlite(asked, *others())))
        chosen += [(f"tests on SQLite: {', '.join(part)}", on_folders(asked, part)) for part in PARTS]
        if not asked.fast:
            chosen.append(("stories in a browser", lambda: in_a_browser(asked, "not fit_to_be_seen")))
    if both and not asked.k and not asked.fast:
        chosen.append(("the story over HTTP", run(PYTHON, "-m", "loge.cli", "demo", "--check")))
    return chosen


def side_by_side(chosen: list[tuple[str, Step]]) -> list[Result]:
    """One hand more than the machine has cores, for each waits now and then: for a browser, a mail server, someone killed.
    What each prints is seen as it comes."""
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as hands:
        return list(hands.map(lambda step: take(*step), chosen))


def take(name: str, step: Step) -> Result:
    """Run one step and say how it went; a step that is impossible here has failed."""
    print(f"\n== {name}", flush=True)
    begun = time.monotonic()
    try:
        status = "passed" if step() == 0 else "FAILED"
    except Impossible as words:
        print(words, flush=True)
        status = "FAILED"
    return Result(name, status, time.monotonic() - begun)


def run(*command: str, **settings: str) -> Step:
    """A step that is one command, passed when it returns 0."""
    return lambda: subprocess.run(command, cwd=ROOT, env=environment(settings), check=False).returncode


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Ours without what an installation's own settings would change. Compiled code is kept: a hundred processes begin here."""
    left_out = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LOGE_") and name not in left_out}
    return {**plain, **SETTINGS, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **settings}


# ----------------------------------------------------------------------------------------------------------- pytest


def on_folders(asked: argparse.Namespace, names: tuple[str, ...]) -> Step:
    return lambda: on_sqlite(asked, *(f"tests/{name}" for name in names))


def others() -> list[str]:
    """What to tell pytest so that it takes every folder no part names: a new one is never lost."""
    return [f"--ignore={STORIES}", *(f"--ignore=tests/{name}" for part in PARTS for name in part)]


def on_sqlite(asked: argparse.Namespace, *which: str) -> int:
    need_dovecot()
    return pytest(asked, [*(("-m", "not chaos") if asked.fast else ()), *which], {})


def in_a_browser(asked: argparse.Namespace, which: str) -> int:
    need(
        "chromium",
        "chromium",
        lambda: shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"),
    )
    chosen = f"({which}) and ({asked.k})" if asked.k else which
    return status_of(asked, run(*PYTEST, STORIES, "-k", chosen)())


def on_postgres(asked: argparse.Namespace) -> int:
    need("postgresql", "initdb", lambda: postgres_folder())
    need_dovecot()
    with cluster() as url:
        return pytest(asked, [f"--ignore={STORIES}", "--second-database"], {"DATABASE_URL": url})


def pytest(asked: argparse.Namespace, more: list[str], settings: dict[str, str]) -> int:
    chosen = ["-k", asked.k] if asked.k else []
    return status_of(asked, run(*PYTEST, *more, *chosen, **settings)())


def status_of(asked: argparse.Namespace, status: int) -> int:
    """With -k, a step that has no such test has not failed."""
    return 0 if status == NO_TESTS and asked.k else status


# ------------------------------------------------------------------------------------------------------- what it needs


def need(package: str, what: str, find: Callable[[], object]) -> None:
    """Install a package of the system if it is missing; raises Impossible when that cannot be done."""
    with _ONE_INSTALLS:
        _install(package, what, find)


def need_dovecot() -> None:
    """The mail server the desk is tested against; without it and without root its tests are skipped with a sentence."""
    if os.getuid() == 0 and shutil.which("apt-get"):
        need(
            "dovecot-lmtpd",
            "dovecot",
            lambda: Path("/usr/sbin/dovecot").exists() and Path("/usr/lib/dovecot/lmtp").exists(),
        )
        need("dovecot-imapd", "dovecot", lambda: Path("/usr/lib/dovecot/imap").exists())


_ONE_INSTALLS = threading.Lock()  # apt takes one at a time, and two steps run at once


def _install(package: str, what: str, find: Callable[[], object]) -> None:
    if find():
        return
    if os.getuid() != 0 or not shutil.which("apt-get"):
        raise Impossible(
            f"{what} is missing. Install it: sudo apt install {package} (or leave it out: bin/test --fast)"
        )
    print(f"Installing {package}…", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, check=False, stdout=subprocess.DEVNULL)
    if not find():
        raise Impossible(f"{package} could not be installed. Look at: apt-get install {package}")


def postgres_folder() -> Path | None:
    """Where the newest PostgreSQL of the system keeps its programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).parent if known else None


@contextmanager
def cluster() -> Iterator[str]:
    """A PostgreSQL of our own, fast because it may lose everything; yields its DATABASE_URL, then throws it away."""
    programs = postgres_folder()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="loge-pg-"))
    # PostgreSQL refuses root: there it runs as its package's own user.
    step_down = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if step_down:
        shutil.chown(folder, "postgres")
    port = free_port()
    fast = [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
        "listen_addresses=127.0.0.1",
    ]
    options = " ".join(f"-c {option}" for option in fast) + f" -p {port} -k {folder}"

    def do(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*step_down, str(programs / program), *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise Impossible(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")

    try:
        do(
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "loge",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        do("pg_ctl", "-D", str(folder / "data"), "-w", "-t", "30", "-l", str(folder / "log"), "-o", options, "start")
        try:
            do("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "loge", "loge")
            yield f"postgres://loge@127.0.0.1:{port}/loge"
        finally:
            do("pg_ctl", "-D", str(folder / "data"), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
