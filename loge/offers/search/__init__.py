"""Finding an offer: what is wanted, among a house's offers or the whole country's, the best first, each with why.

A loge is small, so one starts from the house: its published offers are packed as arrays (layout.py), a query is a few
operations on them (finding.py), and only the rows that are shown are read. See docs/choices/search.md.
"""

from .analysis import MOST_WORDS, STOP_WORDS, fold, stems, terms, words

__all__ = ["MOST_WORDS", "STOP_WORDS", "fold", "stems", "terms", "words"]
