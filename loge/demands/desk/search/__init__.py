"""Finding a mail by what it says, who wrote it, what was attached and what was asked in it."""

from .finding import Hit, Query, find, parse
from .writing import forget, index, said_in, unlearn

__all__ = ["Hit", "Query", "find", "forget", "index", "parse", "said_in", "unlearn"]
