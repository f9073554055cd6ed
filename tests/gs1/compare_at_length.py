"""Compares the package with the naive reading for as long as one likes.

    python -m tests.gs1.compare_at_length LINKS [SEED]

Five addresses are compared for each link. Prints what differs; exits with 1 if anything does.
"""

from __future__ import annotations

import sys

from tests.gs1 import material, naive
from tests.gs1.test_against_naive_reading import OTHERS, ours


def main(links: int, seed: int) -> int:
    """Compare; returns the exit code."""
    rng = material.seeded(seed)
    compared = accepted = different = 0
    for _ in range(links):
        path, query, _ = material.link(rng)
        uri = material.uri(path, query, rng.choice(OTHERS), rng.choice(material.STEMS))
        for each in (uri, *(material.damaged(rng, uri) for _ in range(4))):
            mine, other = ours(each), naive.parse(each)
            compared += 1
            accepted += mine is not None
            if mine != other:
                different += 1
                sys.stdout.write(f"{each!r}\n    package {mine}\n    naive {other}\n")
    sys.stdout.write(f"compared {compared}, accepted {accepted}, different {different}\n")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
