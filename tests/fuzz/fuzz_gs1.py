"""Coverage-guided fuzzing of the GS1 package with Atheris.

Atheris has no place in the project's own environment; install it in another one:

    python3.11 -m venv /somewhere/fuzz
    /somewhere/fuzz/bin/pip install atheris==3.0.0
    /somewhere/fuzz/bin/python tests/fuzz/fuzz_gs1.py -max_total_time=600 [CORPUS_FOLDER]

It stops at the first text for which a reader raises anything but a Gs1Error, or for which what was
read does not survive being written and read again, and leaves that text in a file ``crash-…``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris  # type: ignore

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

with atheris.instrument_imports(include=["gs1"]):
    from tests.fuzz.readers import check_every_reader


def one_input(data: bytes) -> None:
    """Bytes of the fuzzer as text: as they are, each a character, so that none is refused early."""
    check_every_reader(data.decode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
