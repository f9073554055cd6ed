"""Why an explanation cannot be given. What the explained request itself would be refused for is
no error here: that refusal is what is explained."""

from __future__ import annotations

from dataclasses import dataclass

from passport.errors import FieldProblem, Refusal


@dataclass(eq=False)
class UnusableQuestion(Refusal):
    """The question cannot be read; lists every parameter that is wrong."""

    problems: tuple[FieldProblem, ...]

    def __str__(self) -> str:
        return "; ".join(
            f"the parameter {each.pointer[1:]} {each.message}" for each in self.problems
        )


@dataclass(eq=False)
class InstantInFuture(Refusal):
    """What will be answered is for the identifier's own operator to see."""

    at: str
    sentence = "{at} has not come yet; only past instants can be asked for"
