"""Understanding: a demand in anyone's words becomes values, each with the words it was read from.

Pure: text in, values out; no database, no network, no model download.
"""

# Some of these names are also the names of the modules behind them, so all are bound here at once: imported later, a
# module would take the place of its function. The shipped model is only opened by the first reading.
from loge.understanding.amounts import money
from loge.understanding.classifier import Classifier
from loge.understanding.language import language
from loge.understanding.read import read
from loge.understanding.reading import Reading
from loge.understanding.slots import slots
from loge.understanding.visible import visible
from loge.understanding.when import when

__all__ = ["Classifier", "Reading", "language", "money", "read", "slots", "visible", "when"]
