"""The cuts of the product's type that are printed, made from its web fonts: ``python loge/web/papers/cut.py`` makes them
anew when a web font changes. They ship beside this file, so that the first sheet is as swift as the next."""

from __future__ import annotations

from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "static" / "fonts"
HERE = Path(__file__).resolve().parent / "type"
CUTS = {"titles": ("fraunces-titles", 500), "text": ("source-sans-3", 420), "strong": ("source-sans-3", 650)}


def make() -> None:
    """Write every cut: its variable font held at one weight, as TrueType."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    HERE.mkdir(exist_ok=True)
    for name, (file, weight) in CUTS.items():
        font = instancer.instantiateVariableFont(TTFont(WEB / f"{file}.woff2", recalcTimestamp=False), {"wght": weight})
        font.flavor = None
        font.save(HERE / f"{name}.ttf")


if __name__ == "__main__":
    make()
