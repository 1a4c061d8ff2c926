"""Charts: small ones of letters for a terminal, and SVG for pages; each says in words what it shows."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_TALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One value of a chart and what it belongs to."""

    label: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Values in order, with a title and a sentence that tells what they show; `id` is unlike any other on its page.

    The tallest stands for `scale`, or for the largest value where that is more: charts of one scale can be compared.
    """

    id: str
    title: str
    about: str
    bars: tuple[Bar, ...]
    scale: int = 1

    @property
    def most(self) -> int:
        """What the tallest stands for."""
        return max([self.scale, *(bar.value for bar in self.bars)])


def text_bars(bars: Sequence[Bar], *, width: int = 40) -> tuple[str, ...]:
    """Returns a line for each value: its label, a bar of at most so many letters, the value."""
    most = max((bar.value for bar in bars), default=0) or 1
    labels = max((len(bar.label) for bar in bars), default=0)
    numbers = max((len(f"{bar.value:,}") for bar in bars), default=0)
    return tuple(
        f"{bar.label:<{labels}}  {bar.value:>{numbers},}  {_bar(bar.value / most, width)}".rstrip() for bar in bars
    )


def sparkline(values: Sequence[int], *, width: int = 60, most: int = 0) -> str:
    """Returns at most so many letters whose height is the values'; of several in one letter the largest is shown.

    The tallest stands for `most`, or for the largest value where that is more.
    """
    shown = _gathered(values, width)
    most = max(most, *shown, 1) if shown else 1
    return "".join(" " if value <= 0 else _HEIGHTS[-(-value * len(_HEIGHTS) // most) - 1] for value in shown)


def svg_columns(chart: Chart) -> str:
    """Returns a figure with a column for each value, side by side, and the same as a table to unfold."""
    step = 1000 / max(1, len(chart.bars))
    columns = "".join(
        f'<rect x="{place * step:.1f}" y="{_TALL - tall:.2f}" width="{step * 0.82:.2f}" height="{tall:.2f}">'
        f"<title>{escape(bar.label)}: {bar.value:,}</title></rect>"
        for place, bar in enumerate(chart.bars)
        if (tall := _TALL * bar.value / chart.most) > 0
    )
    return _figure(chart, columns)


def svg_line(chart: Chart) -> str:
    """Returns a figure with a line through the values, and the same as a table to unfold."""
    step = 1000 / max(1, len(chart.bars) - 1)
    points = " ".join(
        f"{place * step:.1f},{_TALL - _TALL * bar.value / chart.most:.2f}" for place, bar in enumerate(chart.bars)
    )
    return _figure(chart, f'<polyline points="{points}" fill="none" vector-effect="non-scaling-stroke"/>')


def html_bars(chart: Chart) -> str:
    """Returns a table with a bar beside each value: it is its own alternative in words."""
    rows = "".join(
        f'<tr><th scope="row">{escape(bar.label)}</th><td class="number">{bar.value:,}</td>'
        f'<td class="bar">{_across(bar.value / chart.most)}</td></tr>'
        for bar in chart.bars
    )
    return (
        f'<figure id="{escape(chart.id)}"><figcaption>{escape(chart.title)}</figcaption><p>{escape(chart.about)}</p>'
        f'<table class="bars">{rows}</table></figure>'
    )


def _figure(chart: Chart, drawn: str) -> str:
    """Returns a drawing that fills the width it is given; letters stand beside it, or a phone would shrink them."""
    key = escape(chart.id)
    first, last = (escape(chart.bars[place].label) if chart.bars else "" for place in (0, -1))
    return (
        f'<figure id="{key}"><figcaption>{escape(chart.title)}</figcaption>'
        f'<div class="most">{chart.most:,}</div>'
        f'<svg role="img" aria-labelledby="{key}-title {key}-about" viewBox="0 0 1000 {_TALL}" '
        f'preserveAspectRatio="none"><title id="{key}-title">{escape(chart.title)}</title>'
        f'<desc id="{key}-about">{escape(chart.about)}</desc>{drawn}</svg>'
        f'<div class="ends"><span>{first}</span><span>{last}</span></div>'
        f"<p>{escape(chart.about)}</p>{_table(chart)}</figure>"
    )


def _table(chart: Chart) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(bar.label)}</th><td class="number">{bar.value:,}</td></tr>' for bar in chart.bars
    )
    return f"<details><summary>The same in numbers</summary><table>{rows}</table></details>"


def _across(share: float) -> str:
    return (
        f'<svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">'
        f'<rect width="{100 * share:.1f}" height="10"/></svg>'
    )


def _bar(share: float, width: int) -> str:
    eighths = round(share * width * 8) or (1 if share > 0 else 0)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def _gathered(values: Sequence[int], width: int) -> list[int]:
    """Returns the values, or as many of the largest of neighbours as there is room for."""
    count = len(values)
    if count <= width:
        return list(values)
    edges = [place * count // width for place in range(width + 1)]
    return [max(values[start:end]) for start, end in itertools.pairwise(edges)]
