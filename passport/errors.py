"""The base of every refusal below ``resolver/``: facts, never a status code.

``resolver/problems.py`` is the only place that turns a class of refusal into an HTTP answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


class Refusal(Exception):
    """Something asked for was refused; subclasses are dataclasses that carry the facts.

    Write a subclass like this::

        @dataclass(eq=False)
        class UnknownProduct(Refusal):
            product: Identifier
            sentence = "there is no product {product.path}"

    ``eq=False`` keeps exceptions comparable by identity, which ``raise … from`` relies on. The
    sentence is for logs and for the detail of a problem document; it is formatted with the facts.
    """

    sentence: ClassVar[str] = ""

    def facts(self) -> dict[str, Any]:
        """The attributes of this refusal by name, without anything Python added to it."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __str__(self) -> str:
        return self.sentence.format(**self.facts()) or type(self).__name__


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with a draft: where (a JSON pointer into the draft) and what."""

    pointer: str  # "/names/de"; "" is the whole draft
    message: str


@dataclass(eq=False)
class InvalidDraft(Refusal):
    """A draft that cannot be kept; lists every problem found, not only the first."""

    problems: tuple[FieldProblem, ...]

    def __str__(self) -> str:
        return "; ".join(
            # The pointer of the whole draft is empty.
            f"{problem.pointer}: {problem.message}" if problem.pointer else problem.message
            for problem in self.problems
        )
