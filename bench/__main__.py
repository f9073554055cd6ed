"""``python -m bench``: every measurement after the other, about six minutes on two cores."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = ("bench.parse_rate", "bench.lookup", "bench.composed", "bench.scan_path")


def main() -> int:
    """Each one in a process of its own, so that none warms or fills the memory of the next."""
    for module in MEASUREMENTS:
        finished = subprocess.run([sys.executable, "-m", module], check=False)
        if finished.returncode != 0:
            return finished.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
