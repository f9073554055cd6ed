"""North American coupon codes (AI 8110 and 8112): digits, many of which say how many more follow.

The formats are those of GS1 US, in the shape in which the checks that GS1 publishes with its
syntax dictionary state them.
"""

from __future__ import annotations

from gs1.faults import Fault, date_fault

_REQUIREMENT_CODES = "012349"
_PREFIX_SIZES = "0123456"  # a company prefix has six digits more than this says
_NO_PREFIX = "9"
_SIZES = "12345"
_ANY = "0123456789"


class _Wrong(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class _Reader:
    """Goes through the digits of a coupon code from the left."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def wrong(self, reason: str) -> _Wrong:
        """The refusal of what stands at the present place."""
        return _Wrong(Fault(f"is no coupon code: {reason}", position=self._place))

    def follows(self, mark: str) -> bool:
        """Whether ``mark`` is next; it is passed over if so."""
        found = self._text.startswith(mark, self._place)
        self._place += found
        return found

    def digits(self, count: int, what: str) -> str:
        """The next ``count`` digits."""
        found = self._text[self._place : self._place + count]
        if len(found) < count:
            raise self.wrong(f"{what} is cut off")
        self._place += count
        return found

    def one_of(self, allowed: str, what: str) -> str:
        """The next digit, if it is one of ``allowed``."""
        found = self._text[self._place : self._place + 1]
        if not found or found not in allowed:
            raise self.wrong(f"{what} must be one of {', '.join(allowed)}")
        self._place += 1
        return found

    def sized(self, allowed: str, extra: int, what: str) -> None:
        """A digit that says how many follow (``extra`` more), then those."""
        self.digits(int(self.one_of(allowed, f"the length of {what}")) + extra, what)

    def end(self) -> None:
        """Refuses anything that is left."""
        if self._place < len(self._text):
            raise self.wrong("something follows its last field")

    def only_digits(self) -> None:
        """Refuses anything but digits, wherever it stands."""
        for place, character in enumerate(self._text):
            if character not in _ANY:
                self._place = place
                raise self.wrong("it consists of digits only")


def coupon_code(text: str) -> Fault | None:
    """The rule of AI 8110: the coupon code of the first generation."""
    reader = _Reader(text)
    try:
        reader.only_digits()
        reader.sized(_PREFIX_SIZES, 6, "the company prefix")
        reader.digits(6, "the offer code")
        reader.sized(_SIZES, 0, "the save value")
        _purchase(reader, "first")
        _optional_fields(reader)
        reader.end()
    except _Wrong as wrong:
        return wrong.fault
    return None


def positive_offer(text: str) -> Fault | None:
    """The rule of AI 8112: a coupon that is looked up in a positive offer file."""
    reader = _Reader(text)
    try:
        reader.only_digits()
        reader.one_of("01", "the format")
        reader.sized(_PREFIX_SIZES, 6, "the funder")
        reader.digits(6, "the offer code")
        reader.sized(_ANY, 6, "the serial number")
        reader.end()
    except _Wrong as wrong:
        return wrong.fault
    return None


def _purchase(reader: _Reader, which: str) -> None:
    reader.sized(_SIZES, 0, f"the {which} purchase requirement")
    reader.one_of(_REQUIREMENT_CODES, f"the code of the {which} purchase requirement")
    reader.digits(3, f"the family code of the {which} purchase")


def _purchase_of_other(reader: _Reader, which: str) -> None:
    _purchase(reader, which)
    if not reader.follows(_NO_PREFIX):
        reader.sized(_PREFIX_SIZES, 6, f"the company prefix of the {which} purchase")


def _optional_fields(reader: _Reader) -> None:
    """Fields that begin with their own number; they come in this order or not at all."""
    if reader.follows("1"):
        reader.one_of("0123", "the additional purchase rule")
        _purchase_of_other(reader, "second")
    if reader.follows("2"):
        _purchase_of_other(reader, "third")
    expires = _date(reader, "expiry date") if reader.follows("3") else ""
    starts = _date(reader, "start date") if reader.follows("4") else ""
    if expires and starts > expires:
        raise reader.wrong("it expires before it starts")
    if reader.follows("5"):
        reader.sized(_ANY, 6, "the serial number")
    if reader.follows("6"):
        reader.sized("1234567", 6, "the retailer")
    if reader.follows("9"):
        reader.one_of("01256", "the save value code")
        reader.one_of("012", "the item the save value applies to")
        reader.one_of(_ANY, "the store coupon flag")
        reader.one_of("01", "the don't-multiply flag")


def _date(reader: _Reader, what: str) -> str:
    found = reader.digits(6, f"the {what}")
    if date_fault(found, year_digits=2, day_zero=False):
        raise reader.wrong(f"the {what} {found} is no day of the calendar")
    return found
