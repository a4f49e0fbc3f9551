"""How many people come: "pour 4 dont deux enfants de 5 et 7 ans", "a table for two", "my wife and I", "the 14 of us"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from loge.understanding.numerals import MULTIPLES, NUMBER_WORDS, Number, number_at, small
from loge.understanding.text import Text, Token, lex, words
from loge.understanding.values import Party, Span

_PEOPLE: Final = words(
    "people person persons ppl personne personnes pers pax guest guests convive convives couvert couverts cover covers invite invites "
    "seat seats ticket tickets place places billet billets traveler travelers traveller travellers passenger passengers "
    "passager passagers voyageur voyageurs participant participants diners diner top individuals members folks patrons "
    "attendees heads"
)
_ADULTS: Final = words(
    "adult adults adulte adultes ad ads grown grownups men women man woman ladies lady gentlemen hommes dames messieurs"
)
CHILDREN: Final = words(
    "child children kid kids enfant enfants enf enfs bebe bebes baby babies toddler toddlers infant infants fille filles fils "
    "son sons daughter daughters garcon garcons ado ados adolescent adolescents teenager teenagers teen teens newborn petits gamins loulous bambins nourrisson nourrissons"
)
_RELATIONS: Final = words(
    "wife husband friend friends brother brothers sister sisters mother father mom mum dad parents boss colleague "
    "colleagues partner girlfriend boyfriend fiance fiancee family cousin cousins uncle aunt grandma grandpa grandmother "
    "grandfather buddy buddies mate mates coworker coworkers neighbor neighbour roommate niece nephew spouse pal pals "
    "femme mari ami amis amie amies copain copains copine copines frere freres soeur soeurs mere pere maman papa "
    "others grandson granddaughter grandchildren grandkids petit-fils collegue collegues conjoint conjointe compagnon compagne epouse epoux cousine tante oncle associe client clients clientes"
)
_SELF: Final = words("me myself i moi")
_POSSESSIVE: Final = words("my his her our their mon ma mes notre nos son sa ses a an un une the two")
_GROUPS: Final = words(
    "party group table groupe tablee famille family reservation booking cab ride taxi seating equipe"
)
_WE_ARE: Final = words(
    "serons sommes serez sera est etions serait serions soyons viendrons dinerons viendra are re be am were being"
)
_BOOKED: Final = words("it just only reservation house room seat ticket juste seulement")  # "book it for one"
_WE_SHALL: Final = words("serons sommes viendrons dinerons")  # the verb says who
_WE: Final = words("nous on we there we'll us vous tous y")
_TWINS: Final = words("twins jumeaux jumelles")
_ACCOMPANIED: Final = words("with avec bring bringing")
_PAIRS: Final = {"couple": 2, "couples": 2, "amoureux": 2, "duo": 2}
_BY_ONESELF: Final = words("seul seule alone solo")
_COMES: Final = words(
    "viens viendrai serai dine dinerai dejeune dejeunerai voyage come coming be dining dine eating travelling traveling"
)
_UN: Final = words("un une")
_COUNTING: Final = (
    NUMBER_WORDS | _PEOPLE | _PAIRS.keys() | _TWINS | _BY_ONESELF | {"both", "single", "a", "an", "tete", "own"}
)
_ASKED: Final = words(
    "need want have has is be was makes just only least me make prefer except accommodate seat expecting total seats"
)
_OF_US: Final = words("us them")
# After "for 4", words that show that nothing is counted but people.
_FOR: Final = words("for pour pr")
_FRIENDS: Final = words(
    "amis amies ami copains copines collegues invites friends colleagues mates pals clients clientes cousins girls lads "
    "visiteurs visitors touristes tourists"
)
_AFTER_UN: Final = (
    _PEOPLE | _ADULTS | CHILDREN | _FRIENDS | MULTIPLES | words("little couples and")
)  # an article counts only these
_RECEIVED: Final = words("for pour pr a sommes serons seront are est we're were be") | frozenset(("we'll",))
_COMING: Final = _WE_ARE | words("venons vient")
_EATEN: Final = words(
    "diner diners dejeuner dejeuners dinner lunch brunch supper souper resto restaurant table repas apero"
)
_FREE: Final = words(
    "again encore at on in please pls plz tomorrow tonight today this next and with to from i we if under but or thanks thank on "
    "monday tuesday wednesday thursday friday saturday sunday around about by near for is would can could instead now "
    "lunch dinner breakfast brunch a avec et ou le la au aux ce cet cette demain samedi dimanche lundi mardi mercredi "
    "jeudi vendredi vers svp merci si dans chez sur a dont soir midi en du de s the outside inside max ideally that it will would has is was needs need wants want who coming arriving total all "
    "because as then so sir outdoors indoors outside ready right finalement pour maximum environ plutot actually jan feb march april may june july august september october november december"
)
_NOT_COUNTED: Final = words(
    "am pm a.m p.m h heures heure o oclock hours hour minutes min nights night nuits nuit days day jours weeks week "
    "month months mois year years euros euro dollars pounds percent stars star th st nd rd"
)
_CHANGES: Final = words(
    "change modify update switch instead actually rather changed now just meant plutot finalement changer modifier"
)
_MOST: Final = 500
_MOST_CHILDREN: Final = 12
_MOST_NUMBERS: Final = 200
_ONE_COMPANY: Final = 30  # tokens between two counts of it


@dataclass(slots=True)
class _Count:
    """What was counted, where: the tokens [start, end)."""

    n: int
    start: int
    end: int


@dataclass(slots=True)
class _Found:
    totals: list[_Count] = field(default_factory=list)
    adults: list[_Count] = field(default_factory=list)
    children: list[_Count] = field(default_factory=list)
    ages: tuple[int, ...] = ()
    ages_end: int = 0
    young: _Count | None = None  # children known by their names and ages: "Léo 4 ans et Zoé 7 ans"
    loose: bool = False


def party(
    text: str | Text, *, lang: str, taken: Sequence[Span] = (), within: tuple[int, int] | None = None
) -> Party | None:
    """The people a message counts, or None when it counts nobody; numbers inside `taken` spans are hours already.

    `within` is a range of tokens: only the people counted there.
    """
    lexed = lex(text)
    tokens, said = lexed.tokens, lexed.words
    if within is not None:
        tokens, said = tokens[slice(*within)], said[slice(*within)]
    found = _Found()
    done = looked = 0
    for i in _countable(lexed, within):
        word = said[i]
        if looked == _MOST_NUMBERS:
            break
        if i < done or (taken and _is_taken(lexed, tokens[i], taken)):
            continue
        if word in _UN and _AFTER_UN.isdisjoint(said[i + 1 : i + _FAR]):
            looked += 1
        elif tokens[i].kind == "number" or word in NUMBER_WORDS:
            done, looked = _counted(tokens, i, lang, found), looked + 1
        elif word in _PAIRS and not (i + 1 < len(tokens) and tokens[i + 1].word == "of"):
            found.totals.append(_Count(_PAIRS[word], i, i + 1))
        elif word == "both" and [token.word for token in tokens[i + 1 : i + 3]] in (["of", "us"], ["of", "them"]):
            found.totals.append(_Count(2, i, i + 3))
        elif (
            word == "own" and said[max(0, i - 2) : i] == ["on", "my"] and not _COMES.isdisjoint(said[max(0, i - 5) : i])
        ) or (word in _BY_ONESELF and not _COMES.isdisjoint(said[max(0, i - 3) : i])):
            found.totals.append(_Count(1, i, i + 1))
        elif word == "tete" and [w for w in said[i + 1 : i + 5] if w != "-"][:2] == ["a", "tete"]:
            found.totals.append(_Count(2, i, i + 1))
        elif word == "single" and i + 1 < len(tokens) and tokens[i + 1].word in _PEOPLE:
            found.totals.append(_Count(1, i, i + 2))
        elif word in _TWINS:
            found.children.append(_Count(2, i, i + 1))
        elif word in ("a", "an") and (found.adults or found.totals) and _is_one_child(tokens, i + 1):
            found.children.append(_Count(1, i, i + 2))
        elif word in _PEOPLE:
            _people_then_number(tokens, i, lang, found)
    if not found.totals and not found.adults and not found.children and found.young:
        found.children.append(found.young)
    if not found.totals and not found.adults:
        company = _company(lexed, tokens, lang) or (_lone_number(lexed, lang) if within is None else None)
        if company is not None or not found.children:
            return company
    return _summed(lexed, tokens, found)


def _countable(lexed: Text, within: tuple[int, int] | None) -> list[int]:
    """The tokens with which a count may begin; in a range, from where it begins."""
    if within is not None:
        few = lexed.tokens[slice(*within)]
        return [i for i, token in enumerate(few) if token.kind == "number" or token.word in _COUNTING]
    return sorted({*lexed.among(_COUNTING), *[i for i in lexed.figures if lexed.tokens[i].kind == "number"]})


def _is_one_child(tokens: list[Token], i: int) -> bool:
    """ "… and a toddler": a child, and not a child's seat."""
    if i >= len(tokens) or tokens[i].word not in CHILDREN:
        return False
    return i + 1 == len(tokens) or tokens[i + 1].kind != "word" or tokens[i + 1].word in _FREE


def _is_taken(lexed: Text, token: Token, taken: Sequence[Span]) -> bool:
    if not taken or token.kind == "mark":
        return False
    start, end = lexed.span(token.start, token.end)
    return any(first <= start and end <= last for first, last in taken)


def _people_then_number(tokens: list[Token], i: int, lang: str, found: _Found) -> None:
    """ "number of people is 9", "people: 4"."""
    at = i + 1
    while at < min(i + 5, len(tokens)) and (
        tokens[at].word in _ASKED or tokens[at].word in (":", "of", "=", "to", "stay")
    ):
        at += 1
    number = number_at(tokens, at, lang) if at > i + 1 and at < len(tokens) else None
    if number is not None and not number.is_article and 0 < number.value < _MOST:
        found.totals.append(_Count(int(number.value), at, number.end))


def _counted(tokens: list[Token], i: int, lang: str, found: _Found) -> int:
    """Reads the number at token i and files it under what it counts; the next token to look at."""
    number = number_at(tokens, i, lang)
    if number is None or number.value != int(number.value) or not 0 < number.value <= _MOST:
        return i + 1
    ages = _ages(tokens, number) if tokens[i].kind == "number" else None
    if ages:
        said, end = ages
        found.ages, found.ages_end = (*found.ages, *said), end
        if said and _is_named(tokens, i):
            found.young = _Count(len(found.ages), found.young.start if found.young else i, end)
        return end
    at = _noun_at(tokens, number.end, _NEAR if number.is_article else _FAR)
    noun = tokens[at].word if at < len(tokens) else ""
    count = _Count(int(number.value), i, at + 1)
    if noun in _ADULTS:
        found.adults.append(count)
    elif noun in CHILDREN or noun == "little":
        found.children.append(count)
    elif noun == "couples":
        found.totals.append(_Count(2 * int(number.value), i, at + 1))
    elif (
        (noun in _PEOPLE or (noun in _FRIENDS and (at > number.end or (i and tokens[i - 1].word in _RECEIVED))))
        and not (noun == "top" and not number.digits)
        and not _is_a_rank(tokens, i, noun)
    ):
        found.totals.append(count)
    elif not number.is_article and _stands_for_people(tokens, number, lang):
        found.totals.append(_Count(int(number.value), i, number.end))
        return number.end
    else:
        return number.end
    return at + 1


def _is_a_rank(tokens: list[Token], i: int, noun: str) -> bool:
    """ "une place" may be a square, "in first place" a rank."""
    return noun == "place" and tokens[i].kind == "word"


_FAR: Final = 7  # tokens after a number among which what it counts may stand
_NEAR: Final = 3  # and after "un" or "a", which most often counts nobody


def _noun_at(tokens: list[Token], end: int, furthest: int) -> int:
    """Where the noun stands that a number counts, past an adjective or two: "four movie tickets", "10 - person"."""
    if end + 1 < len(tokens) and tokens[end].word in ("de", "d", "of"):
        counted = tokens[end + 1].word
        if counted in _PEOPLE or counted in _FRIENDS:
            return end + 1
    children = _children_among(tokens, end)
    if children:
        return children
    for at in range(end, min(end + furthest, len(tokens))):
        word = tokens[at].word
        if word == "little" and at + 1 < len(tokens) and tokens[at + 1].word == "ones":
            return at
        if word in _PEOPLE or word in _ADULTS or word in CHILDREN or word == "couples":
            return at
        if (tokens[at].kind != "word" and word != "-") or word in _FREE or word in _NOT_COUNTED or word in _BREAKS:
            break
    return end


_BREAKS: Final = words("plus including incl us them")  # "six of us including two kids"


def _children_among(tokens: list[Token], end: int) -> int:
    """Where the children stand in "two of them for children", "three of whom are kids"; 0 when they do not."""
    if end + 2 >= len(tokens) or tokens[end].word not in ("of", "d", "de"):
        return 0
    said = [token.word for token in tokens[end : end + 5]]
    if said[1] in _AMONG:
        at = 3 if said[2] in _ARE_FOR else 2
        if at < len(said) and said[at] in CHILDREN:
            return end + at
    return 0


_AMONG: Final = words("them us whom which entre elles eux")
_ARE_FOR: Final = words("for are is being pour sont")


def _stands_for_people(tokens: list[Token], number: Number, lang: str) -> bool:
    """A number that counts nothing named: "for 4", "we are 6", "party of 8", "the 3 of us", "table de 6"."""
    i, end = number.start, number.end
    following = tokens[end].word if end < len(tokens) else ""
    before = [token.word for token in tokens[max(0, i - 4) : i]]
    grouped = len(before) > 1 and before[-1] in ("of", "de") and before[-2] in _GROUPS
    if grouped and following not in _NOT_COUNTED:
        return True
    beyond = tokens[end + 1] if end + 1 < len(tokens) else None
    if following == "total" or (beyond and following in ("in", "en") and beyond.word in ("all", "total", "tout")):
        return following != "en" or number.value <= _MOST_CHILDREN  # "80 en tout" is a price
    if not before and following in ("at", "@") and beyond and beyond.kind in ("number", "clock"):
        return True  # "4 @ 8pm"
    if following in ("of", "d", "de") and beyond and beyond.word in (*_OF_US, "entre"):
        return number.value > 1  # "one of us is a vegetarian" counts nobody
    if following in ("plus", "+") and not _BESIDES.isdisjoint([token.word for token in tokens[end + 1 : end + 4]]):
        return True  # "two plus a child", "14 plus one highchair"
    if _opens_with_a_count(before, following, number) or _stands_apart(tokens, number, before):
        return True
    if following in _TO_EAT and beyond and beyond.word in _EATEN:
        return not before or before[-1] not in _LEADING_TO_AN_HOUR  # "six for dinner"
    if following in _NOT_COUNTED or (
        end < len(tokens) and tokens[end].start == tokens[end - 1].end and tokens[end].kind == "word"
    ):
        return False
    booked = len(before) > 1 and before[-1] in _FOR and before[-2] in _GROUPS
    if booked and tokens[end - 1].kind == "number" and not following.endswith("s"):
        return True
    if end < len(tokens) and tokens[end].kind == "word" and following not in _FREE and small(following, lang) is None:
        return False
    if following in ("/", ":", "%", "€", "$", "£") or (following == "-" and _is_number(tokens, end + 1)):
        return False
    return bool(before) and _announced(
        before,
        number.value if not number.digits else 2,
        closes=end >= len(tokens) or tokens[end].kind != "word" or following in _CLOSING,
    )


_TO_EAT: Final = _FOR | {"a"}  # "six for dinner", "huit à dîner"
_LEADING_TO_AN_HOUR: Final = words("at a vers around by about for pour until till before after")


def _stands_apart(tokens: list[Token], number: Number, before: list[str]) -> bool:
    """ "… vers 20 h, à sept ?", "a golf lesson, for two, then…": between commas, and after no day that would make it an hour."""
    i, end = number.start, number.end
    if not 1 < number.value <= _MOST_CHILDREN or before[-2:] not in ([",", "a"], [",", "for"]):
        return False
    if number.digits and not (number.value > 2 and any(token.word in _EATEN for token in tokens[max(0, i - 10) : i])):
        return False
    closes = end >= len(tokens) or tokens[end].kind != "word" or tokens[end].word in ("puis", "et", "then", "and")
    return closes and (i < 3 or tokens[i - 3].word not in _DAYS)


_DAYS: Final = words(
    "lundi mardi mercredi jeudi vendredi samedi dimanche demain soir matin midi ce monday tuesday wednesday thursday "
    "friday saturday sunday tomorrow tonight today evening"
)


def _opens_with_a_count(before: list[str], following: str, number: Number) -> bool:
    """A sentence that begins with how many: "Deux, au premier balcon", "Two again", "À deux, mercredi"."""
    if number.digits or not 1 < number.value <= _MOST_CHILDREN:
        return False
    if before and before[-1] == "a":
        before = before[:-1]
    elif following not in ("again", "encore", ","):
        return False
    return (not before or before[-1] in (".", "?", "!")) and (following in _FREE or not following.isalpha())


_BESIDES: Final = CHILDREN | words("highchair highchairs poussette pushchair pram")
_CLOSING: Final = words("around please pls plz now instead in total all of to s svp will would is max thanks thank but")


_NEARLY: Final = words("just only about around juste environ exactly now actually to finalement plutot seulement donc")


def _announced(before: list[str], n: float, *, closes: bool) -> bool:
    """Whether the words before a number say that it counts people; the vaguer ones only when nothing follows it."""
    last = before[-1]
    previous = before[-2] if len(before) > 1 else ""
    if last in ("nous", "us") or (last == "les" and previous in ("tous", "toutes")):
        return 1 < n <= _MOST_CHILDREN  # "nous deux", "tous les trois"
    if last == "the" and previous in ("just", "only"):
        return closes and n > 1  # "now just the seven"
    if last in _FOR or last in ("of", "de"):
        return previous in _GROUPS or (last in _FOR and (n > 1 or previous in _BOOKED))
    if (
        closes
        and (n > 1 or last in ("just", "only"))
        and (last in _ASKED or (last == "to" and not _CHANGES.isdisjoint(before)))
    ):
        return True
    if last in _NEARLY and len(before) > 1:
        return (previous in _FOR or previous in _WE_ARE or previous in ("to", "people")) and last != "to"
    if last == "e" and previous in ("on", "ns"):  # "on é 3"
        return True
    if last in _WE_ARE:
        return last in _WE_SHALL or any(word in _WE for word in before[:-1])
    return last == "a" and any(word in _COMING or (word in _EATEN and n > 2) for word in before[:-1])


def _is_number(tokens: list[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].kind == "number"


def _ages(tokens: list[Token], number: Number) -> tuple[tuple[int, ...], int] | None:
    """Ages said in a row: "5 et 7 ans", "aged 3 and 5", "8 years old"; (ages, next token)."""
    ages: list[int] = []
    at = number.start
    while (
        at < len(tokens)
        and len(ages) < _MOST_CHILDREN
        and tokens[at].kind == "number"
        and tokens[at].word.isdigit()
        and len(tokens[at].word) < 3
    ):
        ages.append(int(tokens[at].word))
        at += 1
        while at < len(tokens) and tokens[at].word in ("et", "and", ",", "&", "ans") and _is_number(tokens, at + 1):
            at += 1
    said = at < len(tokens) and (
        tokens[at].word in ("ans", "yo") or (tokens[at].word in ("years", "year") and _says_old(tokens, at))
    )
    aged = number.start > 0 and tokens[number.start - 1].word == "aged"
    if not ages or not (said or aged):
        return None
    return tuple(age for age in ages if age < 18), at + 1


def _is_named(tokens: list[Token], i: int) -> bool:
    """Whether an age stands after a name, and not after what is so old: "Léo, 4 ans", "Zoé (7 ans)"."""
    at = i - 1
    while at >= 0 and tokens[at].word in ("(", ",", ":"):
        at -= 1
    return at >= 0 and tokens[at].kind == "word" and tokens[at].word not in _AGED and len(tokens[at].word) > 1


_AGED: Final = words(
    "de d a of aged age agee ages agees depuis pendant pour for il y in since dans plus moins environ tous les has have son fils fille"
)


def _says_old(tokens: list[Token], at: int) -> bool:
    return any(token.word in ("old", "olds") for token in tokens[at + 1 : at + 4])


def _summed(lexed: Text, tokens: list[Token], found: _Found) -> Party:
    """One party of all the counts: children inside the total after "dont", beside it after "et"."""
    if found.totals:  # who is counted far from it is another thing's company
        at = _chosen(tokens, found.totals).start
        found.adults = [count for count in found.adults if abs(count.start - at) <= _ONE_COMPANY]
        found.children = [count for count in found.children if abs(count.start - at) <= _ONE_COMPANY]
    children = sum(count.n for count in found.children) if found.children else None
    adults = sum(count.n for count in found.adults) if found.adults else None
    counts = found.adults + found.children
    if found.totals:
        total = _chosen(tokens, found.totals)
        counts = [*counts, total]
        n = total.n
        if children is not None and adults is None:
            child = found.children[0]
            if _is_besides(tokens, total, child):
                n += children
            adults = max(n - children, 0)
        elif adults is not None:
            n = max(n, adults + (children or 0))
    else:
        n = (adults or 0) + (children or 0)
    start = min(count.start for count in counts)
    end = max(max(count.end for count in counts), found.ages_end)
    span = lexed.span(tokens[start].start, tokens[min(end, len(tokens)) - 1].end)
    confidence = 0.9 if adults is not None or not found.loose else 0.7
    if adults is None and found.children and not found.totals:
        confidence = 0.5
    said = lexed.original[span[0] : span[1]]
    return Party(adults, children, n, found.ages, said, span, confidence, len(found.totals) + len(found.adults))


def _is_besides(tokens: list[Token], total: _Count, child: _Count) -> bool:
    between = {token.word for token in tokens[min(total.end, child.start) : max(total.start, child.start)]}
    return bool(between & {"et", "and", "plus", "+", "avec", "with"}) and not between & {"dont", "including", "incl"}


def _chosen(tokens: list[Token], totals: list[_Count]) -> _Count:
    """The first total said, or the last when the message changes its mind."""
    if len(totals) > 1 and any(token.word in _CHANGES for token in tokens):
        return totals[-1]
    return totals[0]


def _company(lexed: Text, tokens: list[Token], lang: str) -> Party | None:
    """People named one by one: "my wife and I", "me and my seven friends", "ma femme et moi", "just me"."""
    n, first, last, relations = 0, -1, -1, 0
    own = False
    for i, token in enumerate(tokens):
        word = token.word
        if word in _SELF and _counts_self(tokens, i):
            n, own = n + (not own), True
        elif word in _RELATIONS or word in CHILDREN or word in _TWINS:
            number = _number_just_before(tokens, i, lang)
            if number is None and not (i and _has_possessive(tokens, i)):
                continue
            n, relations = n + (number or (2 if _is_plural(tokens, i) else 1)), relations + 1
            if not own and _accompany(tokens, i) and (number or _comes_with(tokens, i)):
                n, own = n + 1, True
        elif own and word in ("plus", "+") and (more := number_at(tokens, i + 1, lang)):
            n, relations = n + int(more.value), relations + 1  # "me plus one"
        else:
            continue
        first, last = (i if first < 0 else first), i
    if first < 0 or (not (relations and (own or relations > 1)) and not _only_self(tokens, own)):
        return None
    span = lexed.span(tokens[first].start, tokens[last].end)
    return Party(None, None, n, (), lexed.original[span[0] : span[1]], span, 0.6)


def _is_plural(tokens: list[Token], i: int) -> bool:
    """Whether a relation not counted is several: "my friends", "our twins"; not "my boss", "mon fils"."""
    word = tokens[i].word
    if word in _TWINS:
        return True
    return word.endswith("s") and not word.endswith("ss") and tokens[i - 1].word not in ("mon", "son", "un", "notre")


def _accompany(tokens: list[Token], i: int) -> bool:
    """ "I'll come with two friends", "je viendrai avec trois collègues": whoever writes comes too."""
    before = [token.word for token in tokens[:i]]
    return not _ACCOMPANIED.isdisjoint(before[-3:]) and not _ALONE.isdisjoint(before) and _TOGETHER.isdisjoint(before)


def _comes_with(tokens: list[Token], i: int) -> bool:
    """ "Je viens avec ma femme", "dinner with my husband"; how many friends are is not known."""
    return not (
        _is_plural(tokens, i) or (_COMES | _EATEN).isdisjoint([token.word for token in tokens[max(0, i - 5) : i]])
    )


_JUST: Final = words("just only juste")
_ALONE: Final = words("i je j")
_TOGETHER: Final = words("we us our nous notre nos")


def _lone_number(lexed: Text, lang: str) -> Party | None:
    """A message that is nothing but a number most often answers "how many?"."""
    said = [token for token in lexed.tokens if token.kind != "mark"]
    number = number_at(said, 0, lang) if len(said) == 1 and len(said[0].word) < 4 else None
    if number is None or number.is_article or not 0 < number.value <= _MOST or number.value != int(number.value):
        return None
    span = lexed.span(said[0].start, said[0].end)
    return Party(None, None, int(number.value), (), lexed.original[span[0] : span[1]], span, 0.55)


def _counts_self(tokens: list[Token], i: int) -> bool:
    """ "me and", "and I", "for me": not "call me", not "I would"."""
    before = tokens[i - 1].word if i else ""
    after = tokens[i + 1].word if i + 1 < len(tokens) else ""
    if tokens[i].word == "i":
        return before in ("and", "&")
    if before in _FOR and i > 1 and tokens[i - 2].word in _JUST:
        return True  # "juste pour moi"
    return after in ("and", "&", "et", ",", "plus", "+") or before in ("and", "et", "&") or before in _JUST


def _has_possessive(tokens: list[Token], i: int) -> bool:
    return any(token.word in _POSSESSIVE for token in tokens[max(0, i - 3) : i])


def _number_just_before(tokens: list[Token], i: int, lang: str) -> int | None:
    for at in (i - 1, i - 2):
        if at >= 0 and (tokens[at].kind == "number" or small(tokens[at].word, lang) is not None):
            number = number_at(tokens, at, lang)
            return int(number.value) if number and 0 < number.value < _MOST and not number.is_article else 1
    return None


def _only_self(tokens: list[Token], own: bool) -> bool:
    said = [token.word for token in tokens]
    return own and any(
        word in ("just", "only", "juste", "que", "seulement")
        and said[i + 1 + (said[i + 1 : i + 2] in (["pour"], ["for"])) :][:1] in (["me"], ["moi"], ["myself"])
        for i, word in enumerate(said)
    )
