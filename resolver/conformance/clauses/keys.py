"""The primary keys a server declares (Resolver 2.1)."""

from __future__ import annotations

from resolver.conformance.examples import KEY_EXAMPLES
from resolver.conformance.probe import Probe
from resolver.conformance.registry import Check, Section, require, skip

_section = Section(4, "Primary keys")
clause = _section.clause


def _understood(ai: str, path: str) -> Check:
    def check(probe: Probe) -> None:
        if ai not in probe.facts.keys:
            skip(f"the description file does not declare {ai}")
        answer = probe.get(path)
        require(
            answer.answers or answer.status in (300, 404),
            f"{path} is valid and was answered with {answer.status}",
        )

    return check


for _ai, (_name, _path) in KEY_EXAMPLES.items():
    _section.add(
        f"R2.1-key-{_ai}",
        "SHALL",
        f"The {_name} ({_ai}) is understood where it is declared.",
        _understood(_ai, _path),
    )


@clause("R2.1-undeclared", "SHALL", "A key that is not declared is refused or not found.")
def _undeclared(probe: Probe) -> None:
    others = [ai for ai in KEY_EXAMPLES if ai not in probe.facts.keys]
    # Where every key is declared, there is none that it could be broken with.
    for ai in others:
        status = probe.get(KEY_EXAMPLES[ai][1]).status
        require(status in (400, 404), f"{ai} was answered with {status}")
