"""Bits as text of 0 and 1: the slowest way to hold them, and the one that shows what it does."""

from __future__ import annotations

from typing import Final

# RFC 4648 section 5, without padding.
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BITS_OF = {character: format(number, "06b") for number, character in enumerate(ALPHABET)}
HEX_UPPER: Final = "0123456789ABCDEF"
HEX_LOWER: Final = "0123456789abcdef"


class Unfit(Exception):
    """A value that its field has no room for, or bits that mean none; says why in a few words.

    Never leaves this package.
    """


class OutOfBits(Unfit):
    """More bits were asked for than are left."""

    def __init__(self) -> None:
        super().__init__("a part of it is missing")


class Bits:
    """Bits that are read from the left."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    @property
    def left(self) -> int:
        """How many bits were not read yet."""
        return len(self._text) - self._place

    @property
    def only_zeros_left(self) -> bool:
        """Whether none of the bits that were not read yet is set."""
        return "1" not in self._text[self._place :]

    def take(self, count: int) -> str:
        """The next ``count`` bits. Raises OutOfBits, as all readers here do."""
        if count > self.left:
            raise OutOfBits
        self._place += count
        return self._text[self._place - count : self._place]

    def number(self, count: int) -> int:
        """The next ``count`` bits as an unsigned integer; none are 0. Raises OutOfBits."""
        return int(self.take(count) or "0", 2)

    def characters(self, alphabet: str, bits: int, count: int) -> str:
        """``count`` characters, each the index into ``alphabet`` in ``bits`` bits."""
        return "".join(alphabet[self.number(bits)] for _ in range(count))

    def ascii(self, count: int) -> str:
        """``count`` characters of seven bits each."""
        return "".join(chr(self.number(7)) for _ in range(count))


def field(number: int, width: int) -> str:
    """``number``, which fits, as ``width`` bits."""
    return format(number, f"0{width}b") if width else ""


def indexed(text: str, alphabet: str, bits: int) -> str:
    """The characters of ``text`` as their index into ``alphabet``, ``bits`` bits each."""
    return "".join(field(alphabet.index(character), bits) for character in text)


def as_ascii(text: str) -> str:
    """The characters of ``text``, all ASCII, in seven bits each."""
    return "".join(field(ord(character), 7) for character in text)


def to_base64(bits: str) -> str:
    """``bits``, filled up with zeros, in URL-safe base 64."""
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[place : place + 6], 2)] for place in range(0, len(bits), 6))


def from_base64(text: str) -> str:
    """The bits of ``text``, which holds characters of the alphabet only."""
    return "".join(_BITS_OF[character] for character in text)
