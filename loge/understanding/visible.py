"""What somebody wrote themselves in a reply: see :mod:`loge.text.visible`, which mail is read with too."""

from __future__ import annotations

from loge.text.visible import visible

__all__ = ["visible"]
