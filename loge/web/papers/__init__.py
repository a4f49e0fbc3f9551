"""What is printed: recruiting posters and slips, drawn with the product's own type, colours and pictograms."""

from .poster import poster
from .sheet import answer
from .shift import shift
from .slip import slip
from .stay import stay

__all__ = ["answer", "poster", "shift", "slip", "stay"]
