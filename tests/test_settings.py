"""The table of settings: where values come from, what is refused, and that each one is read."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from bkg.errors import InputError, UsageError
from bkg.settings import Settings, load, read_config, read_environment, table
from tests.conftest import ROOT

ROWS = table()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "bkg.toml"


def write(config: Path, text: str) -> Path:
    config.write_text(text, encoding="utf-8")
    return config


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_setting_has_a_help_text_and_is_read_somewhere(row: Any) -> None:
    assert row.help.endswith(".")
    assert row.field == row.name.replace(".", "_")
    sources = [path for path in (ROOT / "src/bkg").rglob("*.py") if path.name != "settings.py"]
    assert any(re.search(rf"\b{row.field}\b", path.read_text("utf-8")) for path in sources)


def test_names_are_unique_in_every_place() -> None:
    for attribute in ("name", "field", "environment"):
        assert len({getattr(row, attribute) for row in ROWS}) == len(ROWS)


def test_settings_cannot_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().title = "other"  # type: ignore[misc]  # on purpose
    assert Settings().replace(title="other").title == "other"


def test_tables_are_not_shared() -> None:
    assert Settings().prefixes is not Settings().prefixes


# ---------------------------------------------------------------- where values come from


def test_without_anything_the_defaults_hold(config: Path) -> None:
    assert load(None, {}) == load(config, {}) == Settings()


def test_the_nearer_source_wins(config: Path) -> None:
    write(config, 'title = "file"\ndescription = "file"\n[serve]\nport = 1\nhost = "file"\n')
    environ = {"BKG_TITLE": "environment", "BKG_SERVE_PORT": "2", "BKG_LANGUAGES": "be  en"}
    settings = load(config, environ, {"serve_port": 3, "serve_host": None})
    assert settings == Settings(
        title="environment",
        description="file",
        languages=("be", "en"),
        serve_host="file",
        serve_port=3,
    )


def test_every_kind_of_value(config: Path) -> None:
    write(
        config,
        'base = "https://example.org/"\nlanguages = ["be"]\n'
        "query.timeout = 2.5\nstore.timeout = 3\nquery.length = 9\n"
        '[prefixes]\nm = "https://example.org/ontology#"\n',
    )
    assert read_config(config) == {
        "base": "https://example.org/",
        "languages": ("be",),
        "query_timeout": 2.5,
        "store_timeout": 3.0,
        "query_length": 9,
        "prefixes": {"m": "https://example.org/ontology#"},
    }


def test_an_empty_variable_says_nothing() -> None:
    assert read_environment({"BKG_TITLE": "", "OTHER": "x"}) == {}


def test_the_tiny_dataset_can_be_read() -> None:
    settings = load(ROOT / "tests/datasets/tiny/bkg.toml", {})
    assert settings.base == "https://example.org/museum/"
    assert settings.languages == ("en", "fr", "be")


# ---------------------------------------------------------------- what is refused


def test_broken_toml_says_where(config: Path) -> None:
    write(config, 'title = "x"\nbase = \n')
    with pytest.raises(InputError) as caught:
        load(config, {})
    assert str(caught.value) == f"{config}:2:8: not valid TOML: Invalid value"


@pytest.mark.parametrize("content", [b"title = 'x", b"title = '\xff'"])
def test_what_is_not_toml_is_an_error_of_the_input(config: Path, content: bytes) -> None:
    config.write_bytes(content)
    with pytest.raises(InputError, match="not valid TOML") as caught:
        load(config, {})
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_config(tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("titel = 'x'", "unknown setting titel; did you mean title?"),
        ("[serve]\nprot = 1", "unknown setting serve.prot; did you mean serve.port?"),
        ("serve = 1", "unknown setting serve"),
        ("zzzzzz = 1", "unknown setting zzzzzz$"),
        ("title = 1", "title must be a text, not 1"),
        ("languages = [1]", r"languages must be a list, not \[1\]"),
        ("prefixes = 'x'", "prefixes must be a table"),
        ("prefixes.a = 1", "prefixes must be a table"),
        ("serve.port = 'x'", "serve.port must be a whole number above 0, not 'x'"),
        ("serve.port = 80.5", "serve.port must be a whole number above 0"),
        ("serve.port = inf", "serve.port must be a whole number above 0"),
        ("serve.port = 0", "serve.port must be a whole number above 0"),
        ("serve.port = true", "serve.port must be a whole number above 0"),
        ("query.timeout = -1.0", "query.timeout must be a number above 0"),
        ("query.timeout = nan", "query.timeout must be a number above 0"),
        ("query.timeout = inf", "query.timeout must be a number above 0"),
    ],
)
def test_a_config_that_cannot_be_meant(config: Path, text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        read_config(write(config, text))
    assert str(caught.value).startswith(f"{config}: ")


def test_the_environment_is_named_where_it_is_wrong() -> None:
    with pytest.raises(UsageError, match=r"^BKG_SERVE_PORT: setting serve.port must be"):
        load(None, {"BKG_SERVE_PORT": "eighty"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("base = 'https://example.org/x'", "base must end in / or #"),
        ("base = 'no iri/'", "base: 'no iri/' is not an IRI"),
        ("base = 'urn:a/'\nbases = ['urn:b']", "bases must end in / or #"),
        ("bases = ['https://example.org/b/']", "bases needs a base"),
        ("serve.url = 'data.example.org'", "'data.example.org' is no web address"),
        ("serve.url = 'https://me@example.org/'", "is no web address"),
        ("serve.url = 'https://example.org/?a=b'", "is no web address"),
        ("serve.trusted_proxies = ['10.0.0.1/8']", "10.0.0.1/8 has host bits set"),
        ("serve.trusted_proxies = ['localhost']", "'localhost' does not appear to be"),
        ("serve.proxy_headers = ['x-real-ip']", "'x-real-ip' is none of forwarded"),
        ("serve.proxy_headers = ['forwarded', 'x-forwarded-for']", "forwarded says"),
        ("languages = ['en_US']", "'en_US' is not a language tag"),
        ("label_properties = ['rdfs label']", "label_properties: 'rdfs label' is not an IRI"),
        ("classes = ['Object']", "classes: 'Object' is not an IRI"),
        ("featured = ['']", "featured: '' is not an IRI"),
        ("prefixes.m = 'x y'", "prefixes: 'x y' is not an IRI"),
        ("prefixes.'m:' = 'urn:x'", "'m:' cannot be a prefix"),
        ("themes.x = 'y'", "themes: 'x' is not an IRI"),
        ("spatial = ['Minsk']", "spatial: 'Minsk' is not an IRI"),
        ("previous_version = '1.0'", "previous_version: '1.0' is not an IRI"),
        ("issued = '31.5.2024'", "issued: '31.5.2024' is no date"),
        ("modified = '2023-02-29'", "modified: '2023-02-29' is no date"),
        ("temporal = '2010-'", "temporal: '2010-' is no time"),
        ("temporal = '..'", "temporal: '..' is no time"),
        ("temporal = '../..'", "temporal: '../..' is no time"),
        ("temporal = '2010/2011/2012'", "temporal: .* is no time"),
        ("publisher_type = 'club'", "publisher_type: 'club' is not organization or person"),
        ("contact = 'Jane Doe'", "contact: 'Jane Doe' is neither an e-mail address nor"),
        ("contact = 'javascript:alert(1)'", "contact: .* is neither"),
    ],
)
def test_values_that_would_fail_later_fail_now(config: Path, text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        load(write(config, text), {})


@pytest.mark.parametrize(
    "text",
    [
        "issued = '2024'",
        "modified = '2024-02-29'",
        "temporal = '2010'",
        "temporal = '2010-05/..'",
        "temporal = '../2010-05-31'",
        "contact = 'a@b.org'",
        "contact = 'mailto:a@b.org'",
        "contact = 'https://b.org/form'",
        "publisher_type = 'person'",
    ],
)
def test_values_that_describe_a_dataset(config: Path, text: str) -> None:
    load(write(config, text), {})
