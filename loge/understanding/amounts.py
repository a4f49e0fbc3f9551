"""Amounts of money: how much, in which currency, for whom, and between which bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from loge.understanding.currencies import CENTS, CODES, DOLLARS, LOOSE, SYMBOLS, WORDS
from loge.understanding.numerals import Number, number_at
from loge.understanding.text import Text, Token, lex, words
from loge.understanding.values import Money

_PER: Final[dict[str, Literal["person", "hour", "night", "day", "all"]]] = {
    "personne": "person", "pers": "person", "pax": "person", "tete": "person", "convive": "person", "person": "person",
    "head": "person", "adulte": "person", "adult": "person", "guest": "person", "each": "person", "chacun": "person", "chacune": "person", "child": "person", "kid": "person", "enfant": "person",
    "pp": "person", "place": "person", "billet": "person", "seat": "person", "ticket": "person", "pair": "all", "lot": "all", "couvert": "person", "hour": "hour", "heure": "hour", "hr": "hour", "h": "hour", "night": "night",
    "nuit": "night", "day": "day", "jour": "day", "total": "all", "both": "all", "totaux": "all", "tout": "all", "altogether": "all",
    "overall": "all",
}  # fmt: skip
_PER_LINKS: Final = words("par per a an / the la le l d une un de pour en in of au all chaque each for")
_UNLINKED: Final = words("each pp total chacun chacune altogether overall")
_ALL_IN: Final = words("in inclusive included compris comprises inclus")
_IN_ALL: Final = words("global globale total totale overall")
_BETWEEN: Final = words("entre between")
_FACTORS: Final = {"musd": 1e6, "mgbp": 1e6, "meur": 1e6, "kusd": 1e3, "keur": 1e3,
                   "fiver": 5.0, "fivers": 5.0, "tenner": 10.0, "tenners": 10.0}  # fmt: skip
_NOTES: Final = words("fiver tenner")
_WEIGHED: Final = words("pound pounds livres")
_JOINS: Final = words("a - to et and ou or")
_UPPER: Final = words("max maxi maximum moins under below jusqu jusque plafond depasser exceed most upto within")
_LOWER: Final = words("min minimum mini least plus over from partir")
_ABOUT_SO_MUCH: Final = words("max maxi maximum grand tops environ")
_SPAN_OF_LINK: Final = 4
_CENT: Final = 100
_MOST_AMOUNTS: Final = 150  # a message with more is a price list
_MAY_HOLD: Final = frozenset((*SYMBOLS, *WORDS, *CODES, *LOOSE))  # words beside which an amount may stand
_BUDGET: Final = frozenset(("budget",))
_ROOMS: Final = words("room rm chambre ch suite flat appartement appt apt no numero n number")
_HUNDREDTHS: Final = {"Cent": "", "Pence": "GBP"}


@dataclass(slots=True)
class _Amount:
    """An amount found in the tokens [start, end)."""

    value: float
    currency: str
    start: int
    end: int
    sure: float = 0.9
    low: float | None = None


def money(text: str, *, lang: str) -> tuple[float, str] | None:
    """The first amount of a text as (amount, ISO 4217 code); for a range, its upper bound. None when there is none."""
    found = read(text, lang=lang)
    if not found:
        return None
    return found[0].cents / _CENT, found[0].currency


def read(text: str | Text, *, lang: str) -> list[Money]:
    """Every amount of a text, in order."""
    lexed = lex(text)
    tokens = lexed.tokens
    found: list[Money] = []
    last = looked = 0
    for i in lexed.among(_MAY_HOLD):
        if i < last:
            continue
        looked += 1
        if looked > _MOST_AMOUNTS:
            break
        amount = _amount_around(tokens, i, last, lang)
        if amount is None:
            continue
        if amount.currency in _HUNDREDTHS:
            unit = _HUNDREDTHS[amount.currency] or ("EUR" if lang == "fr" else "USD")
            amount = replace(amount, value=amount.value / _CENT, currency=unit)
        value = _valued(lexed, tokens, amount, last, lang)
        if found and _closes_range(tokens, amount.start, last, found[-1], value):
            value = _spanning(lexed, found.pop(), value)
        found.append(value)
        last = max(amount.end, i + 1)
    if not found:
        budget = _unnamed_budget(lexed, lang)
        found = [budget] if budget else []
    return found


def _closes_range(tokens: list[Token], start: int, last: int, low: Money, high: Money) -> bool:
    """ "50€ à 60€", "between $50 and $60"."""
    if start != last + 1 or low.currency != high.currency or low.low is not None or low.cents >= high.cents:
        return False
    join = tokens[last].word
    return join in ("a", "-", "to") or (
        join in ("et", "and") and any(t.word in _BETWEEN for t in tokens[max(0, last - 4) : last])
    )


def _spanning(lexed: Text, low: Money, high: Money) -> Money:
    span = low.span[0], high.span[1]
    return replace(high, low=low.cents, high=high.cents, span=span, text=lexed.original[span[0] : span[1]])


def _amount_around(tokens: list[Token], i: int, last: int, lang: str) -> _Amount | None:
    """The amount whose currency stands at token i, before or after its number."""
    if tokens[i].word == "rm" and _is_a_room(tokens, i):
        return None
    currency, end = _currency(tokens, i)
    if tokens[i].word in LOOSE and not _is_money_letter(tokens, i):
        return None
    if tokens[i].word in _WEIGHED and [token.word for token in tokens[end : end + 1]] in (["of"], ["de"], ["d"]):
        return None  # "two pounds of cherries"
    before = _number_before(tokens, i, last, lang)
    after = _number_after(tokens, end, lang)
    if currency in ("Cent", "Pence"):
        after = None
    factor = _FACTORS.get(tokens[i].word, 1.0)
    if before is None and tokens[i].word in _NOTES:
        return _Amount(factor, currency, i, end)  # "a tenner an hour"
    if before is None and after is None:
        return None
    if after is not None and (before is None or _prefers_after(tokens, i, end)):
        amount = _with_cents(tokens, _Amount(after.value * factor, currency, i, after.end), lang)
        return _with_far_end(tokens, amount, lang)
    assert before is not None
    found = _Amount(before.value * factor, currency, before.start, end)
    multiple = _multiple(tokens, end)
    if multiple:
        return replace(found, value=found.value * multiple, end=end + 1)
    return _with_cents(tokens, found, lang)


def _is_a_room(tokens: list[Token], i: int) -> bool:
    """ "Rm 118" is a room; ringgits are written against their number: "RM118"."""
    return i + 1 < len(tokens) and tokens[i + 1].start > tokens[i].end


def _is_money_letter(tokens: list[Token], i: int) -> bool:
    """ "15e" is fifteen euros, "le 3e étage" and "dans le 16e" are not."""
    if i == 0 or tokens[i - 1].kind != "number" or (i > 1 and tokens[i - 2].word in _NUMBERED):
        at = i + 1 + (tokens[i].word in ("fr", "sfr") and tokens[i + 1 : i + 2] != [] and tokens[i + 1].word == ".")
        return at < len(tokens) and tokens[at].kind == "number" and tokens[i].word != "e"
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    return following is None or following.kind != "word" or following.word in _PER_LINKS or following.word in _PER


_NUMBERED: Final = words("le du au the la terminal hall porte gate door batiment building escalier quai")


def _with_far_end(tokens: list[Token], amount: _Amount, lang: str) -> _Amount:
    """ "$50-60": the second number of a range that names its currency first."""
    at = amount.end
    if at >= len(tokens) or tokens[at].word not in ("-", "to", "a"):
        return amount
    number = number_at(tokens, at + 1, lang)
    if number is None or number.digits == 0 or number.value <= amount.value:
        return amount
    if number.end < len(tokens) and (
        tokens[number.end].word in SYMBOLS
        or (tokens[number.end].kind == "word" and tokens[number.end].word not in _PER_LINKS | frozenset(_PER))
    ):
        return amount
    return replace(amount, value=number.value, end=number.end, low=amount.value)


def _currency(tokens: list[Token], i: int) -> tuple[str, int]:
    """ISO code at token i, and where it ends: "$", "US $", "euros", "kuwaiti dinar"."""
    word = tokens[i].word
    following = tokens[i + 1].word if i + 1 < len(tokens) else ""
    if word == "$" and i and tokens[i - 1].word in DOLLARS and tokens[i - 1].end == tokens[i].start:
        return DOLLARS[tokens[i - 1].word], i + 1
    pair = f"{word} {following}"
    if pair in WORDS:
        return WORDS[pair], i + 2
    if word in CODES and following in SYMBOLS:
        return CODES[word], i + 2
    if i and f"{tokens[i - 1].word} {word}" in WORDS:
        return WORDS[f"{tokens[i - 1].word} {word}"], i + 1
    return SYMBOLS.get(word) or WORDS.get(word) or CODES.get(word) or LOOSE[word], i + 1


def _prefers_after(tokens: list[Token], i: int, end: int) -> bool:
    """A sign or code stuck to the number after it, or away from the one before: "€20", "3 USD50 cards"."""
    glued_after = end < len(tokens) and tokens[end].start == tokens[end - 1].end
    glued_before = i > 0 and tokens[i - 1].end == tokens[i].start
    return (glued_after and not glued_before) or (
        tokens[i].word in SYMBOLS and tokens[i].word != "€" and not glued_before
    )


def _number_before(tokens: list[Token], i: int, last: int, lang: str) -> Number | None:
    """The number that ends just before token i, however many tokens it takes."""
    end = i
    if end > last and tokens[end - 1].word in _QUALIFIERS:
        end -= 1
    if end > last + 1 and tokens[end - 1].word == "-" and (tokens[end - 2].word in _MARKS or tokens[end].word == "odd"):
        end -= 2 if tokens[end - 2].word in _MARKS else 1
    for start in range(max(last, end - _LONGEST_NUMBER), end):
        number = number_at(tokens, start, lang)
        if number is not None and number.end == end:
            return number
    return None


_MARKS: Final = frozenset(".,")  # "80.- CHF", "99,- €"
_QUALIFIERS: Final = words(
    "odd swiss us u.s. canadian american australian british kuwaiti lebanese egyptian malaysian malaysia de d of billion"
)
_LONGEST_NUMBER: Final = 8


def _number_after(tokens: list[Token], end: int, lang: str) -> Number | None:
    if end < len(tokens) and tokens[end].word == "." and tokens[end].start == tokens[end - 1].end:
        end += 1
    number = number_at(tokens, end, lang)
    if number is not None and tokens[end].kind == "word" and tokens[end].word in ("a", "an", "un", "une"):
        return None
    return number


def _multiple(tokens: list[Token], end: int) -> float:
    """ "75 USD million"."""
    word = tokens[end].word if end < len(tokens) else ""
    return {"million": 1e6, "millions": 1e6, "billion": 1e9, "milliards": 1e9, "k": 1e3}.get(word, 0.0)


def _with_cents(tokens: list[Token], amount: _Amount, lang: str) -> _Amount:
    """ "20 dollars and 43 cents", "17 USD 25", "5 euros 50", "3 GBP and one"."""
    at = amount.end
    if at < len(tokens) and tokens[at].word in ("and", "et"):
        at += 1
    number = number_at(tokens, at, lang)
    if (
        number is None
        or amount.value != int(amount.value)
        or not 0 < number.value < _CENT
        or number.value != int(number.value)
    ):
        return amount
    if number.is_article:
        return amount
    end = number.end
    named = end < len(tokens) and tokens[end].word in CENTS
    adjacent = at == amount.end or tokens[at - 1].word in ("and", "et")
    glued = tokens[amount.start].end == tokens[end - 2].start and tokens[end - 2].end == tokens[end - 1].start
    closes = glued or end >= len(tokens) or tokens[end].kind != "word"  # "12€50 de l'heure"
    two_digits = number.digits == 2 or number.digits == 0
    if named or (adjacent and closes and two_digits and not _is_range_end(tokens, end)):
        return replace(amount, value=amount.value + number.value / _CENT, end=end + named)
    return amount


def _is_range_end(tokens: list[Token], end: int) -> bool:
    return end < len(tokens) and (tokens[end].word in SYMBOLS or tokens[end].word in ("/", ":", "-"))


def _valued(lexed: Text, tokens: list[Token], amount: _Amount, last: int, lang: str) -> Money:
    """The amount as money: with the low end of its range, its bound, and what it is counted for."""
    if [token.word for token in tokens[amount.end : amount.end + 2]] in ([".", "-"], [",", "-"]):
        amount = replace(amount, end=amount.end + 2)  # "CHF 80.- par nuit"
    low_number = _low_end(tokens, amount.start, last, lang)
    start = low_number.start if low_number else amount.start
    per, end = _per(tokens, amount.end)
    if per is None and not _IN_ALL.isdisjoint([token.word for token in tokens[max(0, start - 3) : start]]):
        per = "all"  # "budget global 1 200 €"
    cents = round(amount.value * _CENT)
    low: int | None = round(low_number.value * _CENT) if low_number and low_number.value <= amount.value else None
    high: int | None = cents if low is not None else None
    if amount.low is not None:
        low, high = round(amount.low * _CENT), cents
    if low is None:
        around = {token.word for token in tokens[max(0, start - 3) : start] + tokens[amount.end : end + 1]}
        if around & _UPPER:
            high = cents
        elif around & _LOWER and "de" not in around & _LOWER:
            low = cents
    span = lexed.span(tokens[start].start, tokens[end - 1].end)
    return Money(cents, amount.currency, per, low, high, lexed.original[span[0] : span[1]], span, amount.sure)


def _low_end(tokens: list[Token], start: int, last: int, lang: str) -> Number | None:
    """The first number of "50 à 60 €", "between 50 and 60 euros", "50-60 €"."""
    if start - 1 <= last or tokens[start - 1].word not in _JOINS:
        return None
    number = _number_before(tokens, start - 1, last, lang)
    if number is None and tokens[start - 2].word in SYMBOLS:
        number = _number_before(tokens, start - 2, last, lang)
    return number


def _per(tokens: list[Token], end: int) -> tuple[Literal["person", "hour", "night", "day", "all"] | None, int]:
    """What the amount is counted for, and where that is said: "par personne", "/pers", "a head", "en tout"."""
    if end + 1 < len(tokens) and tokens[end].word in ("all", "tout") and tokens[end + 1].word in _ALL_IN:
        return "all", end + 2
    at, linked = end, False
    while at < len(tokens) and tokens[at].word in _ABOUT_SO_MUCH:  # "120 € maximum la place"
        at += 1
    while at < len(tokens) and at - end < _SPAN_OF_LINK and tokens[at].word in _PER_LINKS - _UNLINKED:
        at, linked = at + 1, True
    counted = _PER.get(tokens[at].word) or _PER.get(tokens[at].word.rstrip("s")) if at < len(tokens) else None
    if counted and (linked or tokens[at].word in _UNLINKED):
        return counted, at + 1
    return None, end


def _unnamed_budget(lexed: Text, lang: str) -> Money | None:
    """A budget with no currency is in euros: "budget 80 max par personne"."""
    tokens = lexed.tokens
    for i in lexed.among(_BUDGET):
        for at in range(i + 1, min(i + 6, len(tokens))):
            number = number_at(tokens, at, lang) if tokens[at].kind == "number" else None
            lodged = tokens[at - 1].word in _ROOMS
            if number is not None and number.value >= 1 and not (lodged or _counts_people(tokens, number.end)):
                far = _far_end(tokens, number, lang)
                amount = _Amount(far.value, "EUR", far.start, far.end, 0.6)
                return _valued(lexed, tokens, amount, i, lang)
    return _bare_price(lexed, lang)


def _bare_price(lexed: Text, lang: str) -> Money | None:
    """A number that can only be a price, in euros: "pas plus de 80", "100 max", "60 a head", "dans les 60"."""
    tokens = lexed.tokens
    for i in lexed.figures:
        token = tokens[i]
        if token.kind != "number" or not token.word.isdigit() or len(token.word) > _LONGEST_PRICE:
            continue
        number = number_at(tokens, i, lang)
        if number is None or number.value < _CHEAPEST:
            continue
        if _is_swiss(tokens, number.end):
            return _valued(lexed, tokens, _Amount(number.value, "CHF", i, number.end, 0.8), i, lang)
        if _is_priced(tokens, number):
            return _valued(lexed, tokens, _Amount(number.value, "EUR", i, number.end, 0.6), i, lang)
    return None


def _is_swiss(tokens: list[Token], end: int) -> bool:
    """ "120.-": a price in Swiss francs, whatever else is said."""
    marks = tokens[end : end + 2]
    return [mark.word for mark in marks] == [".", "-"] and tokens[end - 1].end == marks[0].start == marks[1].start - 1


def _is_priced(tokens: list[Token], number: Number) -> bool:
    """Whether the words around a number make it a price: counted by the head, or bounded and counting nothing else."""
    per, _ = _per(tokens, number.end)
    if per == "person":
        return True
    following = tokens[number.end] if number.end < len(tokens) else None
    if following is not None and following.kind != "mark" and following.word not in _UPPER | _TOPS | _PRICE_ENDS:
        return False
    if following is not None and following.word in "%:/-°h":
        return False
    before = " ".join(token.word for token in tokens[max(0, number.start - 3) : number.start])
    bounded = before.endswith(_BOUNDS) or (following is not None and following.word in _TOPS)
    return bounded and number.value >= _LEAST_BOUND


_CHEAPEST: Final = 10
_LEAST_BOUND: Final = 30  # below it, "25 max" may be guests or an hour
_LONGEST_PRICE: Final = 5
_PRICE_ENDS: Final = words(
    "for pour all tout en in please svp stp merci thanks if si et and mais but chacun chacune each"
)
_TOPS: Final = words("max maxi maximum tops")
_BOUNDS: Final = (
    "pas plus de", "no more than", "not more than", "go up to", "spend up to", "max", "maximum", "maxi", "dans les", "sous les", "depasser",
    "spend", "spend about", "spend around", "depenser", "autour de", "moins de", "under", ", around", ", about", ", environ",
    ". around", "payer",
)  # fmt: skip


def _counts_people(tokens: list[Token], end: int) -> bool:
    return end < len(tokens) and tokens[end].kind == "word" and tokens[end].word not in _JOINS | _PER_LINKS | _UPPER


def _far_end(tokens: list[Token], number: Number, lang: str) -> Number:
    if number.end < len(tokens) and tokens[number.end].word in _JOINS:
        return number_at(tokens, number.end + 1, lang) or number
    return number
