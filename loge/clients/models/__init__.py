"""Who is looked after, how they like it, and when they stay."""

from .file import Address, ClientFile
from .stay import Stay

__all__ = ["Address", "ClientFile", "Stay"]
