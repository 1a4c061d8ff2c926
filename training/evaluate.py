"""Gives the figures of the whole reading, rules and classifier together, on mails the classifier was not trained on.

    python training/evaluate.py [FILE ...]

Without files it takes the judgements that `train.py --folds` kept, else it asks the trained classifier about the rows
of the files (JSON lines as in `replies/` and `rejections/`). Figures are given without the classifier, too.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from corpus import read_rows
from figures import OUT_OF_FOLD

from nurture.domain.reading import Intent
from nurture.domain.rejection import Reason
from nurture.learned.classifier import INTENTS, REASONS, WEIGHTS
from nurture.learned.installed import Learned
from nurture.mail.intent import read_intent
from nurture.mail.intent_judged import CONTINUES
from nurture.mail.judgement import Judge, Judgement, NoJudge, SentenceJudgement
from nurture.mail.reason import read_rejection
from nurture.mail.reply import split_reply

_TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A judge that knows one mail, by what was judged out of fold."""

    judgement: Judgement

    def judge(self, sentences: Sequence[str]) -> Judgement | None:
        """Returns the judgement, whatever is asked."""
        return self.judgement


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--fails", action="store_true", help="print what was read wrongly, too")
    options = parser.parse_args()
    cases = list(_given(options.files) if options.files else _out_of_fold())
    for name, kept in (("rules alone", False), ("with the classifier", True)):
        print(f"== {name}")
        _print(_replies(cases, kept=kept, fails=options.fails and kept))
        _print(_rejections(cases, kept=kept, fails=options.fails and kept))


def _given(files: Iterable[Path]) -> Iterator[tuple[dict[str, Any], Judge]]:
    learned = Learned()
    for path in files:
        for row in read_rows(path):
            yield row, learned


def _out_of_fold() -> Iterator[tuple[dict[str, Any], Judge]]:
    with np.load(WEIGHTS) as learned:
        sharpness = {name: float(learned[f"sharpness.{name}"]) for name in ("intents", "reasons")}
    for line in read_rows(OUT_OF_FOLD):
        yield line["row"], Kept(judgement=_judgement(line, sharpness))


def _judgement(line: Mapping[str, Any], sharpness: Mapping[str, float]) -> Judgement:
    said = len(INTENTS) - 1
    return Judgement(
        intents=dict(zip(INTENTS, _shares(line["intents"], sharpness["intents"]), strict=True)),
        reasons=dict(zip(REASONS, _shares(line["reasons"], sharpness["reasons"]), strict=True)),
        company=line["company"],
        sentences=tuple(
            SentenceJudgement(
                intents=dict(zip(INTENTS[:said], row[:said], strict=True)),
                reasons=dict(zip(REASONS, row[said:], strict=True)),
            )
            for row in line["said"]
        ),
    )


def _shares(scores: Sequence[float], sharpness: float) -> list[float]:
    raised = np.exp((np.array(scores) - max(scores)) * sharpness)
    return list(raised / raised.sum())


def _replies(cases: Sequence[tuple[dict[str, Any], Judge]], *, kept: bool, fails: bool) -> Counter[str]:
    count: Counter[str] = Counter()
    for row, judge in cases:
        if "intent" not in row:
            continue
        found = read_intent(
            split_reply(row["text"]),
            subject=row.get("subject") or "",
            sender="someone@elsewhere.example",
            today=_TODAY,
            judge=judge if kept else NoJudge(),
        )
        wanted = Intent(row["intent"])
        count.update(_reply_points(found.intent, wanted))
        if wanted is Intent.STOP:
            count["scope of"] += 1
            count["scope"] += found.scope.value == (row.get("scope") or "person")
        if fails and found.intent is not wanted:
            print(f"  {found.intent} for {wanted}: {row['text'][:150]!r}")
    return count


def _reply_points(found: Intent, wanted: Intent) -> Counter[str]:
    points = Counter({"intent of": 1, "intent": int(found is wanted)})
    if wanted is Intent.STOP:
        safe = found not in CONTINUES
        return points + Counter({"stop of": 1, "stop": int(found is wanted), "safe of": 1, "safe": int(safe)})
    invented, left = int(found is Intent.STOP), int(found is Intent.UNSURE)
    return points + Counter({"invented of": 1, "invented": invented, "left open of": 1, "left open": left})


def _rejections(cases: Sequence[tuple[dict[str, Any], Judge]], *, kept: bool, fails: bool) -> Counter[str]:
    count: Counter[str] = Counter()
    for row, judge in cases:
        if "reason" not in row:
            continue
        found = read_rejection(row["text"], subject="", today=_TODAY, judge=judge if kept else NoJudge())
        wanted = Reason(row["reason"])
        reasons = (found.reason, *found.also) if found else ()
        count.update({"reason of": 1, "reason": int(reasons[:1] == (wanted,)), "first two of": 1})
        count["first two"] += wanted in reasons[:2]
        asked = wanted is Reason.DO_NOT_CONTACT
        title = "do not contact" if asked else "do not contact invented"
        count.update({f"{title} of": 1, title: int(found is not None and found.do_not_contact)})
        count.update({"quote of": 1, "quote": int(found is not None and _overlap(found.quote, _told(row)) >= 0.6)})
        if fails and reasons[:1] != (wanted,):
            print(f"  {reasons[:2]} for {wanted}: {row['text'][:150]!r}")
    return count


def _told(row: Mapping[str, Any]) -> str:
    return next((words for name, words in row.get("says", ()) if name == row["reason"]), row["text"])


def _overlap(one: str, other: str) -> float:
    a, b = (set(text.lower().split()) for text in (one, other))
    return 2 * len(a & b) / max(1, len(a) + len(b))


def _print(count: Counter[str]) -> None:
    for name in [name for name in count if f"{name} of" in count]:
        print(f"{name}: {count[name]}/{count[name + ' of']} ({100 * count[name] / count[name + ' of']:.1f} %)")


if __name__ == "__main__":
    main()
