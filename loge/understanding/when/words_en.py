"""English words of time: for each role in the grammar, the words that play it, folded (no accents, no capitals)."""

from __future__ import annotations

from typing import Final

from loge.understanding.when.tables import Table, meant, said

WORDS: Final[dict[str, Table]] = {
    "weekday": meant({
        0: "monday | mondays | munday",
        1: "tuesday | tuesdays | tues | tue | tuseday",
        2: "wednesday | wednesdays | wednes | weds | wensday | wendsday",
        3: "thursday | thursdays | thur | thurs | thu",
        4: "friday | fridays | fri",
        5: "saturday | saturdays | saterday",
        6: "sunday | sundays",
    }),
    "plural_weekday": said(
        "evenings | sundays | mondays | fridays | saturdays | thursdays | tuesdays | mornings | afternoons | "
        "wednesdays"
    ),
    "weak_weekday": meant({
        0: "mon",
        2: "wed",
        5: "sat",
        6: "sun",
    }),
    "month": meant({
        1: "january | jan",
        2: "february | feb | feburary",
        3: "mar",
        4: "april | apr",
        6: "june | jun",
        7: "july | jul",
        8: "august | aug",
        9: "september | sept | sep | septemeber",
        10: "october | oct",
        11: "november | nov | novemeber",
        12: "december | dec | decemeber",
    }),
    "weak_month": meant({
        5: "may",
        3: "march",
    }),
    "unit": meant({
        "minute": "minute | minutes | min | mins | m",
        "hour": "hour | hours | hr | hrs | h",
        "day": "day | days | d",
        "week": "week | weeks | wk | w | wks",
        "month": "month | months | mo | mos",
        "year": "year | years | yr | yrs",
        "weekend": "weekend | weekends | week-end | wkend | wknd",
        "quarter": "quarter | quarters",
        "fortnight": "fortnight | fortnights",
        "night": "nights",
        "second": "second | seconds | sec | secs",
        "workday": "workday | workdays | working days | business days | business day | working day | work day",
        "decade": "decade",
    }),
    "length": meant({
        (30, "minute"): "half an hour | half hour",
        (15, "minute"): "quarter of an hour | quarter hour",
        (12, "hour"): "half a day | half day",
        (45, "minute"): "three quarters of an hour",
        (90, "minute"): "hour and a half | hour and half",
    }),
    "part": meant({
        "morning": "morning | mornings | morn",
        "afternoon": "afternoon | afternoons | arvo | afternoonish | aft",
        "evening": "evening | evenings | eve | eveningish | evenin",
        "night": "night | nite | nighttime",
        "dawn": "dawn | sunrise",
        "dusk": "dusk | sunset",
        "lunch": "lunchtime | lunch time | lunch hour",
        "dinner": "dinnertime | dinner time | supper time",
        "breakfast": "breakfast time",
        "teatime": "teatime | tea time",
        "end_of_day": "end of the day | end of day | eod | cob | close of business | end of business | end of play",
        "office": "business hours | office hours | daytime",
        "start_of_day": "start of the day | beginning of the day | first thing | first thing in the morning",
        "midday": "middle of the day",
    }),
    "meal": meant({
        "lunch": "lunch | brunch",
        "dinner": "dinner | supper",
        "breakfast": "breakfast",
        "teatime": "tea",
        "work": "work",
        "school": "school",
    }),
    "tonight": said("tonight | tonite | 2nite | tonights | 2night"),
    "day": meant({
        0: "today | todays | tday | 2day | same day",
        1: (
            "tomorrow | tomorrows | tmrw | tmr | tmw | tommorow | 2moro | 2morrow | tomo | morrow | "
            "next day | following day | tmrow | tommorw | tomoz | tomorow | tmoz | tmro"
        ),
        2: "day after tomorrow | day after tmrw | overmorrow | day after next | day after tomoz",
        -1: "yesterday",
        -2: "day before yesterday",
    }),
    "now": said(
        "now | right now | just now | at the moment | at the minute | straight away | right away | "
        "immediately | at the present time | at present | this instant | this minute | "
        "at this moment | currently"
    ),
    "clock": meant({
        (12, 0): "noon | midday | mid day | noontime | mid-day | 12 noon | twelve noon",
        (0, 0): "midnight | mid night | mid-night | 12 midnight",
    }),
    "meridiem": meant({
        "am": "am | a.m | a.m. | a m | a. m. | ish am | in the am",
        "pm": "pm | p.m | p.m. | p m | p. m. | p | p. | ish pm | in the pm | 'ish pm",
    }),
    "number": meant({
        0: "zero",
        1: "one",
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
        30: "thirty",
        40: "forty | fourty",
        50: "fifty",
    }),
    "ish_hour": meant({
        12: "noonish | middayish | twelvish | twelveish",
        1: "oneish",
        2: "twoish",
        3: "threeish",
        4: "fourish",
        5: "fiveish | fivish",
        6: "sixish",
        7: "sevenish",
        8: "eightish",
        9: "nineish | ninish",
        10: "tenish",
        11: "elevenish",
    }),
    "indefinite": meant({
        1: "a | an",
    }),
    "few": meant({
        3: "few | a few | few of",
        7: "several",
        2: "couple | couple of | a couple | a couple of | pair of | a pair of",
    }),
    "ordinal": meant({
        1: "first",
        2: "second",
        3: "third",
        4: "fourth",
        5: "fifth",
        6: "sixth",
        7: "seventh",
        8: "eighth",
        9: "ninth",
        10: "tenth",
        11: "eleventh",
        12: "twelfth",
        13: "thirteenth",
        14: "fourteenth",
        15: "fifteenth",
        16: "sixteenth",
        17: "seventeenth",
        18: "eighteenth",
        19: "nineteenth",
        20: "twentieth",
        30: "thirtieth",
    }),
    "ordinal_suffix": said("st | nd | rd | th"),
    "article": said("the"),
    "of": said("of | in | commencing"),
    "at": said("at | @ | for | on | in | arriving at"),
    "bare_at": said("at | @"),
    "from": said(
        "from | starting | beginning | starting from | since | as of | starting on | beginning on | "
        "starting at | begining"
    ),
    "open_from": said(
        "starting | beginning | starting from | since | as of | starting on | beginning on | from | "
        "not before | but not before | no earlier than | starting at | any time after | anytime after | "
        "no sooner than | but not earlier than | not earlier than | onwards from | anytime from | "
        "any time from"
    ),
    "to": said("to | till | til | until | thru | through | -> | up to | and | 'til | untill"),
    "until": said("till | til | until | up to | up until | thru | through | untill | 'til"),
    "between": said("between | in between"),
    "and": said("and | &"),
    "before": said(
        "before | prior to | no later than | not later than | ahead of | earlier than | anytime before | "
        "any time before | b4 | but not after | not after"
    ),
    "after": said("after | past | later than | following"),
    "by": said("by | by the | no later than"),
    "latest": said(
        "at the latest | latest | at latest | max | at the very latest | or earlier | or before | or sooner"
    ),
    "earliest": said(
        "at the earliest | or later | onwards | onward | or after | and later | earliest | or so onwards | "
        "and after | and onwards"
    ),
    "within": said("within | in less than | in under | less than | within the next | inside of"),
    "in": said("in | give it | give me | in about | in another | in around"),
    "during": said("during | throughout | over"),
    "lasts": said("for | lasting | takes | take | lasts | need | during | spend | about"),
    "around": said(
        "around | about | approximately | approx | roughly | circa | at about | at around | "
        "at approximately | say | near | like | towards | ard | arnd | close to | at roughly | more or less"
    ),
    "next": meant({
        True: "next | nxt | this next",
        "coming": "coming | upcoming | the coming | this coming | this upcoming",
    }),
    "following": said(
        "following | the one after | the next one | not this one the next | after that | not this one but the next | "
        "not this one the one after | not this one but the one after | not this coming one the next | "
        "not this one the following"
    ),
    "this": said("this | current | these"),
    "last": said("last | final"),
    "gone": said("last | past | previous"),
    "early": said("early | beginning of | start of | earlier | the beginning of | early in | very early | early on"),
    "middle": said("middle of | mid | mid of"),
    "late": said("late | end of | the end of | latter part of | late in | late at | very late"),
    "later": said("later | later on | later in"),
    "earlier": said("earlier | earlier in | earlier on"),
    "half": said("half"),
    "quarter": said("quarter | a quarter | 1/4"),
    "past": said("past | after"),
    "to_hour": said("to | till | til | before | of"),
    "oclock": said(
        "o'clock | o\"clock | oclock | o clock | oclk | sharp | on the dot | exactly | hundred hours | "
        "o'clocks"
    ),
    "ish": said("ish | 'ish | -ish | approximately | or so | or thereabouts | approx"),
    "not": said("not | except | instead of | rather than | but not | and not | excluding"),
    "but": said("but | rather"),
    "correction": said("i meant | i mean | actually | make it | make that | sorry | instead | oops"),
    "or": said(
        "or | otherwise | alternatively | failing that | or else | if not | or maybe | or alternatively | "
        "or possibly"
    ),
    "same_time": said("same time | at the same time | the same time | same hour"),
    "every": said("every | each | every other | every second | each and every"),
    "each": meant({
        "day": "daily | nightly",
        "week": "weekly",
        "month": "monthly",
        "workday": "weekdays | weekday",
    }),
    "every_other": said("every other | every second"),
    "ago": said("ago"),
    "hence": said(
        "later | hence | from now | from right now | from today | out | after now | from this moment | "
        "after today | time | after"
    ),
    "from_now": said("from now | from today | from right now"),
    "shift_after": said("after | from | following | past | past the"),
    "shift_before": said("before | prior to | ahead of"),
    "eve": meant({1: "eve of | day before | night before | evening before"}),
    "morrow": meant({1: "day after | morning after"}),
    "inclusive": said("inclusive | included | incl"),
    "rest": said("rest of | remainder of"),
    "more": said("more than | at least | about | around | exactly | over | more | another"),
    "less": said("less than | at most | under"),
    "comma": said(
        ", | ( | ) | preferably | ideally | say | please | maybe | possibly | anytime | any time | all day | "
        "all | whole"
    ),
    "on": said("on | for | in"),
    "dash": said("- | /"),
    "plus": said("+"),
    "season": meant({
        (6, 21, 92): "summer",
        (9, 21, 92): "autumn",
        (12, 21, 92): "winter",
        (3, 20, 92): "springtime",
        (12, 24, 9): "holiday season | festive season | festive period | christmas period",
        (12, 19, 16): "christmas holidays | christmas holiday | xmas holidays | christmas break",
    }),
    "week_from": said("week from | week on | a week from | a week on | 1 week from | one week from"),
}  # fmt: skip

HOLIDAYS: Final[Table] = meant({
    "christmas": "christmas | xmas | christmas day | xmas day",
    "christmas_eve": "christmas eve | xmas eve",
    "saint_stephen": "boxing day",
    "new_year": "new year | new years | new year's | new year's day | new years day | new year day",
    "new_year_eve": "new year's eve | new years eve | new year eve | nye | hogmanay",
    "epiphany": "epiphany",
    "candlemas": "groundhog day",
    "valentine": "valentine's | valentines | valentine's day | valentines day | valentine day",
    "shrove_tuesday": "shrove tuesday | pancake day | mardi gras",
    "ash_wednesday": "ash wednesday",
    "saint_patrick": "st patrick's day | saint patrick's day | st patricks day",
    "april_fools": "april fools | april fool's day | april fools day",
    "palm_sunday": "palm sunday",
    "good_friday": "good friday",
    "holy_saturday": "holy saturday",
    "easter": "easter | easter sunday | easter day",
    "easter_monday": "easter monday",
    "ascension": "ascension day | ascension",
    "pentecost": "pentecost | whit sunday",
    "whit_monday": "whit monday",
    "earth": "earth day",
    "mothers_us": "mother's day | mothers day",
    "fathers": "father's day | fathers day",
    "mothers_uk": "mothering sunday",
    "memorial": "memorial day | spring bank holiday | late may bank holiday",
    "may_day": "early may bank holiday | may day bank holiday",
    "summer_bank": "august bank holiday | summer bank holiday",
    "canada": "canada day",
    "lunar_new_year": "chinese new year | lunar new year",
    "diwali": "diwali",
    "hanukkah": "hanukkah | chanukah",
    "independence": "independence day",
    "labour_us": "labor day",
    "labour_fr": "labour day",
    "bastille": "bastille day",
    "columbus": "columbus day",
    "halloween": "halloween",
    "all_saints": "all saints | all saints day",
    "all_souls": "all souls day",
    "bonfire": "bonfire night | guy fawkes night",
    "armistice": "veterans day | remembrance day | armistice day",
    "thanksgiving": "thanksgiving | thanksgiving day",
    "black_friday": "black friday",
    "cyber_monday": "cyber monday",
    "king": "martin luther king day | mlk day | mlk",
    "presidents": "presidents day | president's day",
    "burns": "burns night",
    "saint_nicholas": "saint nicholas day",
    "boss": "boss's day | boss day",
    "juneteenth": "juneteenth",
    "eid_al_fitr": "eid al fitr | eid",
    "eid_al_adha": "eid al adha",
    "ramadan": "ramadan",
    "super_bowl": "super bowl sunday",
})  # fmt: skip
