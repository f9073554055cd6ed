"""Compare the gs1 package with files of GS1 vectors (JSON Lines).

    python .ci/check_gs1_vectors.py FILE...

Knows the operations of both files of vectors, Digital Link and EPC binary. Prints every
disagreement; exits with 1 if there is one, with 2 without a file or for an operation it does not
know.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gs1 import (
    Gs1Error,
    compress,
    decode_epc,
    decompress,
    encode_epc,
    parse_digital_link,
    parse_element_string,
    parse_target,
    write_element_string,
)

CANONICAL_STEM = "https://id.gs1.org"


def parsed(vector: dict[str, Any]) -> Any:
    """Path, attributes and names of the other parameters."""
    link = parse_digital_link(vector["in"], legacy=vector.get("mode") == "legacy")
    identifier = link.identifier
    return {
        "path": [[identifier.key_ai, identifier.key], *map(list, identifier.qualifiers)],
        "query": [list(pair) for pair in link.attributes],
        "other_keys": list(link.other_parameters),
    }


def built(vector: dict[str, Any]) -> Any:
    """The URI of an element string."""
    asked = vector["in"]
    link = parse_element_string(asked["element_string"])
    return link.canonical_uri(asked["stem"] or CANONICAL_STEM)


def compressed(vector: dict[str, Any]) -> Any:
    """The compressed URI."""
    asked = vector["in"]
    return compress(
        asked["uri"],
        optimise=asked["optimise"],
        other_parameters=asked["compress_other"],
        partial=asked.get("partial", False),
    )


def decompressed(vector: dict[str, Any]) -> Any:
    """AIs and other parameters of a compressed URI."""
    uri = decompress(vector["in"])
    link = parse_digital_link(uri)
    identifier = link.identifier
    others = parse_qsl(urlsplit(uri).query, keep_blank_values=True)
    return {
        "ais": dict(
            [(identifier.key_ai, identifier.key), *identifier.qualifiers, *link.attributes]
        ),
        "other": {name: value for name, value in others if name in link.other_parameters},
    }


def epc_decoded(vector: dict[str, Any]) -> Any:
    """The path and query that an EPC binary string stands for."""
    return decode_epc(vector["in"]).canonical_uri("")


def epc_encoded(vector: dict[str, Any]) -> Any:
    """The EPC binary string of a path."""
    asked = vector["in"]
    return encode_epc(
        parse_target(asked["path"]),
        asked["scheme"],
        filter_value=asked["filter"],
        company_prefix_length=asked.get("company_prefix_length"),
        form=asked["form"],
    )


OPERATIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "parse": parsed,
    "canonical": lambda vector: parse_digital_link(vector["in"]).canonical_uri(CANONICAL_STEM),
    "element_string_to_uri": built,
    "uri_to_element_string": lambda vector: write_element_string(parse_digital_link(vector["in"])),
    "compress": compressed,
    "decompress": decompressed,
    "epc_decode": epc_decoded,
    "epc_encode": epc_encoded,
}


def answer(vector: dict[str, Any]) -> Any:
    """What the package says: the vector's form of output, or None for a refusal."""
    try:
        return OPERATIONS[vector["op"]](vector)
    except Gs1Error:
        return None


def comparable(vector: dict[str, Any], output: Any) -> Any:
    """Decoded EPCs are compared percent-decoded, their attributes in any order."""
    if vector["op"] != "epc_decode" or output is None:
        return output
    path, _, query = output.partition("?")
    return unquote(path), sorted(unquote(part) for part in query.split("&"))


def main(files: list[str]) -> int:
    """Run the comparison; returns the exit code."""
    counted: Counter[str] = Counter()
    wrong = 0
    for line in (line for file in files for line in Path(file).read_text("utf-8").splitlines()):
        vector = json.loads(line)
        if vector["op"] not in OPERATIONS:
            sys.stderr.write(f"unknown operation {vector['op']}\n")
            return 2
        counted[" ".join(filter(None, (vector["op"], vector.get("mode"))))] += 1
        ours = answer(vector)
        if comparable(vector, ours) != comparable(vector, vector["out"]):
            wrong += 1
            sys.stdout.write(f"{vector.get('why', '')}: {vector['in']}\n")
            sys.stdout.write(f"    expected {vector['out']}\n    answered {ours}\n")
    for name, count in sorted(counted.items()):
        sys.stdout.write(f"{name}: {count}\n")
    sys.stdout.write(f"disagreements: {wrong}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.stderr.write(__doc__ or "")
        raise SystemExit(2)
    raise SystemExit(main(sys.argv[1:]))
