"""Names of files: what is left of one that somebody has chosen."""

import pytest

from server.domain.file import clean_file_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("holiday.jpg", "holiday.jpg"),
        ("Zoe\u0308 👍🏽.pdf", "Zoë 👍🏽.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("a/..", "file"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        (" \t\n", "file"),
        (".bashrc", "bashrc"),
        ("a\0b\r\nContent-Type: x.txt", "abContent-Type_ x.txt"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\u200bb\ufeffc\ud800d.txt", "abcd.txt"),
        ('x"><script>.html', "x___script_.html"),
        ("two   words .txt. ", "two words.txt"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("console.log", "console.log"),
        ("__proto__", "__proto__"),
    ],
    ids=lambda text: ascii(text),
)
def test_k5_name_when_given_then_nothing_of_it_can_do_harm(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept
    assert clean_file_name(kept) == kept


@pytest.mark.parametrize("letter", ["x", "é", "👍"])
def test_k5_name_when_too_long_then_shorter_with_its_suffix(letter: str) -> None:
    name = clean_file_name(letter * 1000 + ".jpeg")
    assert name.endswith(f"{letter}.jpeg")
    assert 100 < len(name.encode()) <= 200
    assert len(name) <= 120
    assert len(clean_file_name("x." + "y" * 300)) <= 120
