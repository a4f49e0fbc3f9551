"""More of the demonstration's past: each file is a scene with ``play()``, which played twice is played once."""
