"""Anything shown here can be doubted: a report, a decision with its reasons, one appeal to somebody else, and a count a year."""
