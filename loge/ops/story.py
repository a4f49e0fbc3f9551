"""``loge demo --check``: the whole story over HTTP, as each person, on a throw-away database. One line a step."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from loge.common.shelf import shelf

from .browser import Browser, Form, Page, Unfit
from .children import Family
from .demo import Demo, free_ports
from .trouble import Trouble

HOUSE = "/loges/alencon/"
WAIT = 15.0  # seconds for the worker to have done something
REFUSED_CARD = "4000 0000 0000 0002"


def run() -> int:
    """Walk it; 0 when every step holds, 1 with a sentence that says which did not."""
    folder = Path(tempfile.mkdtemp(prefix="loge-check-"))
    log = folder / "log"
    demo = Demo(folder / "data", *free_ports(), family=Family(log))
    walk = Walk(demo)
    begun = time.monotonic()
    try:
        walk.all()
    except (Unfit, Trouble) as wrong:
        last = log.read_text("utf-8", "replace").splitlines()[-40:] if log.exists() else []
        print(*last, f"FAILED  {walk.now}", f"        {wrong}", sep="\n", flush=True)
        return 1
    finally:
        demo.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{walk.steps} steps, {time.monotonic() - begun:.1f} s. The story holds. / L’histoire tient debout.")
    return 0


class Walk:
    """The story, and the browsers of those who are in it."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.now, self.steps = "starting", 0
        self.letters: set[str] = set()  # their addresses, once seen
        self.second = ""  # the key of Emily's demand

    def all(self) -> None:
        with self.step("everything starts: sandbox, worker, web server, a lived-in loge"):
            self.demo.start()
        self.jeanne, self.awa, self.visitor = (Browser(self.demo.address) for _ in range(3))
        self.emily = Browser(self.demo.address, language="en")
        key = self.find_and_ask()
        self.agree(key)
        self.pay(key)
        self.deliver(key)
        self.thank(key)
        self.leave_it_to_the_clock()
        self.stay_outside(key)
        for chapter in shelf("loge.ops.chapters").values():
            chapter.tell(self)
        self.recount()

    # -------------------------------------------------------------------------------------- Jeanne finds and asks

    def find_and_ask(self) -> str:
        """Returns the key of her demand."""
        with self.step("a visitor opens the home page"):
            home = _ok(self.visitor.get("/"), "Alençon")
        with self.step("… finds her loge by post code"):
            found = self.visitor.submit(home, _form_with(home, "commune"), commune="61000")
            _ok(found, "Alençon")
        with self.step("… opens the loge of Alençon"):
            _ok(self.visitor.get(HOUSE), "Hélène", "13,00", "10,72", "2,28")
        with self.step("… finds Awa by words: « promener mon chien »"):
            hits = _ok(self.visitor.get(f"{HOUSE}find/?q=promener+mon+chien+samedi"), "Promener votre chien", "Awa")
            offer = hits.link("/offers/", "Promener votre chien")
        with self.step("… finds her by pictogram too"):
            page = _ok(self.visitor.get(HOUSE))
            trade = _ok(self.visitor.get(page.link("trade=dogs_cats")), "Promener votre chien")
            _same(
                urlsplit(trade.link("/offers/", "Promener votre chien")).path,
                urlsplit(offer).path,
                "the offer found by pictogram",
            )
        with self.step("Jeanne signs in with one click"):
            self.enter(self.jeanne, "Jeanne")
        with self.step("… asks in her own words"):
            page = _ok(self.jeanne.get(offer), "10,72", "2,28")
            form = page.form("/offers/")
            words = "Bonjour Awa, Rex aurait besoin d’un tour samedi matin. À bientôt !"
            asked = _ok(self.jeanne.submit(page, form, words=words, place="12 rue aux Sieurs"), "Rex aurait besoin")
            key = _key(asked)
        with self.step("… clicks twice, and has asked once"):
            again = self.jeanne.submit(page, form, words=words)
            _same(_key(again), key, "the demand of the second click")
        return key

    def agree(self, key: str) -> None:
        with self.step("Awa signs in and reads it"):
            self.enter(self.awa, "Awa")
            _ok(self.awa.get(f"/demands/{key}/"), "Rex aurait besoin")
        with self.step("… writes an amount that is none, and is told how to write one"):
            self.move(self.awa, key, "quote", status=422, price="treize", words="Avec plaisir.")
        with self.step("… proposes 14,00 €"):
            self.move(self.awa, key, "quote", price="14,00", words="Avec plaisir, samedi à dix heures.")
        with self.step("Jeanne proposes 13,00 €"):
            self.move(self.jeanne, key, "counter", price="13", words="À treize, comme la dernière fois ?")
        with self.step("Awa agrees to 13,00 € and reads 10,72 € and 2,28 €"):
            self.move(self.awa, key, "quote", price="13,00", words="Bien sûr.")
            _ok(self.awa.get(f"/demands/{key}/"), "13,00", "10,72", "2,28")
        with self.step("Jeanne reads the same to the cent; a page that has grown old agrees to nothing"):
            page = _ok(self.jeanne.get(f"/demands/{key}/"), "13,00", "10,72", "2,28")
            _status(self.jeanne.submit(page, page.form("/move/accept/"), version="1"), 409)
        with self.step("… accepts"):
            accepted = self.move(self.jeanne, key, "accept")
            _has(accepted, f"/demands/{key}/pay/")

    def pay(self, key: str) -> None:
        with self.step("… goes to the payment page, where a first card is refused"):
            page = _ok(self.jeanne.get(f"/demands/{key}/"))
            hosted = _ok(self.jeanne.submit(page, page.form(f"/demands/{key}/pay/")), "13,00")
            refused = self.jeanne.submit(hosted, hosted.form("/pay/"), number=REFUSED_CARD)
            _has(refused, "/pay/")
        with self.step("… pays with a good one, the bank’s code included (3-D Secure)"):
            back = self.checkout(self.jeanne, refused)
            _same(back.path, f"/demands/{key}/", "where the bank sends her back")
        with self.step("booked: the money is put aside"):
            self.until(lambda: self.awa.get(f"/demands/{key}/").has("/move/deliver/"), "the demand is booked")
            self.until(
                lambda: self.jeanne.get(f"/demands/{key}/money/").text.count("13,00") >= 2,
                "the money is held and taken into keeping",
            )
            self.letter_to("jeanne", f"/demands/{key}/", "fr")

    def deliver(self, key: str) -> None:
        with self.step("Awa marks it done"):
            self.move(self.awa, key, "deliver")
        with self.step("Jeanne confirms receipt"):
            self.move(self.jeanne, key, "settle")
        with self.step("released: every line of it is on the money pages"):
            _ok(self.jeanne.get(f"/demands/{key}/money/"), "10,72", "2,28")
            self.until(
                lambda: self.awa.get(f"/demands/{key}/money/").text.count("10,72") >= 3,
                "Awa’s part is sent to her bank",
            )

    def thank(self, key: str) -> None:
        self.letters = self.mail()
        with self.step("Jeanne leaves five stars and a word"):
            page = _ok(self.jeanne.get(f"/demands/{key}/"))
            _ok(self.jeanne.submit(page, page.form("/review/"), stars="5", words="Rex dort, ravi. Merci Awa !"))
        with self.step("Awa reads of it in her mail"):
            self.letter_to("awa", f"/demands/{key}/", "fr")
        with self.step("Jeanne leaves a tip of 2,00 €, paid like anything else"):
            page = _ok(self.jeanne.get(f"/demands/{key}/"))
            hosted = _ok(self.jeanne.submit(page, page.form("/tip/"), tip="2"), "2,00")
            self.checkout(self.jeanne, hosted)
            self.until(lambda: not self.jeanne.get(f"/demands/{key}/").has("/tip/"), "the tip has arrived")
            self.letter_to("awa", f"/demands/{key}/", "fr")

    # ------------------------------------------------------------------------------------- Emily and the clock

    def leave_it_to_the_clock(self) -> None:
        """A second demand, in English, which its client forgets to confirm."""
        from loge.common.clock import now
        from loge.demands import clock

        lucien = Browser(self.demo.address)
        with self.step("Emily asks Lucien for a shelf, in English"):
            self.enter(self.emily, "Emily")
            hits = _ok(self.emily.get(f"{HOUSE}find/?q=put+up+a+shelf"), "Lucien")
            page = _ok(self.emily.get(hits.link("/offers/", "Poser")))
            key = _key(
                self.emily.submit(page, page.form("/offers/"), words="Hello! One shelf, a brick wall, and no drill.")
            )
            self.second = key
        with self.step("… they agree, she pays, he delivers"):
            self.enter(lucien, "Lucien")
            self.move(lucien, key, "quote", price="18", words="Tomorrow at ten?")
            agreed = self.move(self.emily, key, "accept")
            hosted = self.emily.submit(agreed, agreed.form(f"/demands/{key}/pay/"))
            self.checkout(self.emily, hosted)
            self.until(lambda: lucien.get(f"/demands/{key}/").has("/move/deliver/"), "the second demand is booked")
            self.until(
                lambda: self.emily.get(f"/demands/{key}/money/").text.count("18.00") >= 2,
                "the money is taken into keeping",
            )
            self.letters = self.mail()
            self.move(lucien, key, "deliver")
        with self.step("two reminders, then the clock confirms receipt after 72 hours"):
            delivered = now()
            for hours in (24, 48, 72):
                clock.tick(at=delivered + dt.timedelta(hours=hours, minutes=1))
            self.until(lambda: lucien.get(f"/demands/{key}/").has("/review/"), "the clock has settled it")
            for _letter in ("done", "first reminder", "second reminder", "received"):
                self.letter_to("emily", f"/demands/{key}/", "en")

    # ------------------------------------------------------------------------------------------------- the walls

    def stay_outside(self, key: str) -> None:
        with self.step("Emily sees nothing of Jeanne’s demand, nor can she move it"):
            for path in ("", "money/", "paid/"):
                _status(self.emily.get(f"/demands/{key}/{path}"), 404)
            page = _ok(self.emily.get(f"/demands/{self.second}/"))
            forged = page.form(f"/demands/{self.second}/say/")
            for verb in ("say", "pay", "review", "tip", "move/settle", "move/cancel"):
                forged.action = f"/demands/{key}/{verb}/"
                _status(self.emily.submit(page, forged, words="Let me in."), 404)
        with self.step("a visitor is asked to sign in"):
            asked = _ok(self.visitor.get(f"/demands/{key}/"))
            if "/accounts/login/" not in asked.url:
                raise Unfit(f"a visitor landed on {asked.url}")
        with self.step("who keeps Flers sees nothing of Alençon; who keeps Alençon sees her morning"):
            helene, martine = Browser(self.demo.address), Browser(self.demo.address)
            self.enter(martine, "Martine")
            self.enter(helene, "Hélène")
            for path in ("/house/alencon/", "/house/alencon/demands/", f"/demands/{key}/"):
                _status(martine.get(path), 404)
                _ok(helene.get(path))

    def recount(self) -> None:
        from loge.common.clock import now
        from loge.common.models import Job
        from loge.money import ledger

        due = Job.objects.filter(state=Job.State.TODO)
        with self.step("the work is done, none of it died"):
            self.until(lambda: not due.filter(run_at__lte=now()).exists(), "nothing is due any more")
            dead = [
                f"{job.name}: {job.error.strip().splitlines()[-1:]}" for job in Job.objects.filter(state=Job.State.DEAD)
            ]
            failing = [f"{job.name}: {job.error.strip().splitlines()[-1:]}" for job in due.exclude(error="")]
            if dead or failing:
                raise Unfit("; ".join(dead + failing))
        with self.step("every cent is where the ledger says"):
            if wrong := ledger.check():
                raise Unfit("; ".join(f"{line.code}: {line.kept} kept, {line.counted} counted" for line in wrong))

    # ----------------------------------------------------------------------------------------------- what one does

    def enter(self, browser: Browser, name: str) -> None:
        """Become the one who bears this name, or the beginning of it."""
        cast = _ok(browser.get("/demo/"), name)
        doors = [form for form in cast.forms if "/demo/enter/" in form.action and re.search(rf" {name}\b", form.words)]
        if len(doors) != 1:
            raise Unfit(f"{len(doors)} people are called {name}")
        _ok(browser.submit(cast, doors[0]))

    def move(self, browser: Browser, key: str, name: str, *, status: int = 200, **written: str) -> Page:
        page = _ok(browser.get(f"/demands/{key}/"))
        return _status(browser.submit(page, page.form(f"/move/{name}/"), **written), status)

    def booked(self, client: Browser, server: Browser, words: str, title: str, price: str, **told: str) -> str:
        """Someone finds an offer, asks, is told a price, agrees and pays: the key of the demand, its money kept."""
        hits = client.get(f"{HOUSE}find/?{urlencode({'q': words})}")
        page = client.get(hits.link("/offers/", title))
        key = _key(client.submit(page, page.form("/offers/"), **{"words": "Est-ce possible cette semaine ?"} | told))
        self.move(server, key, "quote", price=price, words="Avec plaisir.")
        agreed = self.move(client, key, "accept")
        self.checkout(client, client.submit(agreed, agreed.form(f"/demands/{key}/pay/")))
        kept = price if "," in price else f"{price},00"
        self.until(lambda: server.get(f"/demands/{key}/").has("/move/deliver/"), "it is booked")
        self.until(
            lambda: client.get(f"/demands/{key}/money/").text.replace(".", ",").count(kept) >= 2, "the money is kept"
        )
        return key

    def checkout(self, browser: Browser, hosted: Page) -> Page:
        """The hosted page with the card already written there, then the bank's code as its page shows it."""
        form = hosted.form("/pay/")
        step = browser.submit(hosted, form, number="4242 4242 4242 4242")
        code = re.search(r"<b>(\d{3})\D{1,8}(\d{3})</b>", step.html)
        if code is None:
            raise Unfit(f"the bank shows no code: {step.text[:200]}")
        return _ok(browser.submit(step, step.form("/step/"), code=code[1] + code[2], act="confirm"))

    def mail(self) -> set[str]:
        """The address of every letter in the demonstration's mail."""
        page = _ok(self.visitor.get("/demo/mail/"))
        return {address for address, _words in page.links if re.search(r"/demo/mail/[0-9a-f-]{36}/", address)}

    def letter_to(self, key: str, about: str, language: str) -> None:
        """Wait for a letter not seen before, to this person, in their language, with this link in it."""

        def came() -> bool:
            for address in self.mail() - self.letters:
                letter = _ok(self.visitor.get(address))
                if f"{key}@demo.invalid" in letter.html and about in letter.html:
                    if f'lang="{language}"' not in letter.html:
                        raise Unfit(f"the letter {address} to {key} is not in their language ({language})")
                    self.letters.add(address)
                    return True
            return False

        self.until(came, f"a letter to {key}")

    def until(self, holds: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + WAIT
        while not holds():
            if time.monotonic() > until:
                raise Unfit(f"waited {WAIT:.0f} s in vain: {what}")
            time.sleep(0.1)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        self.now, begun = words, time.monotonic()
        yield
        self.steps += 1
        print(f"{(time.monotonic() - begun) * 1000:7.0f} ms  {words}", flush=True)


def _ok(page: Page, *words: str) -> Page:
    """A page that answers 200 and says all this."""
    _status(page, 200)
    for word in words:
        if word not in page.text:
            raise Unfit(f"{page.path} does not say “{word}”")
    return page


def _status(page: Page, wanted: int) -> Page:
    if page.status != wanted:
        raise Unfit(f"{page.path} answered {page.status} instead of {wanted}: {page.text[:300]}")
    return page


def _has(page: Page, action: str) -> None:
    page.form(action)


def _same(seen: str, wanted: str, what: str) -> None:
    if seen != wanted:
        raise Unfit(f"{what}: {seen} instead of {wanted}")


def _key(page: Page) -> str:
    found = re.search(r"/demands/([0-9a-f-]{36})/", page.url)
    if found is None:
        raise Unfit(f"expected to stand on a demand, not on {page.url} (status {page.status}: {page.text[:200]})")
    return found[1]


def _form_with(page: Page, field: str) -> Form:
    for form in page.forms:
        if field in form.fields:
            return form
    raise Unfit(f"no form of {page.path} has a field {field}")
