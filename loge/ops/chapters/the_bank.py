"""The bank gives a client their money back after it was paid out: what Claire owes is paid back by her next payouts, half of
each at most, and no cent is asked of her twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..browser import Browser, says

if TYPE_CHECKING:
    from ..story import Walk

BOOKS = "/house/alencon/books/"
EARNED = "51,15"  # Claire's part of 62,00 € at 17,5 %


def tell(walk: Walk) -> None:
    claire, yves, helene = (Browser(walk.demo.address) for _ in range(3))
    for browser, name in ((claire, "Claire"), (yves, "Yves"), (helene, "Hélène")):
        walk.enter(browser, name)
    with walk.step(
        "Yves pays Claire for his Sunday meals, receives them, and tells his bank that nothing came: contested"
    ):
        key = walk.booked(yves, claire, "les repas de la semaine", "Les repas de la semaine", "62")
        walk.move(claire, key, "deliver")
        walk.move(yves, key, "settle")
        walk.until(lambda: _was_sent(key), "Claire’s part has left for her bank")
        _the_bank(key, "/dispute")
        walk.until(lambda: "conteste 62,00" in helene.get(BOOKS).text, "Hélène reads that it is contested")
    with walk.step(
        "… Hélène finds that the boxes were empty, with her reasons; the bank agrees, and Claire owes her part"
    ):
        page = helene.get(BOOKS)
        words = "Les boîtes étaient vides : Claire me l’a dit elle-même."
        says(helene.submit(page, page.form(f"/chargebacks/{_contested(key)}/fraud/"), words=words))
        _the_bank(key, "/dispute/lost")
        walk.until(lambda: "Ce que je dois" in claire.get("/serve/money/").text, "Claire reads what she owes, and why")
        says(claire.get("/serve/money/"), f"Reste {EARNED}", "50")
    with walk.step(
        "… Jeanne has her over for dinner: half of what Claire earns pays it back, the rest is hers at once"
    ):
        key = walk.booked(walk.jeanne, claire, "un dîner de saison", "Un dîner de saison", "40")
        walk.move(claire, key, "deliver")
        walk.move(walk.jeanne, key, "settle")
        walk.until(lambda: "16,50" in claire.get("/serve/money/").text, "half of 33,00 € has paid it back")
        says(claire.get("/serve/money/"), "Reste 34,65")
    with walk.step("… Hélène reads it in the books, to the cent"):
        says(helene.get(BOOKS), "34,65")


def _the_bank(key: str, act: str) -> None:
    """The client's bank does this with the payment; its notices come by webhook."""
    from loge.money.models import Payment

    from ..scenes.money import ask_bank

    payment = Payment.objects.get(subject=f"demand:{key}", state="captured")
    ask_bank(f"/payments/{payment.gateway_ref}{act}", {})


def _contested(key: str) -> str:
    from loge.money.models import Chargeback

    return str(Chargeback.objects.get(subject=f"demand:{key}").pk)


def _was_sent(key: str) -> bool:
    from loge.money.models import Payout

    return Payout.objects.filter(subject=f"demand:{key}", state="done").exists()
