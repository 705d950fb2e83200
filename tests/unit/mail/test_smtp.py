"""Letters over a real SMTP server."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from server.domain.mail import Attachment, Letter
from server.errors import MailNotConfigured, Unavailable
from server.mail.smtp import NoMail, SmtpMail, compose
from tests.support.mailbox import PASSWORD, USER, Mailbox, check_password, mail_server

SENDER = "Parley <noreply@parley.example>"
LETTER = Letter("bob@example.org", "Grüße, alle 👋", "Hello\nBob\n.\n" + "ü" * 2000, "a@b.example")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


def mail(mailbox: Mailbox) -> SmtpMail:
    return SmtpMail(f"smtp://127.0.0.1:{mailbox.port}", SENDER)


def self_signed(directory: Path) -> tuple[Path, Path]:
    certificate, key = directory / "cert.pem", directory / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def to(name: str) -> Letter:
    return Letter(f"{name}@example.org", "Hello", "text")


async def test_letter_when_sent_then_it_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    attachment = Attachment("invite.ics", "text/calendar; charset=utf-8; method=PUBLISH", b"A\r\nB")
    letter = Letter(LETTER.to, LETTER.subject, LETTER.text, LETTER.reply_to, (attachment,))
    assert await mail(mailbox).send([letter]) == []
    found = mailbox.to("bob@example.org")
    assert (found["From"], found["To"], found["Subject"]) == (
        SENDER,
        LETTER.to,
        LETTER.subject,
    )
    assert (found["Reply-To"], found["Auto-Submitted"]) == ("a@b.example", "auto-generated")
    assert found["Message-ID"].endswith("@parley.example>")
    body = found.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER.text + "\n"
    (file,) = found.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True)) == ("invite.ics", b"A\r\nB")
    assert (file.get_content_type(), file.get_param("method")) == ("text/calendar", "PUBLISH")


async def test_letters_when_there_are_many_then_one_connection_and_each_sees_themselves_only(
    mailbox: Mailbox,
) -> None:
    assert await mail(mailbox).send([to(f"x{number}") for number in range(20)]) == []
    assert len(mailbox.sessions) == 1
    assert all([letter["To"]] == readers for letter, readers in
               zip(mailbox.letters, mailbox.readers, strict=True))  # fmt: skip


async def test_letters_when_some_are_refused_then_those_are_named_and_the_others_arrive(
    mailbox: Mailbox,
) -> None:
    mailbox.unknown, mailbox.full = {"ben@example.org"}, {"cy@example.org"}
    letters = [to(name) for name in ("ann", "ben", "cy", "dan")]
    refused = await mail(mailbox).send(letters)
    assert refused == letters[1:3]
    assert mailbox.readers == [["ann@example.org"], ["dan@example.org"]]


async def test_address_when_its_domain_is_not_ascii_then_sent_or_refused_never_an_exception(
    mailbox: Mailbox,
) -> None:
    letter = Letter("a@münchen.example", "Hello", "text")
    refused = await mail(mailbox).send([letter, to("bob")])
    assert refused in ([], [letter])
    assert ["bob@example.org"] in mailbox.readers


@pytest.mark.parametrize(
    "letter",
    [
        Letter("bob@example.org\r\nBcc: eve@example.org", "Hello", "text"),
        Letter("bob@example.org, eve@example.org", "Hello", "text"),
        Letter("bob@example.org", "Hello\r\nBcc: eve@example.org", "text"),
        Letter("bob@example.org", "Hello", "text", "a@b.example\nBcc: eve@example.org"),
    ],
    ids=["line in to", "two in to", "line in subject", "line in reply-to"],
)
def test_letter_when_a_header_would_become_two_then_no_letter_is_made(letter: Letter) -> None:
    with pytest.raises(ValueError, match=r"(?i)line|CR or LF|only|linefeed"):
        compose(letter, SENDER)


async def test_header_injection_when_a_subject_is_an_encoded_word_then_it_is_text(
    mailbox: Mailbox,
) -> None:
    subject = "=?utf-8?q?Hello=0D=0ABcc:_eve@example.org=0D=0A=0D=0Aevil?="
    await mail(mailbox).send([Letter("bob@example.org", subject, "text")])
    letter = mailbox.to("bob@example.org")
    assert (letter["Bcc"], letter["Subject"].replace("= ?", "=?")) == (None, subject)


async def test_mail_when_the_server_is_away_then_unavailable() -> None:
    with mail_server() as mailbox:
        gone = mail(mailbox)
    with pytest.raises(Unavailable):
        await gone.send([to("bob")])


async def test_mail_when_the_server_says_nothing_then_unavailable_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.mail.smtp.DEADLINE_SECONDS", 0.2)
    ended = asyncio.Event()

    async def silence(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        with pytest.raises(Unavailable):
            await SmtpMail(f"smtp://127.0.0.1:{port}", SENDER).send([to("bob")])
    finally:
        ended.set()
        server.close()


async def test_mail_when_there_is_a_password_then_tls_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.mail.smtp.TIMEOUT_SECONDS", 1.0)
    certificate, key = self_signed(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    login = f"{USER}:{quote(PASSWORD, safe='')}"
    with mail_server(tls_context=tls, authenticator=check_password, auth_required=True) as mailbox:
        url = f"smtp://{login}@127.0.0.1:{mailbox.port}"
        assert await SmtpMail(url, SENDER, trusting).send([LETTER]) == []
        for wrong in (
            SmtpMail(url, SENDER),  # a certificate that nobody vouches for
            SmtpMail(url.replace(USER, "eve"), SENDER, trusting),
        ):
            with pytest.raises(Unavailable):
                await wrong.send([LETTER])
    assert len(mailbox.letters) == 1


async def test_mail_when_a_password_would_travel_in_the_open_then_not_sent() -> None:
    with mail_server(authenticator=check_password, auth_require_tls=False) as mailbox:
        url = f"smtp://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{mailbox.port}"
        with pytest.raises(Unavailable):
            await SmtpMail(url, SENDER).send([LETTER])
    assert mailbox.letters == []


async def test_mail_when_no_server_is_named_then_it_says_so() -> None:
    with pytest.raises(MailNotConfigured):
        await NoMail().send([LETTER])
