"""How many Digital Link request targets are read in a second, on one thread.

    python bench/parse_rate.py [--seconds 1.0] [--repeat 5] [--json]

Two sets: ``plain`` (a GTIN with its serial, a GTIN with lot and serial, a GTIN alone) and ``mixed``
(500 targets over nine keys, escapes and up to four data attributes, 58 characters on average).
Nothing is remembered between targets, so repeating them does not flatter the result.

Machines differ, so each rate is also given against a reference measured in the same run: one turn
of a loop that multiplies, adds and masks integers. ``turns`` says how many of those turns one
parse costs; it is the figure to compare between machines and over time. The best of the repeats
counts, because a shared machine can only make a run slower.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import string
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gs1 import build_digital_link, build_identifier, check_digit, parse_target

PLAIN = (
    "/01/09520000010010/21/WM-000101",
    "/01/09520000010010/10/L2602/21/WM-000136",
    "/01/09520000010027",
)
MIXED_SIZE = 500
REFERENCE_TURNS = 200_000
VALUE_CHARACTERS = string.ascii_letters + string.digits + "-._/:+"
DIGIT_KEYS = (("00", 18), ("01", 14), ("414", 13), ("417", 13), ("402", 17), ("8017", 18))
PREFIX_KEYS = ("8004", "401", "253")


def mixed_targets(seed: int = 1) -> list[str]:
    """The mixed set, the same in every run."""
    rng = random.Random(seed)

    def digits(count: int) -> str:
        return "".join(rng.choices(string.digits, k=count))

    def checked(count: int) -> str:
        body = digits(count - 1)
        return body + check_digit(body)

    def text(longest: int) -> str:
        return "".join(rng.choices(VALUE_CHARACTERS, k=rng.randint(4, longest)))

    targets: list[str] = []
    while len(targets) < MIXED_SIZE:
        if rng.random() < 0.75:
            ai, length = rng.choice(DIGIT_KEYS) if rng.random() < 0.4 else ("01", 14)
            key = checked(length)
        else:
            ai = rng.choice(PREFIX_KEYS)
            key = checked(13) + text(10) if ai == "253" else digits(7) + text(16)
        qualifiers = {}
        if ai == "01":
            qualifiers = {name: text(20) for name in ("22", "10", "21") if rng.random() < 0.5}
        choices = {"98": text(30), "99": text(20)}
        if ai == "01":
            choices |= {"17": "271231", "11": "260131", "3103": digits(6), "240": text(20)}
        names = rng.sample(sorted(choices), rng.randint(0, min(4, len(choices))))
        attributes = {name: choices[name] for name in names}
        link = build_digital_link(build_identifier(ai, key, qualifiers), attributes)
        targets.append(link.canonical_uri(""))
    return targets


def seconds_per_turn() -> float:
    """What one turn of the reference loop costs on this machine now."""
    total = 0
    start = time.perf_counter()
    for turn in range(REFERENCE_TURNS):
        total = (total * 31 + turn) & 0xFFFF
    return (time.perf_counter() - start) / REFERENCE_TURNS


def seconds_per_parse(targets: Sequence[str], seconds: float) -> float:
    """What one parse costs, over whole passes through ``targets`` for about ``seconds``."""
    start = time.perf_counter()
    passes = 0
    while (elapsed := time.perf_counter() - start) < seconds:
        for target in targets:
            parse_target(target)
        passes += 1
    return elapsed / (passes * len(targets))


def best(measure: Callable[[], float], repeat: int) -> float:
    """The lowest of ``repeat`` measurements."""
    return min(measure() for _ in range(repeat))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="time for each measurement")
    parser.add_argument("--repeat", type=int, default=5, help="measurements; the best counts")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    share = options.seconds / options.repeat
    turn = best(seconds_per_turn, options.repeat)
    mixed = mixed_targets()
    result: dict[str, object] = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "reference_turns_per_second": round(1 / turn),
    }
    for name, targets in (("plain", PLAIN), ("mixed", mixed)):
        cost = best(partial(seconds_per_parse, targets, share), options.repeat)
        result[name] = {
            "targets": len(targets),
            "characters": round(sum(map(len, targets)) / len(targets), 1),
            "parses_per_second": round(1 / cost),
            "turns": round(cost / turn, 1),
        }
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    for name, value in result.items():
        sys.stdout.write(f"{name}: {value}\n")


if __name__ == "__main__":
    main()
