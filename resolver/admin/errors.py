"""What the admin API refuses beyond what the rooms refuse."""

from __future__ import annotations

from dataclasses import dataclass

from passport.errors import InvalidDraft, Refusal


@dataclass(eq=False)
class InvalidBody(InvalidDraft):
    """A body that does not have the shape of its schema; every problem is listed."""


@dataclass(eq=False)
class WrongMediaType(Refusal):
    """The body is not declared as what the route reads."""

    expected: str
    found: str
    sentence = "a body of type {expected} is expected, not '{found}'"


@dataclass(eq=False)
class EncodedBody(Refusal):
    """The body came compressed; a small request that grows without limit is not read."""

    encoding: str
    sentence = "a body with Content-Encoding '{encoding}' is not read; send it as it is"


@dataclass(eq=False)
class PreconditionMissing(Refusal):
    """Something would be replaced, and the caller did not say what it had seen (RFC 6585 3)."""

    etag: str
    sentence = (
        "this would replace what is there. Read it first and send its ETag as If-Match: {etag}"
    )


@dataclass(eq=False)
class PreconditionFailed(Refusal):
    """What is there is not what the caller had seen (RFC 9110 13.1.1)."""

    etag: str | None  # None: there is nothing

    def __str__(self) -> str:
        if self.etag is None:
            return "there is nothing here to match; leave If-Match out to create it"
        return f"it has changed since you read it; its ETag is now {self.etag}"


@dataclass(eq=False)
class NotAddressable(Refusal):
    """An identifier of the wrong kind for this route, such as a serial where a model belongs."""

    path: str
    expected: str
    sentence = "{path} is not {expected}"


@dataclass(eq=False)
class OperatorMissing(InvalidDraft):
    """An administrator has to say for which operator it acts."""


@dataclass(eq=False)
class ReplacementRefused(Refusal):
    """A bulk row would change a unit that is there, and the request does not allow that."""

    path: str
    sentence = (
        "{path} is recorded with other facts; send If-Match: * with the request to replace it"
    )


@dataclass(eq=False)
class UnknownFilter(Refusal):
    """A query parameter holds a value nothing can have."""

    parameter: str
    value: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.parameter} is one of {', '.join(self.known)}, not {self.value!r}"


@dataclass(eq=False)
class UnusableParameter(Refusal):
    """A query parameter does not have the form it needs."""

    parameter: str
    expected: str
    value: str
    sentence = "{parameter} is to be {expected}, not {value!r}"


@dataclass(eq=False)
class OneFilterNeeded(Refusal):
    """A list that would be endless has to be limited, in exactly one way."""

    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"say which ones with one query parameter: {' or '.join(self.parameters)}"


@dataclass(eq=False)
class UnusableAddress(Refusal):
    """The address holds the character U+0000, which no name here can have and no database keeps."""

    sentence = "the address of the request holds the character U+0000 (%00)"


@dataclass(eq=False)
class BrokenBody(Refusal):
    """The body did not arrive whole: its chunks make no sense, or the connection broke off."""

    sentence = "the body of the request did not arrive whole"


@dataclass(eq=False)
class UnknownParameter(Refusal):
    """A query parameter that is not understood here, where ignoring it could do harm."""

    parameter: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"there is no parameter {self.parameter!r} here; there are {', '.join(self.known)}"
