"""Importing files: what is there already stays, what is wrong is told by row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from passport.catalogue import service as catalogue
from passport.db import Database
from tests import builders
from tests.resolver.api import bodies
from tests.resolver.cli.conftest import Run

GTIN = builders.GTIN


@pytest.fixture(autouse=True)
def _product(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        builders.make_product(connection)


def write(folder: Path, name: str, content: str | bytes | dict[str, Any]) -> Path:
    path = folder / name
    text = json.dumps(content) if isinstance(content, dict) else content
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def outcomes(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_units_of_a_spreadsheet_are_put_once(
    development: Run, tmp_path: Path, sqlite_database: Database
) -> None:
    rows = "\r\n".join(
        [
            "gtin,serial,lot,producedOn,externalIds.erp",
            f"{GTIN},WM-000101,L2601,2026-01-12,4711",
            f'{GTIN},"A,B",,,',
            "",
        ]
    )
    path = write(tmp_path, "units.csv", "\ufeff" + rows)
    first = development("import", path)
    assert (first.exit_code, first.stdout) == (0, "2 created\n")
    assert development("import", path).stdout == "2 unchanged\n"
    with sqlite_database.read() as connection:
        unit = catalogue.get_unit(connection, builders.unit_of())
        assert catalogue.get_unit(connection, builders.unit_of("A,B")).lot is None
    assert (unit.lot, dict(unit.external_ids)) == ("L2601", {"erp": "4711"})
    assert str(unit.produced_on) == "2026-01-12"


def test_a_refused_row_is_told_by_its_line_and_stops_nothing(
    development: Run, tmp_path: Path
) -> None:
    lines = ["gtin,serial,producedOn", f"{GTIN},A,", f"{GTIN},B,soon", f"{GTIN},C", f"{GTIN},D,"]
    path = write(tmp_path, "units.csv", "\n".join(lines))
    result = development("import", path)
    assert result.exit_code == 1
    assert result.stdout == "2 created, 2 refused\n"
    assert "units.csv: row 3" in result.stderr
    assert "/producedOn: expected a day as YYYY-MM-DD, found 'soon'" in result.stderr
    assert "units.csv: row 4" in result.stderr


def test_json_output_has_one_object_a_row(development: Run, tmp_path: Path) -> None:
    lines = [json.dumps({"gtin": GTIN, "serial": serial}) for serial in ("A", "B")]
    path = write(tmp_path, "units.ndjson", "\n".join([*lines, "{oops"]))
    result = development("import", path, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    found = outcomes(result.stdout)
    assert [row["outcome"] for row in found] == ["created", "created", "refused"]
    assert found[0] == {
        "file": "units.ndjson",
        "row": 1,
        "unit": f"/01/{GTIN}/21/A",
        "outcome": "created",
    }
    assert found[2]["code"] == "malformed_json"


def test_bodies_of_the_api_are_put_in_the_order_they_need(development: Run, tmp_path: Path) -> None:
    document = bodies.document(href="https://fjordwerk.example/de.pdf")
    del document["contentBase64"], document["fileName"]
    everything = {
        "recalls": {"FW-2026-01": bodies.recall()},
        "passports": {
            f"01/{GTIN}": {
                "productGroup": "appliance",
                "profiles": ["appliance/1"],
                "facts": {"modelIdentifier": "FW-W7"},
            }
        },
        "documents": {f"01/{GTIN}": document},
        "links": {f"01/{GTIN}/21/WM-000101": bodies.links()},
        "fitments": {f"01/{GTIN}": {"fitments": [{"partNumber": "DP-1", "position": "pump"}]}},
        "parts": {"DP-1": bodies.part()},
        "units": {f"01/{GTIN}/21/WM-000101": {"lot": builders.LOT}},
        "batches": {f"01/{GTIN}/10/{builders.LOT}": bodies.batch()},
        "products": {f"01/{GTIN}": bodies.product(brand="Fjord")},
        "facilities": {f"414/{builders.FACILITY_GLN}": {"name": "Works", "country": "NO"}},
    }
    path = write(tmp_path, "all.json", everything)
    first = development("import", path, "--json")
    assert first.exit_code == 0, first.stdout
    told = {row["item"].split("/")[0]: row["outcome"] for row in outcomes(first.stdout)}
    assert told.pop("products") == "updated"
    assert set(told.values()) == {"created"}
    assert len(told) == 9
    assert development("import", path).stdout == "10 unchanged\n"


def test_links_with_all_their_members_and_hand_overs_are_put(
    development: Run, tmp_path: Path
) -> None:
    dated = bodies.links()["links"][0] | {
        "href": "https://fjordwerk.example/{gtin}{?serial}",
        "validFrom": "2026-05-03T12:00:00+02:00",
        "validUntil": "2027-05-03T12:00:00Z",
    }
    root = {"resolverRoot": "https://id.partner.example"}
    everything = {
        "links": {f"01/{GTIN}": bodies.links(links=[dated])},
        "handovers": {"952000099": root, "95200009x": root},
    }
    path = write(tmp_path, "links.json", everything)
    first = development("import", path, "--json")
    assert [row["outcome"] for row in outcomes(first.stdout)] == ["created", "created", "refused"]
    assert development("import", path).stdout.startswith("2 unchanged, 1 refused")


def test_a_refused_body_is_told_with_every_fault(development: Run, tmp_path: Path) -> None:
    broken: dict[str, Any] = {"products": {"01/09520000010011": {}, f"01/{GTIN}": {"names": {}}}}
    result = development("import", write(tmp_path, "p.json", broken), "--json")
    assert result.exit_code == 1
    shape, names = outcomes(result.stdout)
    assert {error["pointer"] for error in names["errors"]} >= {"/names", "/brand"}
    assert shape["outcome"] == "refused"


def test_a_body_that_repeats_an_answer_is_put_where_it_belongs_only(
    development: Run, tmp_path: Path
) -> None:
    address = {"city": "Bergen", "country": "NO"}
    body = {"operator": "fw", "name": "FW", "address": address, "companyPrefixes": ["9501111"]}
    data = {"operators": {"fw": body, "other": body | {"companyPrefixes": ["9521111"]}}}
    result = development("import", write(tmp_path, "o.json", data), "--json")
    own, other = outcomes(result.stdout)
    assert own["outcome"] == "created"
    assert [error["pointer"] for error in other["errors"]] == ["/operator"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("units.txt", "gtin,serial"),
        ("units.csv", "gtin,seriel\n"),
        ("units.csv", "gtin\n"),
        ("units.csv", "gtin,serial,serial\n"),
        ("units.csv", b"gtin,serial\n\xff,x\n"),
        ("units.csv", 'gtin,serial\n"' + "x" * 70_000 + '",x\n'),
        ("units.csv", ""),
        ("things.json", "{oops"),
        ("things.json", "[]"),
        ("things.json", '{"ships": {}}'),
        ("things.json", '{"products": []}'),
    ],
)
def test_a_file_that_cannot_be_read_is_a_wrong_argument(
    development: Run, tmp_path: Path, name: str, content: str | bytes
) -> None:
    result = development("import", write(tmp_path, name, content))
    assert result.exit_code == 2
    assert name in result.stderr


def test_a_missing_file_is_a_wrong_argument(development: Run) -> None:
    assert development("import", "nowhere.csv").exit_code == 2
    assert development("import").exit_code == 2


def test_hosts_and_lengths_are_held_to_the_settings(development: Run, tmp_path: Path) -> None:
    things: dict[str, dict[str, Any]] = {
        "operators": {
            builders.OPERATOR: bodies.operator(aliasUrls=["http://localhost:8000"]),
        },
        "products": {
            "01/09520000010027": bodies.product(uriBudget=45),
            "01/09520000010034": bodies.product(uriBudget=45),
        },
    }
    things["products"]["01/09520000010027"].pop("serialPattern")
    result = development("import", "--json", write(tmp_path, "things.json", things))
    assert result.exit_code == 1
    told = {row["item"]: row.get("code", row["outcome"]) for row in outcomes(result.stdout)}
    assert told == {
        f"operators/{builders.OPERATOR}": "host_taken",
        "products/01/09520000010027": "created",
        "products/01/09520000010034": "invalid_body",
    }
    # http://localhost:8000/01/{GTIN}/21/ takes 43 characters.
    rows = "gtin,serial\n09520000010027,AB\n09520000010027,ABC\n"
    result = development("import", "--json", write(tmp_path, "units.csv", rows))
    first, second = outcomes(result.stdout)
    assert (first["outcome"], second["code"]) == ("created", "uri_too_long")
