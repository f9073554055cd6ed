"""The classic EPC schemes: a filter, a partition, company prefix, reference, serial.

What stands between AIs and bit fields: a check digit, which tags do not hold, and the first digit
of GTIN and SSCC, which moves behind the company prefix.
"""

from __future__ import annotations

from collections.abc import Mapping

from gs1.bits import Bits, Unfit, field
from gs1.check_digit import check_digit
from gs1.epc_fields import CODINGS
from gs1.epc_tables import COMPANY_BITS, LONGEST_COMPANY_PREFIX, Classic

# Serials are bounded by their field; this is more than any field can hold.
_UNBOUNDED = 99
_PART_NAMES = {"S": "serial", "P": "piece", "T": "total"}
_PART_LENGTHS = {"I": 1, "K": 1, "0": 1, "P": 2, "T": 2}
# A GLN without extension is written with the extension 0 (clause 14.6.3).
_NO_EXTENSION = {"254": "0"}


def read_classic(scheme: Classic, bits: Bits) -> dict[str, str]:
    """AI → value out of the bits behind the header. Raises Unfit."""
    bits.take(3)  # the filter, which says nothing about the identifier
    partition = bits.number(3)
    if partition >= len(COMPANY_BITS):
        raise Unfit("its partition does not exist")
    digits = LONGEST_COMPANY_PREFIX - partition
    company = CODINGS["decimal"].read(bits, COMPANY_BITS[partition], digits)
    parts = {"C": company, "R": _read_reference(scheme, bits, partition, digits)}
    for name, width, coding in scheme.after:
        parts[name] = CODINGS[coding].read(bits, width, _UNBOUNDED)
    values = {ai: _joined(template, parts) for ai, template in scheme.link}
    return {ai: value for ai, value in values.items() if _NO_EXTENSION.get(ai) != value}


def _read_reference(scheme: Classic, bits: Bits, partition: int, digits: int) -> str:
    width = scheme.partition.reference_bits[partition]
    most = scheme.partition.characters - digits
    return CODINGS[scheme.reference_coding].read(bits, width, most)


def _joined(template: str, parts: Mapping[str, str]) -> str:
    """The value of an AI out of its parts, as the notation of the data file explains them."""
    value = ""
    for part in template:
        if part == "I":
            value += parts["R"][0]
        elif part == "R":
            value += parts["R"][1:] if "I" in template else parts["R"]
        elif part == "K":
            value += check_digit(value)
        else:
            value += part if part == "0" else parts[_PART_NAMES.get(part, part)]
    return value


def write_classic(
    scheme: Classic, values: Mapping[str, str], filter_value: int, company_digits: int
) -> str:
    """The bits of ``values`` (AI → value), header included. Raises Unfit."""
    partition = LONGEST_COMPANY_PREFIX - company_digits
    if not 0 <= partition < len(COMPANY_BITS):
        raise Unfit("a company prefix has 6 to 12 digits")
    given = dict(values)
    parts: dict[str, str] = {}
    for ai, template in scheme.link:
        if ai in _NO_EXTENSION:
            if given.get(ai) == _NO_EXTENSION[ai]:
                raise Unfit("the extension 0 would be read as no extension")
            given.setdefault(ai, _NO_EXTENSION[ai])
        if ai not in given:
            raise Unfit(f"AI {ai} is missing")
        parts |= _split(scheme, template, given.pop(ai), company_digits)
    if given:
        raise Unfit(f"it has no room for AI {', '.join(given)}")
    bits = field(scheme.header, 8) + field(filter_value, 3) + field(partition, 3)
    bits += CODINGS["decimal"].write(parts["C"], COMPANY_BITS[partition], company_digits)
    bits += CODINGS[scheme.reference_coding].write(
        parts["R"],
        scheme.partition.reference_bits[partition],
        scheme.partition.characters - company_digits,
    )
    for name, width, coding in scheme.after:
        bits += CODINGS[coding].write(parts.get(name, ""), width, _UNBOUNDED)
    return bits


def _split(scheme: Classic, template: str, value: str, company_digits: int) -> dict[str, str]:
    """The parts that the value of an AI is made of; what is left over belongs to the last."""
    lengths = {**_PART_LENGTHS, "C": company_digits}
    if not template.endswith("R"):
        digits = scheme.partition.characters - company_digits
        lengths["R"] = digits - (1 if "I" in template else 0)
    found = dict.fromkeys(template, "")
    for part in template:
        length = lengths.get(part, len(value))
        found[part], value = value[:length], value[length:]
    parts = {_PART_NAMES[part]: found[part] for part in found if part in _PART_NAMES}
    if "C" in found:
        parts |= {"C": found["C"], "R": found.get("I", "") + found["R"]}
    if parts.get("serial") == "":
        raise Unfit("the serial is missing")
    return parts
