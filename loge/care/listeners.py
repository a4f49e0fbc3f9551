"""Who hears of what happened: each folder has its own, and all of them are heard by being imported here."""

from . import bookkeeping, farewells, moods, taxes  # noqa: F401
from .community import listeners as _community  # noqa: F401
from .feedback import listeners as _feedback  # noqa: F401
from .figures import listeners as _figures  # noqa: F401
from .kindness import listeners as _kindness  # noqa: F401
from .meeting import listeners as _meeting  # noqa: F401
from .moments import listeners as _moments  # noqa: F401
from .network import listeners as _network  # noqa: F401
from .notices import listeners as _notices  # noqa: F401
from .promises import listeners as _promises  # noqa: F401
from .recovery import listeners as _recovery  # noqa: F401
from .reviews import listeners as _reviews  # noqa: F401
from .tips import listeners as _tips  # noqa: F401
