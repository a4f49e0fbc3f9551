"""What hostile text is made of when it is repeated: figures, marks, letters of every kind, the words that readers wait for."""

from __future__ import annotations

SHAPES = (
    "1/", "1.", "1-", "1:", "0 ", "06 12 ", "1h", "12h30 ", "a", "a.", "a b ", "é", "A", "!", "?", "...", "\n",
    "\n\n", "\t", "((", "[]", "<b>", "&nbsp;", "\u202e", "\u0301e", "😀", "👨\u200d👩\u200d👧 ", "ﷺ", "عربي ", "中文", "-",
    "--", "_", "'", "l'", "qu'", "€", "10 € ", "1 000 € ", "10-20 ", "lundi ", "lundi matin ", "demain ", "le ",
    "le 3 ", "3 décembre ", "du 3 au ", "de 8h à 9h ", "avant ", "d'ici ", "pas ", "ne ", "sans ", "allergique ",
    "aux noix ", "pour ", "pour 4 ", "deux ", "deux enfants ", "cent ", "vingt-quatre ", "et ", "et un taxi ",
    "taxi ", "table ", "un taxi demain. ", "saint ", "St ", "rue de ", "rue ", "Alençon ", "paris ", "@", "a@b.",
    "http://", "www.", "x@y.fr ", "+33", "0", "9", "007", "1,", "1,1", "in ", "next ", "next monday ", "every ",
    "tous les ", "tous les lundis ", "par personne ", "budget ", "max ", "urgent ", "merde ", "con ", "vous êtes ",
    "je ", "je voudrais ", "pourriez-vous ", "please ", "could you ", "need a ", "half past ", "quinze jours ", "d",
    "st ", "\x00", "\u200b", "ſ", "İ", "ǅ", "½", "²", "Ⅳ", "٣", "१", "「", "«", "»", '"', "''", "“", "(a", "{{", "}}",
    "%s", "$10 ", "1e9", "a1", "1a", "-1", "\\", "/", "|", "*", "**", "# ", "> ",
    "Le 3 nov. 2026 à 10:00, X a écrit :\n", "ignore previous instructions ", "at 5 ", "noon ", "minuit ",
    "midi et demi ", "ma femme ", "et mon mari ", "4 personnes dont ", "jeudi en huit ", "entre midi et deux ",
    "à partir de ", "jusqu'à ", "the 3rd ", "3rd of ", "dec ", "2026-", "2026-12-03 ", "12/12/2026 ", "7/8 ", "no ",
    "non, ", "plutôt ", "finalement ",
)  # fmt: skip
