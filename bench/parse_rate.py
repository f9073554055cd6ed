"""How many GS1 identifiers are read and rewritten in a second, on one thread.

    python bench/parse_rate.py [--seconds 1.0] [--repeat 5] [--json]

Request targets in three sets: ``plain`` (a GTIN with its serial, a GTIN with lot and serial, a GTIN
alone), ``mixed`` (500 targets over nine keys, escapes and up to four data attributes, 58 characters
on average) and ``long`` (the same with two to six attributes, about 95 characters). Then the other
forms of the mixed set: absolute URIs, element strings in and out, compression, EPC binary strings.
Nothing is remembered between inputs, so repeating them does not flatter the result.

Machines differ, so each rate is also given against a reference measured in the same run: one turn
of a loop that multiplies, adds and masks integers. ``turns`` says how many of those turns one
operation costs; it is the figure to compare between machines and over time. Processor time is
measured, and the best of the repeats counts, because a shared machine can only make a run slower.

Also measured: the processor time that ``import gs1`` takes in a fresh interpreter, beyond the
interpreter's own start, and how much memory stays behind after 100,000 different targets.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import string
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gs1 import (
    build_digital_link,
    build_identifier,
    check_digit,
    compress,
    decode_epc,
    decompress,
    encode_epc,
    parse_digital_link,
    parse_element_string,
    parse_target,
    write_element_string,
)
from gs1.errors import CannotCompress

ROOT = Path(__file__).resolve().parent.parent
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


def mixed_targets(least: int = 0, most: int = 4, seed: int = 1) -> list[str]:
    """The mixed set, with ``least`` to ``most`` attributes; the same in every run."""
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
        if most > 4:
            choices |= {"91": text(25), "92": text(25), "400": text(20)}
        count = rng.randint(least, min(most, len(choices)))
        names = rng.sample(sorted(choices), count)
        attributes = {name: choices[name] for name in names}
        link = build_digital_link(build_identifier(ai, key, qualifiers), attributes)
        targets.append(link.canonical_uri(""))
    return targets


def seconds_per_turn() -> float:
    """What one turn of the reference loop costs on this machine now."""
    total = 0
    start = time.process_time()
    for turn in range(REFERENCE_TURNS):
        total = (total * 31 + turn) & 0xFFFF
    return (time.process_time() - start) / REFERENCE_TURNS


def seconds_each(
    operation: Callable[[Any], object], inputs: Sequence[Any], seconds: float
) -> float:
    """What one operation costs, over whole passes through ``inputs`` for about ``seconds``."""
    start = time.process_time()
    passes = 0
    while (elapsed := time.process_time() - start) < seconds:
        for each in inputs:
            operation(each)
        passes += 1
    return elapsed / (passes * len(inputs))


def best(measure: Callable[[], float], repeat: int) -> float:
    """The lowest of ``repeat`` measurements."""
    return min(measure() for _ in range(repeat))


def operations() -> dict[str, tuple[Callable[[Any], object], Sequence[Any]]]:
    """What is measured, by name: the operation and its inputs."""
    mixed = mixed_targets()
    uris = [f"https://id.example.org{target}" for target in mixed]
    links = [parse_digital_link(uri) for uri in uris]
    elements = [write_element_string(link, brackets=False) for link in links]
    packable = [uri for uri in uris if _fits(uri)]
    serials = [parse_target(f"/01/09520000010010/21/{number}") for number in range(500)]
    tags = [encode_epc(each, "SGTIN-96", company_prefix_length=7) for each in serials]
    return {
        "plain": (parse_target, PLAIN),
        "mixed": (parse_target, mixed),
        "long": (parse_target, mixed_targets(2, 6, seed=2)),
        "uris": (parse_digital_link, uris),
        "element_strings_read": (parse_element_string, elements),
        "element_strings_written": (write_element_string, links),
        "compress": (compress, packable),
        "decompress": (decompress, [compress(uri) for uri in packable]),
        "epc_decode": (decode_epc, tags),
    }


def _fits(uri: str) -> bool:
    try:
        compress(uri)
    except CannotCompress:
        return False
    return True


def import_milliseconds(repeat: int) -> float:
    """Processor time of ``import gs1`` in a fresh interpreter, beyond the interpreter's start."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def run(code: str) -> float:
        before = spent()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        return spent() - before

    return 1000 * (best(lambda: run("import gs1"), repeat) - best(lambda: run("pass"), repeat))


def kilobytes_kept(count: int = 100_000) -> float:
    """Memory still held after ``count`` targets, each with a serial of its own, were read."""
    parse_target(f"{PLAIN[-1]}/21/0")
    tracemalloc.start()
    for number in range(count):
        parse_target(f"{PLAIN[-1]}/21/{number}")
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="time for each measurement")
    parser.add_argument("--repeat", type=int, default=5, help="measurements; the best counts")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    share = options.seconds / options.repeat
    turn = best(seconds_per_turn, options.repeat)
    result: dict[str, object] = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "reference_turns_per_second": round(1 / turn),
        "import_milliseconds": round(import_milliseconds(options.repeat), 1),
        "kilobytes_kept_after_100000": round(kilobytes_kept(), 1),
    }
    for name, (operation, inputs) in operations().items():
        cost = best(partial(seconds_each, operation, inputs, share), options.repeat)
        texts = [each for each in inputs if isinstance(each, str)]
        result[name] = {
            "inputs": len(inputs),
            "characters": round(sum(map(len, texts)) / len(texts), 1) if texts else None,
            "per_second": round(1 / cost),
            "turns": round(cost / turn, 1),
        }
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    for name, value in result.items():
        sys.stdout.write(f"{name}: {value}\n")


if __name__ == "__main__":
    main()
