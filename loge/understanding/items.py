"""One message, several demands: a table; a taxi. Where each is asked for, and which stretches only add to it.

The message is cut into sentences, and a sentence whose words name several categories into pieces, at its commas and its
"and"s, wherever a new request can open ("et un taxi", "and book us…"). A stretch that names no category adds to the item
before it, or to all of them when it comes first ("nous arrivons vendredi à 4 personnes").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from loge.understanding.categories import Clue, Guess, Sorter
from loge.understanding.classifier import Classifier
from loge.understanding.cues import Opening
from loge.understanding.party import CHILDREN
from loge.understanding.text import Text, Token, words
from loge.understanding.values import Party, Span, When

MOST_SENTENCES: Final = 60
MOST_ITEMS: Final = 12
_MOST_STATEMENTS: Final = 8
_LONGEST_SENTENCE: Final = 90  # tokens; what has no full stop is cut here at the latest
_SHORT_LINE: Final = 46  # a line that ends earlier than this was ended on purpose
_SURE: Final = 0.97
_MEANT: Final = 0.6  # how sure one must be of a statement that asks for nothing in so many words

_JOINS: Final = words("et and puis ensuite then ainsi plus also aussi egalement sinon and enfin finally")
_JOINING_MARKS: Final = frozenset(",:&+(-/")
_SKIPPED: Final = words(
    "et and puis ensuite then ainsi plus also aussi egalement que enfin finally svp please si possible if "
    "bonjour hello alors so as well merci de pour"
)
_OPENERS: Final = words(
    "un une des du deux trois quatre cinq six le la les l quelques quelqu a an some two three four five the "
    "someone somebody je j nous on il me m pouvez pourriez peux peut pourrais serait est avez auriez could "
    "can would we i it do is are book reserve rent hire find get order arrange send buy pick drop clean walk "
    "feed fix repair teach help look bring take call give mow weed paint wash iron press hem mend sew water collect deliver "
    "prepare need want please faites trouvez reservez commandez "
    "envoyez louez prevoyez organisez livrez appelez besoin qui who faire"
)
# a wheelchair is no request for company
_NOT_NAMING: Final = frozenset(("allergy", "diet", "access", "child", "health", "pet", "licence"))
_MINDED: Final = ("childcare",)
_PARTS_OF_DAY: Final = words("matinee soiree")  # shows too, when they are said of no moment
_APART: Final = words("pour pr for to who qui")
_MONEY: Final = words("€ $ £ euro euros eur pounds quid dollars")
_ANDS: Final = words("et and ou or")
_TURNS: Final = words("puis ensuite then")
_WHOEVER: Final = words("someone somebody quelqu")
_ONE_OF: Final = words("un une a an some du des")
_RIGHT_AFTER: Final = 4  # tokens
_SAYS_ENOUGH: Final = 5  # tokens
_NEAR_ITS_NAME: Final = 4
_SOON: Final = 6  # tokens from the start of a piece
_ANOTHER: Final = words("different autre autres another second seconde deuxieme troisieme third other")
_TIMES: Final = words("day days night nights time times week jour jours nuit nuits fois semaine soir")
_ASKED: Final = Opening(
    "pourr pouv peux peut voudr veux veut voul souh aime beso rech cher faut faud desi rese comm orga prev trou livr envo loue merc svp stp s quel qui coul can woul need want look plea pls plz book arra find orde send help like requ hire rent wish some anyo who ther il afte rest any",
    r"\b(?:pourr\w{1,5}|pouve\w|peux|peut|voudr\w+|veux|veut|voul(?:ons|ait)|souhait\w+|aimer(?:ai|i)\w+|besoin|(?:re)?cherch\w+|faut|faudra\w*|"
    r"desir\w+|reserv\w+|command(?:er|ez)|organis(?:er|ez)|prevo(?:ir|yez)|trouve[rz]|livrer|envoye[rz]|louer|merci de|svp|stp|s'il|"
    r"quelqu'un|qui (?:peut|pourrait|veut|sait)|could|can|would|need\w*|want(?!ed to (?:say|thank|tell|let))\w*|looking|please|pls|plz|book|arrange|find|order|send|"
    r"help|like to|require|hire|rent|reserve|wish|someone|somebody|anyone|who|there(?:'s| is| are) also|il y a(?:ura(?:it)?)? (?:aussi|egalement|encore)|after a|reste-t-il|any chance)\b",
    marks="?",
)


# A sentence that opens with one of these tells something; one that opens with the thing itself asks for it.
_TELLING: Final = words(
    "my our your his her their mon ma mes notre nos votre vos son sa ses leur leurs the le la les l this that these ce cet cette ces "
    "nous we i je j il elle ils elles he she they it on hope thanks merci thank bonjour hello everything tout c not no pas non"
)
_SOMEBODY: Final = words("il elle ils elles he she they")
_HAPPENED: Final = words("was were etait etaient fut avait avaient had")
_ALL_OF_IT: Final = re.compile(
    r"\b(?:both|les deux|l'un(?:e)? et (?:pour )?l'autre|tout (?:ca|cela)|le tout|all (?:of )?(?:it|this|that|them)|everything|(?:me |nous )?(?:les|le tout) (?:faut|faudrait|fau\w+)"
    r"|(?:need|want|have|do|get) them|the lot|for everything|pour tout)\b"
)
# "Our sitter cancelled", "the flight was cancelled" only tell why something is asked for.
_CALLED_OFF: Final = Opening(
    "forg annu deco plus n lais oubl canc call no don do won scra neve is are be s to as like want get need have so and then",
    r"\b(?:forget (?:about )?(?:the|my|our|that)|annule[rz]|annulation|decommande[rz]|plus besoin|n'avons plus besoin|laisse[rz] tomber|oublie[rz] (?:ma|notre) (?:demande|reservation|commande)"
    r"|cancel(?:l?ing)?|cancell?ed (?:please|pls|plz|thanks|thx)|(?:so|and|then) (?:we|i) (?:don't|do not|won't|no longer) (?:be )?need\w*|(?:is|are|be|s|to|as) (?:now |all |being )?cancell?ed|(?:like|want|get|need|have) (?:my|our|the|it|this|that|these|those|them|everything)(?: [\w'-]+){0,4} cancell?ed"
    r"|call(?:ed|ing)? off|no longer (?:need|require|want)|(?:don't|do not|won't) need \w+ (?:any ?more|after all)|scrap that|never mind)\b",
)
_TOLD: Final = Opening(
    "que you turn neve n just want je nous than jamais atte wait",
    r"\b(?:attendu|waited|(?:just )?wanted to (?:say|thank|tell|let)|(?:je|nous|on) voul(?:ais|ions|ait) (?:juste|simplement|seulement)|que vous (?:m'|nous )?(?:avez|aviez)|you(?:'ve| have| had)? (?:found|sent|ordered|booked|gave|got|rented|given) (?:me|us|never|was|is|has)"
    r"|thank you enough|jamais assez (?:vous )?remerci\w+|turned up|never (?:came|turned|showed)|n'est (?:jamais|pas) venue?)\b",
)
# What was left in a taxi asks for no taxi.
_LEFT_BEHIND: Final = Opening(
    "perd oubl lais lost forg left misp rest tomb drop fell stil is are sont",
    r"\b(?:perdue?s?|oubliee?s?|laissee?s?|restee?s?|tombe(?:e?s?|r)|lost|forgot(?:ten)?|left|misplaced|dropped|fell|still|(?:is|are) in|sont dans)\b",
)
_THANKED: Final = re.compile(
    r"(?:\w+ ){1,5}(?:pour|for) (?:tou[ts]e? |all )?(?:le |la |les |l'|votre |vos |ces? |cette |the |your |this |that |such |those )(?:\w+ ){0,2}"
)
_IN_OR_AT: Final = words("dans au in at on")
_FAR_IN: Final = 6  # tokens
_INSIDE: Final = words("dedans inside")
_KNOWN: Final = words("the le la l du votre your")
_TOWARDS: Final = words("pour to a vers jusqu from for")
_OURS: Final = (["my"], ["our"], ["mon"], ["ma"], ["mes"], ["notre"], ["nos"])  # "left my scarf in the cab"
# "My screen is blue. Can someone come?" names nothing new: it asks for what was told before.
_SEND_SOMEBODY: Final = re.compile(
    r"\W*(?:(?:et|and|so|est-ce que|est-ce qu'|svp|please) )*(?:(?:quelqu'un|qqn|on|vous|qui) (?:peut|peuvent|pourrait|pouvez|pourriez)(?:-(?:il|elle|on|vous))?"
    r"|(?:pouvez|pourriez)-vous|(?:can|could|would) (?:someone|somebody|anyone|anybody|you))"
    r" (?:(?:me |m'|nous )?(?:venir|passer|aider|depanner)|(?:m'|nous )?envoyer quelqu'un|faire quelque chose|s'en occuper|vous en occuper|come|pop|stop|help|assist|see to it|send (?:someone|somebody))"
    r"(?: (?:me|us|by|over|round|around|up|out|voir|jeter un (?:oeil|coup d'oeil)|regarder|and help|(?:and |to )?(?:have |take )?(?:a )?look(?: at it)?|ce soir|ce matin|demain|today|tomorrow|tonight|now|please|svp))*\W*",
)
_PUT_OFF: Final = Opening(
    "repo deca depl remp plut a inst move resc post rebo cont abon subs lett",
    r"\b(?:reporte[rz]|decale[rz]|deplace[rz]|remplace[rz]|plutot|a la place|instead|move|moved|reschedule|postpone|rebook|contrat|contract|abonnement|subscription|lettre|letter)\b",
)


@dataclass(slots=True)
class Draft:
    """An item in the making: `own` are the token ranges that ask for it, `more` those that only add to it."""

    guess: Guess
    asked: bool
    own: list[tuple[int, int]]
    more: list[tuple[int, int]] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)
    days: frozenset[date] = frozenset()


@dataclass(slots=True)
class Split:
    """The drafts in the order asked, the token ranges that belong to all of them, and whether something was cancelled.

    `others` are the tokens that say "another one"; `only_told` when one tells what happened and asks for nothing;
    `where` are the categories of places in which something was left, and of nothing else that is said of them.
    """

    drafts: list[Draft]
    shared: list[tuple[int, int]]
    called_off: bool = False
    others: Sequence[int] = ()
    only_told: bool = False
    where: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Heard:
    """A piece of a sentence: its tokens, the catalogue's words in it, whether it asks, and the days it names."""

    start: int
    end: int
    clues: list[Clue]
    asked: bool
    days: frozenset[date] = frozenset()
    apart: bool = False  # it begins like a request of its own: "et…"
    told: bool = False  # what happened, or what one only wants to say
    seats: bool = False  # something a child needs there was asked for: a seat, a cot
    bare: bool = False  # only asks that somebody come


def split(
    text: Text,
    sorter: Sorter,
    model: Classifier,
    bound: Sequence[tuple[str, Span]] = (),
    moments: Sequence[When] = (),
    company: Party | None = None,
    hurt: Sequence[Span] = (),
    thanks: Sequence[Span] = (),
) -> Split:
    """Drafts of the items of a message.

    `bound` is what must be respected, (kind, span): no request, and most of it names none. The same trade asked for on
    two days said in `moments` is asked for twice. Children counted in the `company` come along: nobody is asked to mind them.
    What only tells what `hurt` asks for nothing, beside something that is asked for; nor does what one `thanks` for.
    """
    folded, tokens = text.folded, text.tokens
    result = Split([], [], others=[at for at in text.among(_ANOTHER) if not _counts_times(text, at)])
    asking, telling = _ASKED.places(text), _TOLD.places(text)
    calling_off = _CALLED_OFF.places(text)
    putting_off = _PUT_OFF.places(text) if calling_off else []
    leaving = _LEFT_BEHIND.places(text)
    heard: list[_Heard] = []
    said = sorter.clues(text)
    seated = any(kind == "child" for kind, _ in bound)
    timed = [moment.span for moment in moments if moment.grain in ("part", "minute")]
    said = [clue for clue in said if tokens[clue.first].word not in _PARTS_OF_DAY or not _within(text, clue, timed)]
    along = [company.span] if company and _come_along(company) else []
    unnaming = [span for kind, span in bound if kind in _NOT_NAMING]
    if unnaming:
        said = [clue for clue in said if not _within(text, clue, unnaming)]
    if along:
        said = [clue for clue in said if not (_minds_children(tokens, clue) and _within(text, clue, along))]
    sore = [text.folded_at(start) for start, _ in hurt]
    grateful = [] if result.others else [text.folded_at(start) for start, _ in thanks]
    starts = [clue.first for clue in said]
    days = _days(text, moments) if len(said) > 1 else []
    for first, last in islice(_bounded(tokens, _sentences(text)), MOST_SENTENCES):
        clues = said[bisect_left(starts, first) : bisect_left(starts, last)]
        begin, over = tokens[first].start, tokens[last - 1].end
        if seated:  # the baby comes along: nobody is asked to look after it
            clues = [clue for clue in clues if not _minds_children(tokens, clue)]
        if leaving and clues and _LEFT_BEHIND.said(folded, leaving, begin, over):
            where = _places(text, clues, inside=not _INSIDE.isdisjoint(text.words[first:last]))
            result.where |= {key for clue in where for key in clue.keys}
            clues = [clue for clue in clues if clue not in where]
        if result.where:  # "… in the taxi. Could you ring the driver?"
            clues = [clue for clue in clues if not (result.where.issuperset(clue.keys) and _is_known(text, clue))]
        if (
            calling_off
            and _CALLED_OFF.said(folded, calling_off, begin, over)
            and not _PUT_OFF.said(folded, putting_off, begin, over)
        ):
            result.called_off = True
            continue
        sentence_asked = _ASKED.said(folded, asking, begin, over)
        sentence_told = not sentence_asked and tokens[first].word in _SOMEBODY  # "she would look after…"
        before_asked = False
        pained = [place for place in sore if begin <= place < over] if sore and sentence_asked else []
        pieces = _pieces(text, first, last, clues, result.others, days, hurt=bool(pained))
        for start, end in pieces:
            inside = [clue for clue in clues if start <= clue.first < end]
            told = bool(telling) and _TOLD.said(folded, telling, tokens[start].start, tokens[end - 1].end)
            if inside and grateful and grateful[0] < over and _only_thanks(text, asking, grateful, inside, end):
                inside, told = [], True
            if pained and len(pieces) > 1:
                told = told or _only_hurts(text, asking, pained, start, end)
            before_asked = not (told or sentence_told) and (
                sentence_asked
                or (before_asked and _is_joined(tokens, start, inside))
                or (start == first and _names_first(text, start, end, inside, moments))
                or (_opens(text, start, end) and (bool(inside) or not _respects(text, start, end, bound)))
            )
            on = frozenset(day for place, day in days if start <= place < end) if days and inside else frozenset()
            apart = bool(on) and (tokens[start].word in _JOINS or start > first)
            heard.append(_Heard(start, end, inside, before_asked, on, apart, told, seated))
    _place_all(text, sorter, model, result, heard)
    _share_what_is_for_all(text, result)
    told_only = frozenset((each.start, each.end) for each in heard if each.told)
    if told_only:
        _drop_the_told(result, told_only)
        result.only_told = not any(each.asked for each in heard)
    if not result.drafts and not result.called_off:
        result.shared = [piece for piece in result.shared if piece not in told_only]
        _hear_statements(text, sorter, model, result)
    _drop_the_unasked(result)
    return result


def _counts_times(text: Text, at: int) -> bool:
    """ "The second day in a row", "la troisième fois": nothing else is asked for."""
    return at + 1 < len(text.words) and text.words[at + 1] in _TIMES


def _hear_statements(text: Text, sorter: Sorter, model: Classifier, result: Split) -> None:
    """Nobody asked in so many words and no word of the catalogue was said ("my toilet is blocked"): hear what is meant."""
    stated, result.shared = result.shared, []
    heard = [_Heard(start, end, [], asked=True) for start, end in stated[:_MOST_STATEMENTS]]
    _place_all(text, sorter, model, result, heard)
    result.drafts = [draft for draft in result.drafts if draft.guess.confidence >= _MEANT]


def asks(text: Text) -> bool:
    """Whether a message asks for anything at all."""
    return _ASKED.said(text.folded, _ASKED.places(text), 0, len(text.folded))


def _place_all(text: Text, sorter: Sorter, model: Classifier, result: Split, heard: Sequence[_Heard]) -> None:
    """Name the pieces all at once, those that neither ask nor name anything excepted, then place them in turn."""
    tokens = text.tokens
    speaking = [each for each in heard if each.clues or each.asked]
    told = [(text.folded[tokens[each.start].start : tokens[each.end - 1].end], each.clues) for each in speaking]
    for each, (said, clues) in zip(speaking, told, strict=True):
        each.bare = each.asked and not clues and _SEND_SOMEBODY.fullmatch(said) is not None
    guesses = iter(sorter.guess(told, model))
    for each in heard:
        _place(result, each, next(guesses) if each.clues or each.asked else Guess(None, 0.0))


def _place(result: Split, heard: _Heard, guess: Guess) -> None:
    """One piece becomes a new item, more about one that is there, or something for all."""
    piece, clues, asked = (heard.start, heard.end), heard.clues, heard.asked
    others = [index for index in result.others if piece[0] <= index < piece[1]]
    another, begins = bool(others), bool(others) and others[0] < piece[0] + _SOON
    if begins and asked and result.drafts and not clues:  # "et une autre samedi midi", "find me another one"
        guess = result.drafts[-1].guess
    if heard.bare and result.drafts:
        guess = result.drafts[-1].guess
    if heard.seats and (guess.key,) == _MINDED and not clues:
        guess = Guess(None, 0.0)
    if guess.key in result.where:
        guess = _of_what_is_named(guess, clues)  # "I left my phone in the taxi. Can you get it back?"
    same = next((draft for draft in reversed(result.drafts) if draft.guess.key == guess.key), None)
    if guess.key is None:
        (result.drafts[-1].more if result.drafts else result.shared).append(piece)
    elif same is not None and not ((another or _on_another_day(heard, same)) and same.asked):
        same.own.append(piece)
        same.days |= heard.days
        same.clues += clues
        same.asked |= asked
        if guess.confidence > same.guess.confidence:
            same.guess = guess
    elif result.drafts and not asked and guess.confidence < _SURE:
        result.drafts[-1].more.append(piece)
    elif len(result.drafts) < MOST_ITEMS:
        result.drafts.append(Draft(guess, asked, [piece], clues=clues, days=heard.days))
    else:
        result.drafts[-1].more.append(piece)


def _of_what_is_named(guess: Guess, clues: Sequence[Clue]) -> Guess:
    """The guess when the words speak for it, else the one trade that they name."""
    named = {key for clue in clues for key in clue.keys}
    if guess.key in named:
        return guess
    return Guess(named.pop(), _MEANT) if len(named) == 1 else Guess(None, 0.0)


def _on_another_day(heard: _Heard, same: Draft) -> bool:
    """ "Tondre la pelouse mardi ? Et tailler la haie dimanche": two visits, though one trade."""
    return heard.apart and heard.asked and bool(same.days) and same.days.isdisjoint(heard.days)


def _days(text: Text, moments: Sequence[When]) -> list[tuple[int, date]]:
    """The tokens at which a day is named on which something is to be done, with that day."""
    named = [each for each in moments if each.day_stated and each.start and each.kind in ("point", "period")]
    if len(named) < 2:
        return []

    def begins(token: Token) -> int:
        return text.span(token.start, token.end)[0]

    return [
        (bisect_right(text.tokens, each.span[0], key=begins) - 1, each.start.date()) for each in named if each.start
    ]


def _is_joined(tokens: Sequence[Token], start: int, clues: Sequence[Clue]) -> bool:
    """ "Fix the gate and weed the drive": what is named right after the "and" is asked for like what came before."""
    return tokens[start].word in _JOINS and any(clue.first <= start + _RIGHT_AFTER for clue in clues)


def _names_first(text: Text, start: int, end: int, clues: Sequence[Clue], moments: Sequence[When]) -> bool:
    """Whether a sentence opens with what is wanted and tells nothing that happened: "Ménage à fond de mon appartement";
    or with a word and its moment: "Table vendredi 20h pour 6, en terrasse"."""
    first = start
    while first < end and (text.tokens[first].kind not in ("word", "number") or text.tokens[first].word in _SKIPPED):
        first += 1
    if first >= end or text.tokens[first].word in _TELLING or not clues:
        return False
    if clues[0].first > first + 2 and not (first + 1 < end and _is_dated(text, text.tokens[first + 1], moments)):
        return False
    return _HAPPENED.isdisjoint(token.word for token in text.tokens[first:end])


def _is_dated(text: Text, token: Token, moments: Sequence[When]) -> bool:
    """Whether a day begins at that word."""
    place, _ = text.span(token.start, token.end)
    return any(moment.span[0] == place and moment.day_stated and moment.start is not None for moment in moments)


def _share_what_is_for_all(text: Text, result: Split) -> None:
    """ "Can somebody do both on Saturday?", "il me les faut mercredi": said last, and for everything."""
    if len(result.drafts) < 2:
        return
    last = result.drafts[-1]
    for piece in last.more[:]:
        if _ALL_OF_IT.search(text.folded, text.tokens[piece[0]].start, text.tokens[piece[1] - 1].end):
            last.more.remove(piece)
            result.shared.append(piece)


def _come_along(company: Party) -> bool:
    """Whether the children are counted with the others: "two adults and a baby", not "four and a sitter for the baby"."""
    return bool(company.counts and company.children) and _APART.isdisjoint(company.text.lower().split())


def _minds_children(tokens: Sequence[Token], clue: Clue) -> bool:
    """Whether childcare is named by nothing but children."""
    return tokens[clue.first].word in CHILDREN and clue.keys == _MINDED


def _places(text: Text, clues: Sequence[Clue], *, inside: bool) -> list[Clue]:
    """The clues that only say where something was left, with what more is said of that place: "the taxi we took from Orly"."""
    found = [clue for clue in clues if _is_where(text.tokens, clue)]
    if not (found or inside):
        return []
    for clue in clues:
        before = next((each for each in found if each.keys == clue.keys and each.last <= clue.first), None)
        more = before is not None and _JOINS.isdisjoint(text.words[before.last : clue.first])
        if more or _is_known(text, clue) or text.words[clue.first - 1 : clue.first] in _OURS:
            found.append(clue)
    return found


def _is_known(text: Text, clue: Clue) -> bool:
    """Whether it is one that was spoken of, and not where to: "can the driver bring it back", "to the station"."""
    before = text.words[max(0, clue.first - 2) : clue.first]
    return before != [] and before[-1] in _KNOWN and _TOWARDS.isdisjoint(before)


def _is_where(tokens: Sequence[Token], clue: Clue) -> bool:
    """Whether the words only say where: "in the back of the taxi", "au restaurant", "dans la voiture du chauffeur"."""
    for at in range(clue.first - 1, max(clue.first - _FAR_IN, 0) - 1, -1):
        if tokens[at].word in _IN_OR_AT:
            return True
        if tokens[at].word in _JOINS or tokens[at].kind != "word":
            return False
    return False


def _respects(text: Text, start: int, end: int, bound: Sequence[tuple[str, Span]]) -> bool:
    """Whether the piece tells what must be respected: "one of us is vegetarian"."""
    first, last = text.span(text.tokens[start].start, text.tokens[end - 1].end)
    return any(first <= begins < last for _, (begins, _ends) in bound)


def _within(text: Text, clue: Clue, bound: Sequence[Span]) -> bool:
    start, _ = text.span(text.tokens[clue.first].start, text.tokens[clue.last - 1].end)
    return any(first <= start < last for first, last in bound)


def _drop_the_told(result: Split, told: frozenset[tuple[int, int]]) -> None:
    """What happened is no request: "the lady who ironed my shirts did a wonderful job"."""
    for draft in [draft for draft in result.drafts if not draft.asked and told.issuperset(draft.own)]:
        result.drafts.remove(draft)
        result.shared.extend(draft.own + draft.more)


def _drop_the_unasked(result: Split) -> None:
    """Beside a real request, a mere mention ("we celebrate our anniversary") is only something to know."""
    asked = [draft for draft in result.drafts if draft.asked]
    if result.called_off and not asked:  # "please cancel my cab. I'll walk."
        result.shared += [piece for draft in result.drafts for piece in draft.own + draft.more]
        result.drafts = []
    if not asked or len(asked) == len(result.drafts):
        return
    for index, draft in enumerate(result.drafts):
        if not draft.asked:
            before = next((each for each in reversed(result.drafts[:index]) if each.asked), None)
            (before.more if before else result.shared).extend(draft.own + draft.more)
    result.drafts = asked


def _sentences(text: Text) -> Iterator[tuple[int, int]]:
    """Token ranges of the sentences, those without a word left out."""
    first, line_start, before, speaks = 0, 0, -1, False
    tokens = text.tokens
    for index in text.stops:
        speaks = speaks or index > before + 1
        before, token = index, tokens[index]
        kind = token.kind
        if kind == "mark":
            cut = token.word in ".!?;•·"
        elif kind == "line":
            cut = token.start - line_start < _SHORT_LINE or _bullet(tokens, index + 1)
            line_start = token.end
        elif kind == "paragraph" or kind == "rule":
            cut, line_start = True, token.end
        elif kind == "number" and speaks and _numbers_an_item(tokens, index):
            yield first, index
            first, speaks = index, False
            continue
        else:
            continue
        if cut:
            if speaks:
                yield first, index + (kind == "mark")
            first, speaks = index + 1, False
    if speaks or len(tokens) > before + 1:
        yield first, len(tokens)


def _numbers_an_item(tokens: Sequence[Token], index: int) -> bool:
    """ "1) ménage lundi 2) repassage": a figure with a bracket behind it that none opened."""
    closes = index + 1 < len(tokens) and tokens[index + 1].word == ")" and tokens[index].end == tokens[index + 1].start
    return (
        closes and len(tokens[index].word) < 3 and all(token.word != "(" for token in tokens[max(0, index - 8) : index])
    )


def _bounded(tokens: Sequence[Token], sentences: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same, those cut that are too long to be one; a piece without a word is left out."""
    for first, last in sentences:
        while last - first > _LONGEST_SENTENCE:
            end = first + _LONGEST_SENTENCE
            if _speaks(tokens, first, end):
                yield first, end + (tokens[end].kind == "mark")
            first = end + 1
            if not _speaks(tokens, first, last):
                break
        else:
            yield first, last


def _speaks(tokens: Sequence[Token], first: int, last: int) -> bool:
    return any(token.kind == "word" for token in tokens[first:last])


def _bullet(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and (tokens[index].word in "-*>•·–" or tokens[index].kind == "number")


def _pieces(
    text: Text,
    first: int,
    last: int,
    clues: Sequence[Clue],
    others: Sequence[int],
    days: Sequence[tuple[int, date]],
    *,
    hurt: bool,
) -> list[tuple[int, int]]:
    """A sentence in one piece, or in several when its words name several categories, or it complains and asks."""
    tokens = text.tokens
    another = {index for index in others if first <= index < last}
    twice = len(clues) > 1 and len({day for place, day in days if first <= place < last}) > 1
    if (
        not another
        and not twice
        and not (hurt and clues)
        and (not clues or len({key for clue in clues for key in clue.keys}) < 2)
    ):
        return _before_the_named(text, first, last, clues)
    cuts = [first]
    for index in range(first + 1, last - 1):
        token = tokens[index]
        joins = token.word in _JOINS
        if ((joins or (token.kind == "mark" and token.word in _JOINING_MARKS)) and _opens(text, index + 1, last)) or (
            joins and _names_another(clues, cuts[-1], index, strongly=token.word in _TURNS)
        ):
            cuts.append(index)
    pieces: list[tuple[int, int]] = []
    for start, end in zip(cuts, [*cuts[1:], last], strict=True):
        if pieces and not any(start <= clue.first < end for clue in clues) and another.isdisjoint(range(start, end)):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def _only_thanks(text: Text, asking: Sequence[int], grateful: Sequence[int], clues: Sequence[Clue], end: int) -> bool:
    """ "Merci beaucoup pour les fleurs": they have come, and the piece that ends there asks for nothing."""
    begin = min(grateful)
    return not _ASKED.said(text.folded, asking, begin, text.tokens[end - 1].end) and all(
        any(_THANKED.fullmatch(text.folded, place, text.tokens[clue.first].start) for place in grateful)
        for clue in clues
    )


def _only_hurts(text: Text, asking: Sequence[int], pained: Sequence[int], start: int, end: int) -> bool:
    """Whether a piece complains and asks for nothing: "the shower was cold", before "and could you book a table"."""
    begin, over = text.tokens[start].start, text.tokens[end - 1].end
    return any(begin <= place < over for place in pained) and not _ASKED.said(text.folded, asking, begin, over)


def _before_the_named(text: Text, first: int, last: int, clues: Sequence[Clue]) -> list[tuple[int, int]]:
    """ "Un court de padel pour 4 samedi et une table": what no word of the catalogue names, joined to what one does."""
    for whoever in text.among(_WHOEVER):
        if first + _SAYS_ENOUGH < whoever < last - 1 and text.words[whoever - 1] in _ANDS:
            return [(first, whoever - 1), (whoever - 1, last)]  # "a chef for eight, and someone to mind the children"
    named = clues[0].first if clues else first
    for index in range(named - 1, max(first + _SAYS_ENOUGH, named - _NEAR_ITS_NAME) - 1, -1):
        if text.tokens[index].word in _ANDS and _introduces(text.tokens, index + 1, named):
            return [(first, index), (index, last)]
    return [(first, last)]


def _introduces(tokens: Sequence[Token], start: int, named: int) -> bool:
    """Whether an article opens the stretch that ends in a name of the catalogue."""
    return start <= named and tokens[start].word in _ONE_OF


def _names_another(clues: Sequence[Clue], start: int, join: int, *, strongly: bool) -> bool:
    """Whether right after the "and" (a word or two after a "then") something of another trade is named."""
    before = {key for clue in clues if start <= clue.first < join for key in clue.keys}
    after = next((clue for clue in clues if join < clue.first <= join + (3 if strongly else 1)), None)
    return bool(before) and after is not None and before.isdisjoint(after.keys)


def _opens(text: Text, start: int, end: int) -> bool:
    """Whether a request can begin here: an article, a number, a verb that asks, an infinitive."""
    for index, token in enumerate(text.tokens[start : min(end, start + 6)], start):
        word = token.word
        if word == "a" and text.slice(token.start, token.end) in "àÀ":
            if start and text.tokens[start - 1].word in _ANDS and token is text.tokens[start]:
                continue  # "… et à installer l'imprimante"
            return False
        if token.kind not in ("word", "number") or (word in _SKIPPED and word not in _OPENERS):
            continue
        if token.kind == "number" and index + 1 < len(text.tokens) and text.tokens[index + 1].word in _MONEY:
            return False  # "25 euros each, wrapped"
        return word in _OPENERS or token.kind == "number" or (len(word) > 4 and word.endswith(("er", "ir", "dre")))
    return False
