"""Things counted in words: one mail, two mails."""


def counted(count: int, thing: str, things: str = "") -> str:
    """Returns a number with what it counts; `things` is the plural where it takes more than an s."""
    return f"{count} {thing if count == 1 else things or f'{thing}s'}"
