"""``tracemark conformance`` as somebody types it."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from passport.db import Database
from resolver.cli import main
from resolver.conformance.registry import CLAUSES, Section, Verdict, named
from resolver.conformance.report import Report
from resolver.conformance.run import Result as Outcome
from tests.conformance import rich_data
from tests.conformance.breaking import header, leads, retargets, status
from tests.conformance.clause_table import table, written
from tests.conformance.nasty import BEHAVIOURS, being_nasty, says
from tests.conformance.stand_in import StandIn, standing_in, unharmed
from tests.postgres import free_port

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[StandIn]:
    path = tmp_path_factory.mktemp("stand-in") / "tracemark.db"
    path.write_bytes(_sqlite_template.read_bytes())
    with closing(Database(f"sqlite:///{path}")) as database, standing_in(database) as found:
        yield found


@pytest.fixture
def run(stand_in: StandIn) -> Run:
    """The command against the stand-in's GTIN; any further arguments."""
    stand_in.mutation = unharmed

    def command(*more: object) -> Result:
        arguments = ["conformance", stand_in.base, "--path", rich_data.GTIN, *map(str, more)]
        return CliRunner().invoke(main, arguments)

    return command


def test_the_document_lists_exactly_the_clauses_there_are() -> None:
    assert written() == table()


def test_ids_and_sentences_are_told_apart() -> None:
    sentences = [clause.sentence for clause in CLAUSES.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(each.endswith((".", "…")) for each in sentences)
    with pytest.raises(ValueError, match=r"two clauses R2\.2-get"):
        Section(1, "Twice").add("R2.2-get", "SHALL", "Again.", lambda probe: None)


def test_a_list_of_all_clauses_asks_nobody() -> None:
    done = CliRunner().invoke(main, ["conformance", "--list"])
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        clause.id for clause in named(())
    ]


def test_it_prints_a_line_a_clause_and_what_it_came_to(run: Run) -> None:
    done = run("--only", "R2.2")
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert sum(line.startswith(("pass", "skipped")) for line in lines) == len(named(["R2.2"]))
    assert "1 SHALL were skipped and so not proved: R2.2-https." in lines
    assert "\x1b" not in done.stdout


def test_a_broken_shall_is_exit_1_and_a_broken_should_is_not(
    run: Run, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.mutation = header("Vary", "Accept")
    assert run("--only", "R2.2-vary").exit_code == 0
    stand_in.mutation = status(405, lambda asked: asked.method == "HEAD")
    only = ("--only", "R2.2-head", "--only", "R2.2-head-linkset")
    done = run(*only, "--json", tmp_path / "report.json")
    assert done.exit_code == 1
    assert "2 of 2 SHALL do not hold: R2.2-head, R2.2-head-linkset." in done.stdout
    report: Any = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["conforms"] is False
    assert report["brokenShall"] == ["R2.2-head", "R2.2-head-linkset"]


def test_a_skipped_shall_is_no_proof_and_with_strict_exit_1(run: Run, tmp_path: Path) -> None:
    only = ("--only", "R2.2-get", "--only", "R2.2-https")
    done = run(*only, "--json", tmp_path / "r.json", "--html", tmp_path / "r.html")
    assert done.exit_code == 0
    report: Any = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["nothingBroken"] is True
    assert (report["conforms"], report["proved"]) == (False, False)
    assert report["skippedShall"] == ["R2.2-https"]
    shown = "Every SHALL that was asked holds; not every one was asked"
    assert f"<h1>{shown}</h1>" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert run(*only, "--strict").exit_code == 1


def test_what_was_left_out_is_not_proved_either(run: Run, tmp_path: Path) -> None:
    done = run("--only", "R2.2-get", "--strict", "--json", tmp_path / "r.json")
    shall = [clause.id for clause in CLAUSES.values() if clause.level == "SHALL"]
    assert done.exit_code == 0
    assert f"{len(shall) - 1} SHALL were not chosen and so not proved." in done.stdout
    assert f"Every SHALL that was asked holds (1 of {len(shall)})." in done.stdout
    report: Any = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (report["conforms"], report["proved"]) == (False, True)
    assert set(report["leftOutShall"]) == {*shall} - {"R2.2-get"}


def test_a_run_that_asked_nothing_is_exit_2_and_still_reported(run: Run, tmp_path: Path) -> None:
    done = run("--only", "R2.2-https", "--json", tmp_path / "r.json", "--html", tmp_path / "r.html")
    assert done.exit_code == 2
    assert "nothing was asked" in done.stderr
    assert "No SHALL was asked (0 of " in done.stdout
    report: Any = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (report["conforms"], report["proved"]) == (False, False)
    assert "<h1>Nothing could be asked</h1>" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("verdict", "conforms"), [("warning", True), ("skipped", False)])
def test_only_a_server_of_which_every_shall_was_asked_and_holds_conforms(
    verdict: Verdict, conforms: bool
) -> None:
    results = [Outcome(clause, "pass", "", ()) for clause in named(())]
    last = next(n for n, result in enumerate(results) if result.clause.level == "SHALL")
    results[last] = replace(results[last], verdict=verdict)
    report = Report("https://id.example.com", (), datetime.now(UTC), "test", tuple(results))
    assert report.conforms is conforms
    assert (report.heading == "Every SHALL holds") is conforms
    assert any(line.startswith("Every SHALL holds (") for line in report.summary()) is conforms


def test_the_reports_say_when_where_and_what(run: Run, stand_in: StandIn, tmp_path: Path) -> None:
    done = run("--only", "R2.6.1-", "--json", tmp_path / "r.json", "--html", tmp_path / "r.html")
    report: Any = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (report["server"], report["paths"]) == (stand_in.base, [rich_data.GTIN])
    assert datetime.fromisoformat(report["at"]).utcoffset() is not None
    assert sum(report["counts"].values()) == len(report["clauses"])
    first = report["clauses"][0]
    assert first["id"] == "R2.6.1-default"
    assert first["exchanges"][-1] == {
        "asked": f"GET {rich_data.GTIN}",
        "answered": "307, Location: https://maker.example/product",
    }
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert f'<time datetime="{report["at"]}">' in page
    assert done.exit_code == 0


def test_what_a_server_sends_can_do_no_harm_in_a_report(
    run: Run, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.mutation = leads("https://x.example/\x1b[31m<script>alert(1)</script>")
    done = run("--only", "R2.6.1-default", "--html", tmp_path / "r.html")
    assert done.exit_code == 1
    assert "\x1b" not in done.stdout
    assert "<script>" not in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "which server?"),
        (["ftp://id.example.com"], "no http or https address"),
        (["id.example.com"], "no http or https address"),
        (["http://[::1"], "is no address"),
        (["http://id.example.com:99999"], "is no address"),
        (["https://me@id.example.com"], "holds no user"),
        (["https://id.example.com/?x=1"], "no query"),
        (["https://id.exämple.com"], "characters that do not belong"),
        (["http://localhost", "--path", "01/1"], "is no path on the server"),
        (["http://localhost", "--path", "/01/1"], "is no Digital Link path"),
        (["http://localhost", "--path", "/01/09506000134352?x=1"], "is no path on the server"),
        (["http://localhost", "--only", "R9"], "there is no clause R9"),
    ],
)
def test_a_wrong_command_line_is_exit_2(arguments: list[str], sentence: str) -> None:
    done = CliRunner().invoke(main, ["conformance", *arguments])
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_a_server_that_is_not_there_is_exit_3() -> None:
    done = CliRunner().invoke(main, ["conformance", f"http://localhost:{free_port()}"])
    assert done.exit_code == 3
    assert "no connection to localhost" in done.stderr


@pytest.mark.parametrize("behaviour", ["hangs up", "garbage", "another protocol"])
def test_a_server_that_speaks_no_http_is_exit_3(behaviour: str) -> None:
    with being_nasty() as nasty:
        nasty.behaviour = BEHAVIOURS[behaviour]
        done = CliRunner().invoke(main, ["conformance", nasty.base])
    assert done.exit_code == 3
    assert "no readable answer" in done.stderr


def test_a_server_that_knows_none_of_the_paths_asks_for_one(run: Run, stand_in: StandIn) -> None:
    done = CliRunner().invoke(main, ["conformance", stand_in.base])
    assert done.exit_code == 2
    assert "Name one it knows with --path" in done.stderr
    with being_nasty() as nasty:
        nasty.behaviour = says(b"HTTP/1.1 500 Oh\r\n\r\n")
        assert CliRunner().invoke(main, ["conformance", nasty.base]).exit_code == 2


def test_a_report_that_cannot_be_written_is_exit_2(run: Run, tmp_path: Path) -> None:
    done = run("--only", "R3-there", "--json", tmp_path / "missing" / "report.json")
    assert done.exit_code == 2
    assert "cannot write" in done.stderr


def test_a_whole_address_is_a_path_too(run: Run, stand_in: StandIn) -> None:
    lot = stand_in.base + rich_data.LOT
    assert run("--path", lot, "--only", "R2.9-levels").exit_code == 0


def test_a_resolver_may_live_below_a_path(stand_in: StandIn) -> None:
    stand_in.mutation = retargets(lambda target: target.removeprefix("/resolver"))
    base = f"{stand_in.base}/resolver/"
    arguments = ["conformance", base, "--path", f"{stand_in.base}/resolver{rich_data.GTIN}"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith("fail")]


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that nobody has signed, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate, and is not here")
    folder = tmp_path_factory.mktemp("tls")
    files = folder / "certificate.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    named_files = ["-nodes", "-days", "2", "-out", str(files[0]), "-keyout", str(files[1])]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*made, *named_files, *names], check=True, capture_output=True)
    return files


@pytest.fixture
def tls(stand_in: StandIn, certificate: tuple[Path, Path]) -> Iterator[str]:
    """The stand-in behind TLS, as a proxy does it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    stand_in.mutation = unharmed
    with stand_in.over(context) as base:
        yield base


def test_a_certificate_nobody_signed_is_refused(tls: str) -> None:
    done = CliRunner().invoke(main, ["conformance", tls, "--path", rich_data.GTIN])
    assert done.exit_code == 3
    assert "certificate" in done.stderr


@pytest.mark.parametrize("way", ["--insecure", "SSL_CERT_FILE"])
def test_it_is_accepted_where_that_was_said(
    way: str, tls: str, certificate: tuple[Path, Path]
) -> None:
    more = ["--insecure"] if way == "--insecure" else []
    environment = {} if more else {"SSL_CERT_FILE": str(certificate[0])}
    arguments = ["conformance", tls, "--path", rich_data.GTIN, "--only", "R2.2-https", *more]
    done = CliRunner().invoke(main, arguments, env=environment)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("pass     SHALL   R2.2-https")
