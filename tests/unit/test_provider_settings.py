"""Providers of single sign-on: a family of variables each."""

from pathlib import Path

import pytest

from server.domain.sso import Provider, own_path
from server.settings import Settings, SettingsError, load_settings

HUB = {"OIDC_HUB_ISSUER": "https://login.example", "OIDC_HUB_CLIENT_ID": "parley"}


def load(tmp_path: Path, environ: dict[str, str]) -> Settings:
    return load_settings(environ, tmp_path / "none")


def test_providers_when_named_then_read_with_what_is_left_out(tmp_path: Path) -> None:
    environ = HUB | {
        "OIDC_MY_CORP_ISSUER": " http://localhost:8080/realms/a ",
        "OIDC_MY_CORP_CLIENT_ID": "id",
        "OIDC_MY_CORP_CLIENT_SECRET": "swordfish",
        "OIDC_MY_CORP_LABEL": "My Corp, Inc.",
        "OIDC_MY_CORP_SCOPES": "openid  email",
        "OIDC_MY_CORP_TRUST_EMAIL": "True",
        "OIDC_PORT": "tcp://10.0.0.1:80",
        "OIDC_HUB_SOMETHING": "x",
    }
    hub, corp = load(tmp_path, environ).providers
    assert hub == Provider("hub", "https://login.example", "parley", "", "Hub")
    assert corp == Provider(
        *("my-corp", "http://localhost:8080/realms/a", "id", "swordfish", "My Corp, Inc."),
        scopes=("openid", "email"),
        trusts_email=True,
    )
    assert "swordfish" not in repr(corp)


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"OIDC_HUB_CLIENT_ID": "x"}, "OIDC_HUB_ISSUER: required with OIDC_HUB_CLIENT_ID"),
        ({"OIDC_HUB_ISSUER": "https://a.example"}, "OIDC_HUB_CLIENT_ID: required with"),
        (HUB | {"OIDC_HUB_ISSUER": "http://login.example"}, "OIDC_HUB_ISSUER: expected an"),
        (HUB | {"OIDC_HUB_ISSUER": "login.example"}, "OIDC_HUB_ISSUER: expected an"),
        (HUB | {"OIDC_HUB_ISSUER": "https://a.example/?b=c"}, "OIDC_HUB_ISSUER: expected an"),
        (HUB | {"OIDC_HUB_ISSUER": "https://u:p@a.example"}, "OIDC_HUB_ISSUER: expected an"),
        (HUB | {"OIDC_HUB_ISSUER": "https://[a"}, "OIDC_HUB_ISSUER: expected an"),
        (HUB | {"OIDC_HUB_SCOPES": "email"}, "OIDC_HUB_SCOPES: openid has to be"),
        (HUB | {"OIDC_HUB_LABEL": "x" * 41}, "OIDC_HUB_LABEL: longer than 40"),
        (HUB | {"OIDC_HUB_TRUST_EMAIL": "maybe"}, "OIDC_HUB_TRUST_EMAIL: expected true or"),
        (
            HUB | {key.replace("HUB", "HUB_2"): value for key, value in HUB.items()},
            "OIDC_HUB_ISSUER: two providers have the same",
        ),
        (
            HUB | {"ENV": "production", "JWT_SECRET": "x" * 32, "MONGO_URI": "mongodb://x"},
            "PUBLIC_URL: required with OIDC_",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_providers_when_wrong_then_one_line_that_names_the_variable(
    tmp_path: Path, environ: dict[str, str], line: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, environ)
    assert str(raised.value).startswith(line)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/room/abc?relay=only#x", "/room/abc?relay=only#x"),
        ("/", "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("/\t/evil.example", "/"),
        (" /a", "/"),
        ("/ü", "/"),
        ("/" + "a" * 512, "/"),
    ],
)
def test_a18_way_back_when_it_leads_elsewhere_then_the_start(text: str, path: str) -> None:
    assert own_path(text) == path
