"""Run the service until it is told to stop. Key and secret come by the environment, which ``ps`` does not show."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from .server import serve


def main() -> None:
    about = "A payment service with play money."
    parser = argparse.ArgumentParser(prog="python -m loge.money.sandbox", description=about)
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--data", type=Path, required=True, help="the SQLite file that holds the money")
    parser.add_argument("--hook", default="", help="where webhooks go; without it they wait")
    asked = parser.parse_args()
    key = os.environ.get("LOGE_SANDBOX_KEY", "sandbox-key")
    secret = os.environ.get("LOGE_SANDBOX_HOOK_SECRET", "sandbox-hook-secret")
    with serve(asked.port, asked.data, asked.hook, secret, asked.host, key=key) as sandbox:
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGINT, _leave)
        print(f"sandbox: {sandbox.url}", flush=True)
        sandbox.serve_forever()


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
