"""A preview as one page: the mail in both colour schemes, wide and as on a phone; it asks nothing of any host."""

import re
from html import escape

from nurture.domain.preview import Preview

_STYLE = """
:root { color-scheme: light dark; --page: #f6f5f2; --sheet: #fff; --ink: #1d1d1f; --quiet: #5c5c63; --line: #d9d7d1; }
@media (prefers-color-scheme: dark) { :root { --page: #16171a; --sheet: #1f2024; --ink: #ececee; --quiet: #a9abb3;
  --line: #3a3c43; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { margin: 0 auto; max-width: 94rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.5rem; font-size: 0.9rem; font-weight: 600; color: var(--quiet); }
p { margin: 0 0 1rem; color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; margin: 1.5rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.notes { margin: 1rem 0; padding: 0.75rem 1rem; border-left: 4px solid #b45309; background: var(--sheet); }
.mails { display: flex; flex-wrap: wrap; gap: 1.5rem; margin: 1.5rem 0; }
section { min-width: 0; }
.wide { flex: 1 1 34rem; }
.phone { flex: 0 1 24.5rem; }
iframe { display: block; width: 100%; height: 40rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.light { background: #fff; color-scheme: light; }
.dark { background: #121212; color-scheme: dark; }
pre { max-width: 46rem; padding: 1.25rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: 0.5rem; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 0.875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
@media (max-width: 40rem) { body { padding: 1rem 0.75rem; } dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: 0.5rem; } .wide, .phone { flex: 1 1 100%; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"

_ASKS_SCHEME = "@media (prefers-color-scheme: dark)"
_OFFERS_SCHEMES = '<meta name="color-scheme" content="light dark">'
_LINK = re.compile(r'<a href="([^"]*)"')
_PAGES = {
    "light": "html { color-scheme: light; background: #ffffff; }",
    "dark": "html { color-scheme: dark; background: #121212; }",
}


def as_page(preview: Preview) -> str:
    """Returns the page, in English, as HTML; words of the mail stay words, and its links lead nowhere."""
    title = preview.subject or f"{preview.step} cannot be written"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Preview: {escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1><p>{escape(origin_of(preview))}</p>{_notes(preview)}{_facts(preview)}"
        f"{_mails(preview) if preview.html else ''}</main></body></html>\n"
    )


def origin_of(preview: Preview) -> str:
    """Returns in a line which step this is, by which template, and when."""
    by = f"template {preview.template} in {preview.language}"
    return f"{preview.step} of {preview.cadence}, {by}, {preview.at:%Y-%m-%d %H:%M} UTC"


def _notes(preview: Preview) -> str:
    lines = "".join(f"<div>{escape(note)}</div>" for note in preview.notes)
    return f'<div class="notes">{lines}</div>' if lines else ""


def _facts(preview: Preview) -> str:
    why = f"<dt>Why this content</dt><dd>{'<br>'.join(map(escape, preview.because))}</dd>" if preview.because else ""
    headers = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in preview.headers)
    return f"<dl>{headers}{why}</dl>"


def _mails(preview: Preview) -> str:
    frames = "".join(_frame(preview.html, scheme, width) for width in ("wide", "phone") for scheme in _PAGES)
    text = f'<pre lang="{escape(preview.language)}">{escape(preview.text)}</pre>'
    return f'<div class="mails">{frames}</div><h2>As plain text</h2>{text}'


def _frame(html: str, scheme: str, width: str) -> str:
    """Returns the mail in a frame that runs nothing and leads nowhere, in a scheme of its own."""
    title = f"{'On a phone' if width == 'phone' else 'Wide'}, {scheme}"
    page = escape(_in_scheme(html, scheme))
    return (
        f'<section class="{width}"><h2>{title}</h2>'
        f'<iframe class="{scheme}" title="{title}" sandbox srcdoc="{page}"></iframe></section>'
    )


def _in_scheme(html: str, scheme: str) -> str:
    """Returns the mail as a reader with that scheme sees it, whatever scheme the browser of the preview has."""
    asked = "@media all" if scheme == "dark" else "@media not all"
    shown = html.replace(_ASKS_SCHEME, asked).replace(_OFFERS_SCHEMES, f"<style>{_PAGES[scheme]}</style>")
    return _LINK.sub(r'<a href="#" title="\1"', shown)
