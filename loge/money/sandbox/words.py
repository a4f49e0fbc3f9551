"""What the hosted pages say, in French and in English, side by side so that neither is forgotten."""

from __future__ import annotations

from typing import Literal

Language = Literal["fr", "en"]

NARROW = "\u202f"

_WORDS: dict[str, tuple[str, str]] = {
    # The frame
    "name": ("La caisse d’essai", "The practice till"),
    "play_money": ("Argent fictif", "Play money"),
    # The card
    "pay": ("Payer {amount}", "Pay {amount}"),
    "held_until": (
        "La somme est mise de côté sur la carte. Elle n’est prise que si le service a lieu.",
        "The amount is set aside on the card. It is only taken if the service goes ahead.",
    ),
    "number": ("Numéro de carte", "Card number"),
    "number_help": ("Une carte d’essai, jamais la vôtre", "A test card, never your own"),
    "expiry": ("Expire fin", "Expires"),
    "expiry_help": ("Mois et année", "Month and year"),
    "cvc": ("Code de sécurité", "Security code"),
    "cvc_help": ("Trois ou quatre chiffres", "Three or four digits"),
    "cancel": ("Annuler et revenir", "Cancel and go back"),
    "cards": ("Cartes d’essai", "Test cards"),
    "cards_help": (
        "Choisissez-en une : elle s’écrit dans le formulaire.",
        "Choose one and it is written into the form.",
    ),
    "test_accepted": ("Acceptée, après le code de la banque", "Accepted, after the bank’s code"),
    "test_declined": ("Refusée", "Declined"),
    "test_funds": ("Refusée, provision insuffisante", "Declined, insufficient funds"),
    "test_second_try": ("Passe au deuxième essai", "Works on the second try"),
    "test_capture_fails": (
        "Acceptée, mais la somme ne pourra pas être prise ensuite",
        "Accepted, but the amount cannot be taken later",
    ),
    "test_disputed": (
        "Acceptée, puis contestée auprès de la banque dès que la somme est prise",
        "Accepted, then disputed with the bank as soon as the amount is taken",
    ),
    # What to mend
    "mend": ("À corriger", "Please check"),
    "mend_text": (
        "Rien n’a été envoyé à la banque. Corrigez ce qui est marqué.",
        "Nothing was sent to the bank. Correct what is marked.",
    ),
    "number_missing": ("Écrivez le numéro de la carte.", "Write the card number."),
    "number_wrong": (
        "Ce numéro n’est pas celui d’une carte. Reprenez une carte d’essai.",
        "This is not the number of a card. Choose a test card.",
    ),
    "number_other": (
        "Cette carte n’est pas une carte d’essai, et son numéro n’a pas été gardé. Reprenez une carte d’essai.",
        "This is not a test card, and its number was not kept. Choose a test card.",
    ),
    "expiry_wrong": ("Écrivez le mois et l’année, par exemple 12/30.", "Write month and year, for example 12/30."),
    "expiry_past": (
        "Cette date est passée. Écrivez-en une à venir, par exemple 12/30.",
        "This date is past. Write one to come, for example 12/30.",
    ),
    "cvc_wrong": (
        "Écrivez les trois ou quatre chiffres du code de sécurité.",
        "Write the three or four digits of the security code.",
    ),
    # What the bank said
    "card_declined": (
        "La banque a refusé cette carte. Rien n’a été pris. Essayez avec une autre.",
        "The bank declined this card. Nothing was taken. Try another one.",
    ),
    "insufficient_funds": (
        "Il n’y a pas assez d’argent sur ce compte. Rien n’a été pris. Essayez avec une autre carte.",
        "There is not enough money on this account. Nothing was taken. Try another card.",
    ),
    "processing_error": (
        "La banque n’a pas répondu à temps. Rien n’a été pris. Essayez encore avec la même carte.",
        "The bank did not answer in time. Nothing was taken. Try again with the same card.",
    ),
    "authentication_refused": (
        "Vous avez refusé ce paiement auprès de votre banque. Rien n’a été pris. Vous pouvez recommencer.",
        "You refused this payment with your bank. Nothing was taken. You can start again.",
    ),
    "authentication_failed": (
        "Le code n’était pas le bon, trois fois de suite. Rien n’a été pris. Vous pouvez recommencer.",
        "The code was wrong three times in a row. Nothing was taken. You can start again.",
    ),
    "capture_failed": (
        "La banque n’a finalement pas donné la somme. Rien n’a été pris.",
        "In the end the bank did not give the amount. Nothing was taken.",
    ),
    # The bank's own step
    "bank": ("Banque d’essai", "Practice Bank"),
    "step": ("Votre banque vous demande de confirmer", "Your bank asks you to confirm"),
    "step_lead": (
        "{amount} avec la carte qui finit par {card}, pour",
        "{amount} with the card ending in {card}, for",
    ),
    "message": ("Message de votre banque", "Message from your bank"),
    "message_text": (
        "Votre code est {code}. Il confirme un paiement de {amount}. Ne le donnez à personne.",
        "Your code is {code}. It confirms a payment of {amount}. Do not give it to anyone.",
    ),
    "message_help": (
        "D’ordinaire, il arrive sur votre téléphone. Ici, le voici.",
        "It usually arrives on your phone. Here it is.",
    ),
    "code": ("Code reçu", "Code received"),
    "code_help": ("Six chiffres", "Six digits"),
    "code_wrong": (
        "Ce n’est pas ce code. Recopiez les six chiffres du message.",
        "This is not the code. Copy the six digits of the message.",
    ),
    "confirm": ("Confirmer le paiement", "Confirm the payment"),
    "refuse": ("Refuser", "Refuse"),
    # Afterwards
    "held": ("C’est fait", "All done"),
    "held_text": (
        "La somme de {amount} est mise de côté. Il ne vous reste rien à faire ici, et vous ne paierez pas deux fois.",
        "{amount} is set aside. There is nothing left to do here, and you will not pay twice.",
    ),
    "captured": ("C’est payé", "It is paid"),
    "captured_text": (
        "La somme de {amount} a été payée. Il ne vous reste rien à faire ici.",
        "{amount} was paid. There is nothing left to do here.",
    ),
    "closed": ("Ce paiement n’est plus ouvert", "This payment is no longer open"),
    "voided_text": (
        "Il a été annulé et rien n’a été pris. Si vous vouliez encore payer, revenez et demandez une nouvelle page.",
        "It was cancelled and nothing was taken. If you still wish to pay, go back and ask for a new page.",
    ),
    "failed_text": (
        "Il n’a pas abouti et rien n’a été pris. Revenez d’où vous venez pour payer autrement.",
        "It did not go through and nothing was taken. Go back to where you came from to pay another way.",
    ),
    "back": ("Revenir", "Go back"),
    # Lost
    "unknown": ("Il n’y a rien à cette adresse", "There is nothing at this address"),
    "unknown_text": (
        "Revenez à la page d’où vous venez et reprenez le lien de paiement.",
        "Return to the page you came from and follow the payment link again.",
    ),
    "refused": ("Cet envoi n’a pas pu être lu", "What was sent could not be read"),
    "refused_text": (
        "Il était trop long, ou incomplet. Rien n’a été pris. Revenez en arrière et recommencez.",
        "It was too long, or incomplete. Nothing was taken. Go back and start again.",
    ),
}


def say(language: str, name: str, **values: str) -> str:
    """The sentence of that name, with French spaces before its signs."""
    french, english = _WORDS[name]
    if language != "fr":
        return english.format(**values)
    for sign in ":;?!":
        french = french.replace(f" {sign}", f"{NARROW}{sign}")
    return french.format(**values)


def amount(cents: int, currency: str, language: str) -> str:
    """``1 234,50 €`` with narrow no-break spaces, or ``€1,234.50``."""
    whole, rest = f"{cents // 100:,}", f"{cents % 100:02}"
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency)
    if language == "fr":
        return f"{whole.replace(',', NARROW)},{rest}{NARROW}{sign or currency}"
    return f"{sign}{whole}.{rest}" if sign else f"{currency}\u00a0{whole}.{rest}"
