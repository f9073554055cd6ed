"""Compare the gs1 package with a file of GS1 Digital Link vectors (JSON Lines).

    python .ci/check_gs1_vectors.py FILE

Runs the operations ``parse`` (also with mode ``legacy``) and ``canonical`` and passes over the
others. Prints every disagreement; exits with 1 if there is one, with 2 without a file.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gs1 import Gs1Error, parse_digital_link

CANONICAL_STEM = "https://id.gs1.org"


def answer(vector: dict[str, Any]) -> Any:
    """What the package says: the vector's form of output, or None for a refusal."""
    try:
        link = parse_digital_link(vector["in"], legacy=vector.get("mode") == "legacy")
    except Gs1Error:
        return None
    if vector["op"] == "canonical":
        return link.canonical_uri(CANONICAL_STEM)
    identifier = link.identifier
    return {
        "path": [[identifier.key_ai, identifier.key], *map(list, identifier.qualifiers)],
        "query": [list(pair) for pair in link.attributes],
        "other_keys": list(link.other_parameters),
    }


def main(arguments: list[str]) -> int:
    """Run the comparison; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write(__doc__ or "")
        return 2
    counted: Counter[str] = Counter()
    wrong = 0
    for line in Path(arguments[0]).read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        name = " ".join(filter(None, (vector["op"], vector.get("mode"))))
        if vector["op"] not in ("parse", "canonical"):
            counted[f"{name} (passed over)"] += 1
            continue
        counted[name] += 1
        ours = answer(vector)
        if ours != vector["out"]:
            wrong += 1
            sys.stdout.write(f"{vector['why']}: {vector['in']}\n")
            sys.stdout.write(f"    expected {vector['out']}\n    answered {ours}\n")
    for name, count in sorted(counted.items()):
        sys.stdout.write(f"{name}: {count}\n")
    sys.stdout.write(f"disagreements: {wrong}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
