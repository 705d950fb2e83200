#!/usr/bin/env python3
"""Makes a whole call against a running server and says, step by step, whether it is in order."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.project_python import enter


def main() -> int:
    arguments = _parse()
    enter("aiohttp", "socketio", *(["aiortc"] if arguments.media else []))
    from scripts.smoke.run import TRANSPORTS, Options, run

    options = Options(
        url=arguments.url.rstrip("/"),
        transports=TRANSPORTS if arguments.transport == "both" else (arguments.transport,),
        has_media=arguments.media,
        is_quiet=arguments.json,
        is_insecure=arguments.insecure,
    )
    report = asyncio.run(run(options))
    report.finish()
    return 0 if report.has_passed else 1


def _parse() -> argparse.Namespace:
    port = os.environ.get("PORT") or "5000"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=f"http://localhost:{port}", help="default: %(default)s")
    parser.add_argument("--transport", choices=("websocket", "polling", "both"), default="both")
    parser.add_argument(
        "--media", action="store_true", help="also a real WebRTC call (pip install .[media])"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument(
        "--insecure", action="store_true", help="accept a certificate that nobody signed"
    )
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
