"""A look ahead as one page: SVG charts, no scripts, nothing asked of any host."""

from datetime import date
from html import escape

from nurture.content.charts import Bar, Chart, html_bars, svg_columns, svg_line
from nurture.content.look_ahead import (
    answer_bars,
    ending_bars,
    fullest,
    mean_words,
    shortage_words,
    summary,
    year_bars,
)
from nurture.domain.calendar import day_words
from nurture.domain.simulation.figures import LookAhead, RepLoad

_STYLE = """
:root { color-scheme: light dark; --page: #f6f5f2; --sheet: #fff; --ink: #1d1d1f; --quiet: #5c5c63; --line: #d9d7d1;
  --chart: #1b4f8f; }
@media (prefers-color-scheme: dark) { :root { --page: #16171a; --sheet: #1f2024; --ink: #ececee; --quiet: #a9abb3;
  --line: #3a3c43; --chart: #8fbcf5; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { margin: 0 auto; max-width: 72rem; padding: 2rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: 0.75rem; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 1rem; font-size: 1.2rem; }
p, li { overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 2rem; }
.reps { grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; }
figure p, .most, .ends { margin: 0.25rem 0; color: var(--quiet); font-size: 0.9rem; }
.ends { display: flex; justify-content: space-between; }
figure > svg { display: block; width: 100%; height: 10rem; border-bottom: 1px solid var(--line); fill: var(--chart); }
.reps figure > svg { height: 4rem; }
polyline { stroke: var(--chart); stroke-width: 2px; }
details { font-size: 0.9rem; }
summary { color: var(--quiet); cursor: pointer; }
details table { margin-top: 0.5rem; }
table { border-collapse: collapse; }
th { padding: 0.2rem 1rem 0.2rem 0; text-align: left; font-weight: 400; }
.number { padding: 0.2rem 0; text-align: right; font-variant-numeric: tabular-nums; }
table.bars { width: 100%; }
.bar { width: 45%; padding-left: 1rem; }
.bar svg { display: block; width: 100%; height: 0.8rem; fill: var(--chart); }
@media (max-width: 40rem) { body { padding: 1rem 0.75rem; } main { padding: 1.25rem; } .bar { width: 30%; } }
"""


def as_page(found: LookAhead) -> str:
    """Returns the page, in English, as HTML."""
    title = f"Mails until {day_words(found.until.date())}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"{_list(summary(found))}<h2>Mails</h2>{_charts(svg_columns(_weeks(found)), html_bars(_years(found)))}"
        f"<h2>By rep</h2>{_charts(*(_rep(found, load) for load in fullest(found)), kind='charts reps')}"
        f"<h2>Content</h2>{_list(tuple(map(shortage_words, found.shortages)) or ('Nobody waits for content.',))}"
        f"<h2>People</h2>{_charts(html_bars(_endings(found)), html_bars(_answers(found)))}"
        "</main></body></html>\n"
    )


def _list(lines: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _charts(*figures: str, kind: str = "charts") -> str:
    return f'<div class="{kind}">{"".join(figures)}</div>'


def _weeks(found: LookAhead) -> Chart:
    totals = [sum(load.weeks[place] for load in found.loads) for place in range(len(found.weeks))]
    return Chart(
        id="weeks",
        title="Mails a week",
        about="All reps together; each column is the week from a Monday on.",
        bars=_bars(found.weeks, totals),
    )


def _years(found: LookAhead) -> Chart:
    about = "The first and the last year are not whole."
    return Chart(id="years", title="Mails a year", about=about, bars=year_bars(found))


def _rep(found: LookAhead, load: RepLoad) -> str:
    about = f"Mails a week in the name of {load.rep}: {load.most} at most, {mean_words(load)} in the mean."
    bars, most = _bars(found.weeks, load.weeks), found.most_in_a_week
    return svg_line(Chart(id=f"rep-{load.rep}", title=load.rep, about=about, bars=bars, scale=most))


def _endings(found: LookAhead) -> Chart:
    about = "How enrollments end, in people."
    return Chart(id="endings", title="Endings", about=about, bars=ending_bars(found))


def _answers(found: LookAhead) -> Chart:
    about = "What comes back, as it was assumed."
    return Chart(id="answers", title="Answers", about=about, bars=answer_bars(found))


def _bars(weeks: tuple[date, ...], values: list[int] | tuple[int, ...]) -> tuple[Bar, ...]:
    return tuple(Bar(label=day_words(week), value=value) for week, value in zip(weeks, values, strict=True))
