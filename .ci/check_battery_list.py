"""Compare the battery profile with a list of the data points the law asks for.

    python .ci/check_battery_list.py FILE

FILE is JSON: {"attributes": [...]}, each attribute with its number (id), obligation per category,
level, dynamics, readers and unit. Prints every disagreement and how many data points agree; exits
with 1 if there is a disagreement, with 2 without a file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from passport.obligations import first_that_applies, read_obligations
from schemas import loader
from schemas.references import followed

PROFILE = "passport/battery/2"
CATEGORIES = {"ev": "ev", "lmt": "lmt", "industrial_gt_2kwh": "industrial"}
DAYS = (date.today(), date(2027, 2, 18))  # noqa: DTZ011 -- the law names days, not instants
AUTHORITIES = {"commission", "market_surveillance", "notified_body", "customs"}
# Percent of what period? The profile says per month (H71), as for the new battery.
OTHER_UNIT = {"X18": "H71"}
# One of several data points within one fact: the fact is owed, this part of it may be left out.
PARTS = {"B005": "manufacturer"}


def entries(schema: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The facts of the profile, and what the service states by itself, by number."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in (*schema["properties"].values(), *schema["x-given"]):
        for number in entry.get("x-data-points", ()):
            found.setdefault(number, []).append(entry)
    return found


def units(value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
    """Every unit within an attribute."""
    if isinstance(value, dict):
        inner = followed(value, schema) if "$ref" in value else value
        if "x-unit" in inner:
            yield inner["x-unit"]["code"]
        for member in inner.values():
            yield from units(member, schema)


def readers(wanted: list[str]) -> set[str]:
    """The audiences that the list's readers are called here."""
    named = {
        "anyone": "public",
        "person_with_legitimate_interest": "legitimate_interest",
        "responsible_operator": "operator.responsible",
    }
    return {f"authority.{each}" if each in AUTHORITIES else named[each] for each in wanted}


def differences(
    wanted: Mapping[str, Any], entry: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[str]:
    """What the profile says otherwise than the list."""
    number = wanted["id"]
    lines = read_obligations(entry["x-obligation"])
    for theirs, ours in CATEGORIES.items():
        word = (wanted["obligation_as_of_2027_02_18"] or {}).get(theirs)
        for on in DAYS:
            found = first_that_applies(lines, {"batteryCategory": ours}, on).word
            if word not in (None, found) and number not in PARTS:
                yield f"{ours} on {on}: {word} in the list, {found} in the profile"
    change = "event" if entry.get("x-event") else "dynamic" if entry["x-dynamic"] else "static"
    if change != wanted["dynamics"]:
        yield f"{wanted['dynamics']} in the list, {change} in the profile"
    if readers(wanted["readers"]) != set(entry["x-disclosure"]):
        yield f"read by {wanted['readers']} in the list, {entry['x-disclosure']} in the profile"
    unit = OTHER_UNIT.get(number, wanted["unit_unece_rec20"])
    if unit is not None and unit not in set(units(entry, schema)):
        yield f"unit {unit} in the list, not in the profile"


def main(files: list[str]) -> int:
    """Run the comparison; returns the exit code."""
    schema = loader.load(PROFILE)
    known = entries(schema)
    wrong, total = set(), 0
    for file in files:
        for wanted in json.loads(Path(file).read_text("utf-8"))["attributes"]:
            total += 1
            number = wanted["id"]
            found = known.get(number)
            told = differences(wanted, found[0], schema) if found else ["not in the profile"]
            for difference in told:
                wrong.add(number)
                sys.stdout.write(f"{number} {wanted['field']}: {difference}\n")
    sys.stdout.write(f"data points that agree: {total - len(wrong)} of {total}\n")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.stderr.write(__doc__ or "")
        raise SystemExit(2)
    raise SystemExit(main(sys.argv[1:]))
