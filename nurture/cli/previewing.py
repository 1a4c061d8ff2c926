"""`nurture preview`: any step for any prospect, before it goes."""

import asyncio
import webbrowser
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from nurture.cli.asking import ask
from nurture.configuration.codes import language_tag
from nurture.configuration.problems import Unexpected, nearest_word
from nurture.configuration.revision import load
from nurture.configuration.scalars import in_words
from nurture.content.preview_page import as_page, origin_of
from nurture.content.render import Templates
from nurture.content.sampling import Sample, sample_preview
from nurture.domain.errors import NotAllowed, UsageError
from nurture.domain.preview import Preview
from nurture.domain.rejection import Reason
from nurture.settings import load_settings

_ADDRESS = typer.Argument(help="The prospect's address; none with --sample.", show_default=False)
_STEP = typer.Option(help="The step's id, or `commitment`; the next one unless it is named.", show_default=False)
_LANGUAGE = typer.Option(help="In this language in place of theirs, such as de or de-CH.", show_default=False)
_SAMPLE = typer.Option("--sample", help="To somebody invented, by the configuration alone.")
_CONFIG = typer.Option(
    "--config", help="By the files of this folder, in place of those in use.", metavar="DIR", show_default=False
)
_TEMPLATES = typer.Option(
    "--templates", help="Its templates, instead of those in use.", metavar="DIR", show_default=False
)
_REASON = typer.Option(help="With --sample: the reason of the no; else one that the cadence takes.", show_default=False)
_CADENCE = typer.Option(help="With --sample: of this cadence, not of that which takes the reason.", show_default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How a preview is shown: as text or the mail's own HTML, or as a page for a browser; into a file or not."""

    as_html: bool
    opens: bool
    out: Path | None


def preview(
    address: Annotated[str | None, _ADDRESS] = None,
    step: Annotated[str | None, _STEP] = None,
    language: Annotated[str | None, _LANGUAGE] = None,
    opens: Annotated[bool, typer.Option("--open", help="Open a page with both colour schemes in the browser.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="The mail's HTML in place of its words.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Write into this file; one that ends in .html gets the HTML.", show_default=False),
    ] = None,
    sample: Annotated[bool, _SAMPLE] = False,
    cadence: Annotated[str | None, _CADENCE] = None,
    reason: Annotated[str | None, _REASON] = None,
    config: Annotated[Path | None, _CONFIG] = None,
    templates: Annotated[Path | None, _TEMPLATES] = None,
) -> None:
    """Show a mail as it would go out, with what it carries and why. Nothing is written or sent."""
    if sample == bool(address):
        raise UsageError("name either a prospect's address or --sample")
    tag = _tag(language) if language else None
    if sample:
        wanted = Sample(reason=_reason(reason) if reason else None, language=tag, cadence=cadence, step=step)
        found = _sampled(wanted, config, templates)
    elif config or templates:
        found = _by_files(str(address), step, tag, (config, templates))
    else:
        found = ask("preview", address=address, step=step, language=tag)
    _show(found, _Form(as_html=as_html or _is_page(out), opens=opens, out=out))


def _is_page(out: Path | None) -> bool:
    return out is not None and out.suffix.lower() in (".html", ".htm")


def _tag(text: str) -> str:
    try:
        return language_tag(text)
    except Unexpected as error:
        near = f"; nearest: {error.nearest}" if error.nearest else ""
        raise UsageError(f"--language: {error.expected}{near}") from None


def _reason(text: str) -> Reason:
    if text not in list(Reason):
        near = nearest_word(text, Reason)
        raise UsageError(f"--reason: expected {in_words(Reason)}, got {text!r}{f'; nearest: {near}' if near else ''}")
    return Reason(text)


def _sampled(wanted: Sample, config: Path | None, templates: Path | None) -> Preview:
    settings = load_settings()
    written = templates or settings.templates
    revision = load(config or settings.config, templates=written)
    return sample_preview(revision, Templates(written), wanted, now=datetime.now(UTC))


def _by_files(
    address: str, step: str | None, language: str | None, folders: tuple[Path | None, Path | None]
) -> Preview:
    from nurture.services.previewing import Wanted
    from nurture.wiring.onlooking import preview_person

    settings = load_settings()
    config, templates = folders
    named = {"config": config or settings.config, "templates": templates or settings.templates}
    wanted = Wanted(step=step, language=language)
    return asyncio.run(preview_person(settings.model_copy(update=named), address, wanted))


def _show(preview: Preview, form: _Form) -> None:
    if form.opens:
        path = _write(as_page(preview), form.out)
        shown = webbrowser.open(path.resolve().as_uri())
        typer.echo(str(path) if shown else f"{path} is the page; there is no browser here that could show it")
        return
    words = preview.html if form.as_html else _in_words(preview)
    if form.out is None:
        typer.echo(words, nl=not words.endswith("\n"))
    else:
        typer.echo(str(_write(words, form.out)))


def _write(text: str, path: Path | None) -> Path:
    """Returns the file that holds the text now: the one named, else one of its own that only this user can read."""
    try:
        if path is not None:
            path.write_text(text, encoding="utf-8")
            return path
        with NamedTemporaryFile("w", encoding="utf-8", prefix="nurture-", suffix=".html", delete=False) as file:
            file.write(text)
        return Path(file.name)
    except OSError as error:
        raise NotAllowed(
            f"{path or error.filename} cannot be written ({error.strerror}); name another with --out"
        ) from error


def _in_words(preview: Preview) -> str:
    lines = [origin_of(preview), *(f"! {note}" for note in preview.notes), ""]
    lines += [f"{name}: {value}" for name, value in preview.headers]
    lines += ["", preview.text] if preview.text else []
    lines += [f"Why this content: {'; '.join(preview.because)}"] if preview.because else []
    return "\n".join(lines).rstrip("\n") + "\n"
