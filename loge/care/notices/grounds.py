"""Why something shown is doubted, and on what a decision rests. The first group keeps, the second takes down."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CONTENT_REASONS = {
    "insult": _("It insults, threatens or discriminates"),
    "private": _("It gives away something private"),
    "false": _("It is not true, or it misleads"),
    "unlawful": _("What it offers or asks is against the law"),
    "other": _("Something else"),
}
CONTENT_KEPT = {
    "measured": _("It is said with measure, and it is lawful"),
    "shown_true": _("Nothing shows that it is untrue"),
    "no_harm": _("It hurts or gives away nobody"),
}
CONTENT_REFUSED = {
    "insult": _("It insults, threatens or discriminates (loi du 29 juillet 1881)"),
    "private": _("It gives away something private: a number, an address, someone’s health (GDPR)"),
    "untrue": _("It states as a fact what is not so (code de la consommation, L. 121-2)"),
    "unlawful": _("What it offers or asks is against the law"),
    "charter": _("It breaks the charter that those who serve here have signed"),
}
CONTENT_GROUNDS = CONTENT_KEPT | CONTENT_REFUSED
