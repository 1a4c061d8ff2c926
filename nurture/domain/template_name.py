"""Names of templates' files: `share.de.md.j2` holds the check-in `share` in German, `_item.md.j2` a part for all."""

import re
from collections.abc import Callable
from dataclasses import dataclass

SUFFIX = ".md.j2"
LETTERS = "letters"
"""The folder of the letters' templates, below that of the check-ins'."""

_NAME = re.compile(
    r"(?P<template>_?[a-z0-9][a-z0-9_-]*)(?:\.(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}))?\.md\.j2"
)
_ALIKE = {"no": ("nb",), "nb": ("no",), "nn": ("no", "nb")}
"""Norwegian has a code as a whole, which readers of mail give, and one for each of its written forms."""

_PART = re.compile(r"_?[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateName:
    """What a file is called for: a template, and its language as a tag such as `de` or `pt-BR`; None for every one."""

    template: str
    language: str | None = None

    @property
    def is_part(self) -> bool:
        """Tells whether it is only included by others."""
        return self.template.startswith("_")

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.template}.{self.language}{SUFFIX}" if self.language else f"{self.template}{SUFFIX}"


def name_of(file: str) -> TemplateName | None:
    """Returns what a file's name says, None for a name that no template has."""
    match = _NAME.fullmatch(file)
    return TemplateName(template=match["template"], language=match["language"]) if match else None


def tags_of(language: str) -> tuple[str, ...]:
    """Returns the tags that serve a language, the nearest first: `de-CH`, then `de` (RFC 4647, 3.4)."""
    base, *rest = language.replace("_", "-").split("-")
    parts = [base.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)]
    tags = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return (*tags, *_ALIKE.get(parts[0], ()))


def file_included(wanted: str, by: str, exists: Callable[[str], bool]) -> str:
    """Returns the path of what a template includes, below the folder of all.

    A bare name such as `_greeting` is a part beside the template, in its language, else its base, else for all;
    where there is none, the path where it was expected first. Other names are taken as they stand.
    """
    folder, slash, file = by.rpartition("/")
    if not _PART.fullmatch(wanted):
        return f"{folder}{slash}{wanted}"
    including = name_of(file)
    tags = (*tags_of(including.language), None) if including and including.language else (None,)
    paths = [f"{folder}{slash}{TemplateName(template=wanted, language=tag).file}" for tag in tags]
    return next(filter(exists, paths), paths[0])
