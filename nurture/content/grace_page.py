"""The rules of grace as a page: each with its why, its remedy and its shortest phrases. `python -m` writes it anew."""

import sys
from pathlib import Path

from nurture.content.lint import shipped_rules
from nurture.domain.content import LANGUAGES
from nurture.domain.grace import GraceRule, Scope

BEGIN, END = "<!-- rules -->\n", "<!-- end of rules -->"
_MOST = 3
_SCOPES = {
    Scope.ANY: "",
    Scope.FAREWELL: " Only in the farewell.",
    Scope.UNCONFIRMED: " Only where nobody confirmed the reason.",
}


def filled(page: str) -> str:
    """Returns the page with its list of rules written anew."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return page
    return f"{before}{begin}\n{''.join(_section(rule) for rule in shipped_rules())}{end}{after}"


def _section(rule: GraceRule) -> str:
    languages = tuple(dict.fromkeys(each.language for each in rule.phrases))
    examples = [f"- {LANGUAGES.get(each, each)}: {_examples(rule, each)}\n" for each in languages]
    links = f"Links to: {', '.join(f'`{link}`' for link in rule.links)}.\n\n" if rule.links else ""
    more = "".join(examples) + "\n" if examples else ""
    return f"### `{rule.id}`\n\n{rule.why}{_SCOPES[rule.scope]}\n\n**Remedy:** {rule.remedy}\n\n{links}{more}"


def _examples(rule: GraceRule, language: str) -> str:
    phrases = sorted((each.phrase for each in rule.phrases if each.language == language), key=len)
    shown = ", ".join(f"`{phrase}`" for phrase in phrases[:_MOST])
    return f"{shown} and {len(phrases) - _MOST} more" if len(phrases) > _MOST else shown


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
