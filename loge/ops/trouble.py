"""Something the person who runs the house can mend; the command line shows its words as they are."""

from __future__ import annotations


class Trouble(Exception):
    """Its words say what is wrong and what to do, in English and where it helps in French."""
