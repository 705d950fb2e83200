#!/usr/bin/env python3
"""Writes the files derived from the message classes; `--check` only says which are stale."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.project_python import enter


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when stale")
    arguments = parser.parse_args()
    enter("msgspec", "aiohttp")
    from scripts.generator import files

    if not arguments.check:
        for path in files.write():
            print(f"written: {path}")
        return 0
    stale = files.stale()
    for path in stale:
        print(f"stale: {path} (run scripts/generate_client_types.py)", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
