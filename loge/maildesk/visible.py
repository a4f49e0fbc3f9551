"""What somebody wrote themselves in a mail: see :mod:`loge.text.visible`."""

from __future__ import annotations

from loge.text.visible import visible

__all__ = ["visible"]
