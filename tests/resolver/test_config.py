"""Settings: read once, and a start that stops where something is missing or misspelt."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolver.config import DEVELOPMENT_SECRET, Settings, SettingsError
from resolver.limits.rules import OFF, Limits
from resolver.setting_table import SETTINGS

PRODUCTION = {
    "TRACEMARK_DATABASE_URL": "postgresql://tracemark:secret@db/tracemark",
    "TRACEMARK_PUBLIC_URL": "https://id.example.com",
    "TRACEMARK_SECRET_KEY": "k" * 32,
}


def settings(**over: str) -> Settings:
    return Settings.from_environment(PRODUCTION | over)


def test_a_bare_start_is_production_and_says_what_a_newcomer_must_set() -> None:
    with pytest.raises(SettingsError, match="TRACEMARK_ENV=development"):
        Settings.from_environment({"PATH": "/usr/bin"})


def test_development_needs_nothing_else() -> None:
    found = Settings.from_environment({"TRACEMARK_ENV": "development"})
    assert found.development
    assert found.public_url == "http://localhost:8000"
    assert found.database_url == f"sqlite:///{Path.cwd()}/var/tracemark.db"
    assert found.allow_http_links


def test_production_reads_its_three_settings() -> None:
    found = settings()
    assert not found.development
    assert found.public_url == "https://id.example.com"
    assert found.public_host == "id.example.com"
    assert not found.allow_http_links
    assert not found.serve_in_place
    assert found.uri_budget == 50


@pytest.mark.parametrize(("value", "budget"), [("20", 20), ("2000", 2000), ("0", None)])
def test_the_length_budget_can_be_set_and_switched_off(value: str, budget: int | None) -> None:
    assert settings(TRACEMARK_URI_BUDGET=value).uri_budget == budget


def test_production_has_limits_and_a_developers_machine_has_none() -> None:
    assert settings().rate_limits == Limits()
    assert settings(TRACEMARK_RATE_LIMITS="0").rate_limits == OFF
    limited = settings(TRACEMARK_RATE_LIMITS="requests=60", TRACEMARK_TRUSTED_PROXIES="2")
    assert limited.rate_limits == Limits(requests=60, loopback=True)
    assert (settings().trusted_proxies, limited.trusted_proxies) == (0, 2)
    assert Settings.from_environment({"TRACEMARK_ENV": "development"}).rate_limits == OFF


def test_serving_in_place_is_switched_on() -> None:
    assert settings(TRACEMARK_SERVE_IN_PLACE="1").serve_in_place


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_does_not_start_without(name: str) -> None:
    rest = {key: value for key, value in PRODUCTION.items() if key != name}
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment(rest)


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_an_empty_value_counts_as_not_set(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        settings(**{name: "  "})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACEMARK_ENV", "staging"),
        ("TRACEMARK_ENV", "Production"),
        ("TRACEMARK_DATABASE_URL", "mysql://localhost/x"),
        ("TRACEMARK_PUBLIC_URL", "http://id.example.com"),
        ("TRACEMARK_PUBLIC_URL", "https://id.example.com/path"),
        ("TRACEMARK_PUBLIC_URL", "https://user@id.example.com"),
        ("TRACEMARK_PUBLIC_URL", "https://id.example.com\nx"),
        ("TRACEMARK_SECRET_KEY", "short"),
        ("TRACEMARK_SECRET_KEY", DEVELOPMENT_SECRET),
        ("TRACEMARK_ALLOWED_HOSTS", "good.example, bad host"),
        ("TRACEMARK_ALLOWED_HOSTS", "https://good.example"),
        ("TRACEMARK_ALLOW_HTTP_LINKS", "yes"),
        ("TRACEMARK_SERVE_IN_PLACE", "true"),
        ("TRACEMARK_RATE_LIMITS", "60"),
        ("TRACEMARK_RATE_LIMITS", "hits=60"),
        ("TRACEMARK_TRUSTED_PROXIES", "-1"),
        ("TRACEMARK_TRUSTED_PROXIES", "10"),
        ("TRACEMARK_TRUSTED_PROXIES", "10.0.0.0/8"),
        ("TRACEMARK_URI_BUDGET", "19"),
        ("TRACEMARK_URI_BUDGET", "2001"),
        ("TRACEMARK_URI_BUDGET", "-1"),
        ("TRACEMARK_URI_BUDGET", "٥٠"),
        ("TRACEMARK_URI_BUDGET", "50.0"),
        ("TRACEMARK_PROFILES", "profiles"),
        ("TRACEMARK_PROFILES", "/no/such/folder"),
    ],
)
def test_a_bad_value_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings(**{name: value})


def test_a_name_we_do_not_know_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="TRACEMARK_PUBLIC_ULR is not a setting"):
        settings(TRACEMARK_PUBLIC_ULR="https://id.example.com")


def test_a_database_url_that_is_wrong_is_not_repeated_because_it_may_hold_a_password() -> None:
    with pytest.raises(SettingsError) as refused:
        settings(TRACEMARK_DATABASE_URL="mysql://root:hunter2@db/x")
    assert "hunter2" not in str(refused.value)


def test_a_replica_is_read_where_one_is_named() -> None:
    assert settings().database_read_url is None
    url = "postgresql://reader@replica/tracemark"
    assert settings(TRACEMARK_DATABASE_READ_URL=url).database_read_url == url


@pytest.mark.parametrize(
    ("primary", "replica"),
    [
        ("postgresql://db/x", "sqlite:////copy.db"),
        ("sqlite:////x.db", "postgresql://reader:hunter2@replica/x"),
        ("postgresql://db/x", "mysql://reader:hunter2@replica/x"),
    ],
)
def test_only_postgresql_has_replicas(primary: str, replica: str) -> None:
    with pytest.raises(SettingsError, match="TRACEMARK_DATABASE_READ_URL") as refused:
        settings(TRACEMARK_DATABASE_URL=primary, TRACEMARK_DATABASE_READ_URL=replica)
    assert "hunter2" not in str(refused.value)


def test_a_replicas_url_may_stand_in_a_file_and_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "url"
    path.write_text("postgresql://reader:hunter2@replica/x\n", encoding="utf-8")
    found = settings(TRACEMARK_DATABASE_READ_URL_FILE=str(path))
    assert found.database_read_url == "postgresql://reader:hunter2@replica/x"
    assert "hunter2" not in repr(found)


def test_settings_do_not_show_their_secrets() -> None:
    assert "secret" not in repr(settings())
    assert "kkkk" not in repr(settings())


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("f" * 40 + "\n", encoding="utf-8")
    environ = {key: value for key, value in PRODUCTION.items() if "SECRET" not in key}
    found = Settings.from_environment(environ | {"TRACEMARK_SECRET_KEY_FILE": str(path)})
    assert found.secret_key == "f" * 40


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="both set"):
        settings(TRACEMARK_SECRET_KEY_FILE=str(tmp_path / "key"))


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    environ = {key: value for key, value in PRODUCTION.items() if "SECRET" not in key}
    with pytest.raises(SettingsError, match="TRACEMARK_SECRET_KEY_FILE"):
        Settings.from_environment(environ | {"TRACEMARK_SECRET_KEY_FILE": str(tmp_path / "no")})


def test_a_slash_behind_the_public_url_is_dropped() -> None:
    assert settings(TRACEMARK_PUBLIC_URL="https://id.example.com/").public_url == (
        "https://id.example.com"
    )


def test_further_hosts_are_read_as_a_list() -> None:
    found = settings(TRACEMARK_ALLOWED_HOSTS="QR.example.com, [::1]:8000 ,")
    assert found.allowed_hosts == frozenset({"qr.example.com", "[::1]:8000"})


def test_every_setting_of_the_table_is_understood() -> None:
    accepted = {
        "TRACEMARK_ENV": "production",
        "TRACEMARK_ALLOWED_HOSTS": "a.example",
        "TRACEMARK_ALLOW_HTTP_LINKS": "1",
        "TRACEMARK_SERVE_IN_PLACE": "1",
        "TRACEMARK_URI_BUDGET": "60",
        "TRACEMARK_DATABASE_READ_URL": "postgresql://reader@replica/tracemark",
        "TRACEMARK_RATE_LIMITS": "misses=30",
        "TRACEMARK_TRUSTED_PROXIES": "1",
        "TRACEMARK_PROFILES": "/",
        **PRODUCTION,
    }
    assert {setting.name for setting in SETTINGS} == set(accepted)
    found = Settings.from_environment(accepted)
    assert found.allow_http_links
    assert found.serve_in_place
    assert found.uri_budget == 60
