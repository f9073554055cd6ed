"""Identifiers to ask with that nobody has assigned: prefix 952 is for examples only."""

from __future__ import annotations

from gs1.check_digit import check_digit


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


UNKNOWN_GTIN = f"/01/{_checked('0952987654321')}"
_GLN = _checked("952000000041")
_GTIN = _checked("0952000001031")

# A valid value of every primary key a path can begin with, and the name people know it by.
KEY_EXAMPLES: dict[str, tuple[str, str]] = {
    "00": ("SSCC", f"/00/{_checked('39520000000000041')}"),
    "01": ("GTIN", f"/01/{_GTIN}"),
    "253": ("GDTI", f"/253/{_GLN}X41"),
    "255": ("GCN", f"/255/{_GLN}"),
    "401": ("GINC", "/401/9520000C41"),
    "402": ("GSIN", f"/402/{_checked('9520000000000041')}"),
    "414": ("GLN", f"/414/{_GLN}"),
    "415": ("pay-to GLN with its reference", f"/415/{_GLN}/8020/R41"),
    "417": ("GLN of a party", f"/417/{_GLN}"),
    "8003": ("GRAI", f"/8003/0{_GLN}S41"),
    "8004": ("GIAI", "/8004/9520000A41"),
    "8006": ("ITIP", f"/8006/{_GTIN}0102"),
    "8010": ("CPID", "/8010/9520000C41"),
    "8013": ("GMN", "/8013/9520000MODELS5"),
    "8017": ("GSRN of a provider", f"/8017/{_checked('95200000000000041')}"),
    "8018": ("GSRN of a recipient", f"/8018/{_checked('95200000000000041')}"),
}

# One identifier for each classic EPC scheme with a Digital Link; SGTIN has clauses of its own.
EPC_EXAMPLES = (
    ("SSCC-96", KEY_EXAMPLES["00"][1]),
    ("SGLN-96", f"/414/{_GLN}/254/41"),
    ("GRAI-96", f"/8003/0{_GLN}41"),
    ("GIAI-96", "/8004/952000041"),
    ("GDTI-96", f"/253/{_GLN}41"),
    ("SGCN-96", f"/255/{_GLN}41"),
    ("GSRN-96", KEY_EXAMPLES["8018"][1]),
    ("GSRNP-96", KEY_EXAMPLES["8017"][1]),
    ("CPI-96", "/8010/952000041/8011/41"),
    ("ITIP-110", f"/8006/{_GTIN}0102/21/41"),
)
