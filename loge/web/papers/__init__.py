"""What is printed: recruiting posters and slips, drawn with the product's own type, colours and pictograms."""

from .poster import poster
from .sheet import answer
from .slip import slip

__all__ = ["answer", "poster", "slip"]
