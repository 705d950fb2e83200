"""Letters from templates: a text and the same as HTML, side by side in `templates`.

A template is filled with `$names`; the first line of the text is the subject. What is filled in
is escaped in HTML, and a paragraph that nothing was filled into is left out.
"""

import html
import re
from functools import cache
from pathlib import Path
from string import Template

from server.domain.mail import Attachment, Letter

_DIRECTORY = Path(__file__).parent / "templates"
_EMPTY_LINES = re.compile(r"\n{3,}")
_EMPTY_PARAGRAPH = re.compile(r"<p[^>]*>\s*</p>\n?")
_END_OF_LINE = re.compile(r"\r?\n")


def write_letter(
    template: str,
    to: str,
    values: dict[str, str],
    *,
    reply_to: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """Raises KeyError for a name that has no value."""
    first_line, _, rest = _read(f"{template}.txt").template.partition("\n")
    subject = " ".join(Template(first_line).substitute(values).split())
    escaped = {name: _escape(value) for name, value in values.items()}
    body = _EMPTY_PARAGRAPH.sub("", _read(f"{template}.html").substitute(escaped))
    page = _read("layout.html").substitute(subject=html.escape(subject), body=body)
    text = _EMPTY_LINES.sub("\n\n", Template(rest).substitute(values)).strip() + "\n"
    return Letter(to, subject, text, reply_to, attachments, page)


def _escape(value: str) -> str:
    return _END_OF_LINE.sub("<br>\n", html.escape(value))


@cache
def _read(name: str) -> Template:
    return Template((_DIRECTORY / name).read_text(encoding="utf-8"))
