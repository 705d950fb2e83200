"""Reads `.env.example`, where each setting is explained, into rows for the operations guide."""


def rows(text: str) -> list[tuple[str, str, str]]:
    """Name, default and the comment above it; a blank line ends what a comment speaks of."""
    found: list[tuple[str, str, str]] = []
    comment: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
        elif "=" in line:
            name, _, default = line.partition("=")
            found.append((name, default, "<br>".join(comment)))
            comment = []
        else:
            comment = []
    return found
