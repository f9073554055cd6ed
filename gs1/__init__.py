"""The GS1 identification system: keys, Digital Link URIs, element strings, compression, EPC.

Usable on its own: nothing but the standard library is imported. Text goes in, frozen values or a
:class:`Gs1Error` come out. ``docs/gs1.md`` teaches it; the kinds of refusal are in
:mod:`gs1.errors`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gs1.application_identifiers import (
    PRIMARY_KEYS,
    ApplicationIdentifier,
    application_identifier,
)
from gs1.check_digit import check_digit
from gs1.digital_link import (
    DigitalLink,
    build_digital_link,
    parse_digital_link,
    parse_identifier,
    parse_target,
)
from gs1.element_string import parse_element_string, write_element_string
from gs1.errors import Gs1Error
from gs1.identifier import Granularity, Identifier, build_identifier
from gs1.link_types import (
    GS1_VOC,
    LINK_TYPES,
    LinkType,
    compact_link_type,
    expand_link_type,
)

if TYPE_CHECKING:
    from gs1.compression import compress
    from gs1.decompression import decompress, decompress_target
    from gs1.epc_binary import decode_epc, encode_epc

# Most programs meet compressed links and tags rarely or never, so these are imported when asked
# for; that takes a third off the time of the import.
_ON_DEMAND = {
    "compress": "gs1.compression",
    "decompress": "gs1.decompression",
    "decompress_target": "gs1.decompression",
    "decode_epc": "gs1.epc_binary",
    "encode_epc": "gs1.epc_binary",
}

__all__ = [
    "GS1_VOC",
    "LINK_TYPES",
    "PRIMARY_KEYS",
    "ApplicationIdentifier",
    "DigitalLink",
    "Granularity",
    "Gs1Error",
    "Identifier",
    "LinkType",
    "application_identifier",
    "build_digital_link",
    "build_identifier",
    "check_digit",
    "compact_link_type",
    "compress",
    "decode_epc",
    "decompress",
    "decompress_target",
    "encode_epc",
    "expand_link_type",
    "parse_digital_link",
    "parse_element_string",
    "parse_identifier",
    "parse_target",
    "write_element_string",
]


def __getattr__(name: str) -> Any:
    """The public names of the rarer forms, imported at their first use."""
    if name not in _ON_DEMAND:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ON_DEMAND[name]), name)
    globals()[name] = value
    return value
