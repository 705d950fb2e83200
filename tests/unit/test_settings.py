"""Settings: read once, checked at the start, documented in one file."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from server.settings import Settings, SettingsError, load_settings, variables

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / ".env.example"
SECRET = "x" * 32


def test_example_file_when_compared_then_names_every_setting_with_its_default() -> None:
    names = [field.encode_name for field in variables()]
    assert sorted(dotenv_values(EXAMPLE)) == sorted(names)
    assert load_settings({}, EXAMPLE) == Settings()


def test_settings_when_environment_and_file_differ_then_the_environment_wins(
    tmp_path: Path,
) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "PORT=1\nHOST=a\n# comment\nCORS_ORIGINS=https://a.example, https://b.example\n"
    )
    settings = load_settings({"PORT": "2", "UNKNOWN": "x"}, file)
    assert (settings.port, settings.host) == (2, "a")
    assert settings.cors_origins == ("https://a.example", "https://b.example")


def test_settings_when_empty_then_the_default(tmp_path: Path) -> None:
    settings = load_settings({"PORT": "", "JWT_SECRET": " ", "STUN_URLS": ""}, tmp_path / "none")
    assert settings == Settings()


def test_settings_when_of_every_kind_then_converted(tmp_path: Path) -> None:
    settings = load_settings(
        {"RATE_LIMIT_FACTOR": "0", "GRACE_SECONDS": "0.5", "DATA_DIR": "/x", "TLS_CERT": "c",
         "TLS_KEY": "k", "LOG_FORMAT": "json"},
        tmp_path / "none",
    )  # fmt: skip
    assert settings.rate_limit_factor == 0
    assert settings.grace_seconds == 0.5
    assert settings.data_dir == Path("/x")
    assert settings.has_tls


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"PORT": "many"}, "PORT: expected `int`, got `str`"),
        ({"PORT": "65536"}, "PORT: expected `int` <= 65535"),
        ({"ENV": "staging"}, "ENV: invalid enum value 'staging'"),
        ({"RATE_LIMIT_FACTOR": "-1"}, "RATE_LIMIT_FACTOR: expected `float` >= 0.0"),
        ({"RATE_LIMIT_FACTOR": "nan"}, "RATE_LIMIT_FACTOR: expected"),
        ({"GRACE_SECONDS": "inf"}, "GRACE_SECONDS: expected a finite number"),
        ({"MAX_FILE_BYTES": "-1"}, "MAX_FILE_BYTES: expected `int` >= 0"),
        ({"S3_ENDPOINT": "https://s.example"}, "S3_BUCKET: required with S3_ENDPOINT"),
        ({"S3_BUCKET": "b", "S3_ENDPOINT": "s.example"}, "S3_ENDPOINT: must start with http"),
        ({"S3_BUCKET": "b", "S3_ACCESS_KEY": "k"}, "S3_ACCESS_KEY, S3_SECRET_KEY: set both"),
        ({"TURN_TTL_SECONDS": "3601"}, "TURN_TTL_SECONDS: expected `int` <= 3600"),
        ({"TURN_URLS": "turn:x"}, "TURN_URLS, TURN_SECRET: set both or neither"),
        ({"TLS_KEY": "x"}, "TLS_CERT, TLS_KEY: set both or neither"),
        ({"TRUSTED_PROXIES": "proxy"}, "TRUSTED_PROXIES: 'proxy' is not a network"),
        ({"CORS_ORIGINS": "*"}, "CORS_ORIGINS: '*' is not an origin"),
        ({"CORS_ORIGINS": "https://a.example/"}, "CORS_ORIGINS: "),
        ({"MONGO_URI": "localhost:27017"}, "MONGO_URI: must start with mongodb://"),
        ({"MONGO_DATABASE": "a.b"}, "MONGO_DATABASE: expected"),
        ({"JWT_SECRET": "swordfish"}, "JWT_SECRET: shorter than 32 bytes"),
        ({"ENV": "production", "MONGO_URI": "mongodb://x"}, "JWT_SECRET: required"),
        ({"ENV": "production", "JWT_SECRET": SECRET}, "MONGO_URI: required"),
        ({"PUBLIC_URL": "parley.example"}, "PUBLIC_URL: expected an address"),
        ({"PUBLIC_URL": "https://parley.example/?a=b"}, "PUBLIC_URL: expected an address"),
        ({"SMTP_URL": "smtp://mail.example"}, "SMTP_URL, MAIL_FROM: set both or neither"),
        ({"SMTP_URL": "mail.example:25", "MAIL_FROM": "a@b.example"}, "SMTP_URL: expected smtp://"),
        (
            {"SMTP_URL": "smtp://u:swordfish@mail.example:x", "MAIL_FROM": "a@b.example"},
            "SMTP_URL: expected smtp://",
        ),
        ({"SMTP_URL": "smtp://mail.example", "MAIL_FROM": "Parley"}, "MAIL_FROM: expected"),
        (
            {
                "ENV": "production",
                "JWT_SECRET": SECRET,
                "MONGO_URI": "mongodb://x",
                "SMTP_URL": "smtp://mail.example",
                "MAIL_FROM": "Parley <a@b.example>",
            },
            "PUBLIC_URL: required with SMTP_URL",
        ),
        (
            {
                "ENV": "production",
                "JWT_SECRET": SECRET,
                "MONGO_URI": "mongodb://x",
                "REQUIRE_EMAIL_VERIFICATION": "true",
            },
            "SMTP_URL: required with REQUIRE_EMAIL_VERIFICATION",
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_settings_when_wrong_then_one_line_that_names_the_variable(
    tmp_path: Path, environ: dict[str, str], line: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(environ, tmp_path / "none")
    assert str(raised.value).startswith(line)
    assert "\n" not in str(raised.value)
    assert "swordfish" not in str(raised.value)


@pytest.mark.parametrize(
    ("environ", "base_url"),
    [
        ({"HOST": "localhost", "PORT": "5000"}, "http://localhost:5000"),
        ({"TLS_CERT": "c", "TLS_KEY": "k", "PORT": "443"}, "https://localhost:443"),
        ({"PUBLIC_URL": "https://parley.example/app/"}, "https://parley.example/app"),
    ],
    ids=["plain", "tls", "public"],
)
def test_links_when_made_then_they_begin_where_people_find_the_server(
    tmp_path: Path, environ: dict[str, str], base_url: str
) -> None:
    assert load_settings(environ, tmp_path / "none").base_url == base_url
