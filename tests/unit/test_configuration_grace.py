"""`grace.yaml`: what ops change about the rules of grace, and the rules that came with nurture."""

from pathlib import Path

import pytest
from configuration_folder import lay_out

from nurture.configuration.grace import SHIPPED, shipped_ids
from nurture.configuration.revision import load
from nurture.content.lint import Lint, shipped_rules
from nurture.domain.errors import ConfigurationError
from nurture.domain.grace import GraceChange, Severity, Wording

OWN = "{rule: jargon, why: Nobody speaks so., remedy: Say it plainly., phrases: {en: [synerg*]}}"


def wishes(folder: Path, text: str):
    lay_out(folder)
    (folder / "grace.yaml").write_text(text, "utf-8")
    return load(folder).grace


def test_each_shipped_rule_stands_in_a_file_of_its_name_with_its_why_and_remedy():
    assert (
        [rule.id for rule in shipped_rules()]
        == list(shipped_ids())
        == [each.stem for each in sorted(SHIPPED.glob("*"))]
    )
    assert all(rule.why and rule.remedy for rule in shipped_rules())


def test_without_the_file_all_shipped_rules_hold(tmp_path):
    lay_out(tmp_path)
    assert Lint(load(tmp_path).grace).rules.keys() == set(shipped_ids())


def test_ops_turn_a_rule_off_with_their_reason(tmp_path):
    read = wishes(tmp_path, "rules: [{rule: guilt, severity: off, because: legal asked for it}]")
    assert read.changes == (GraceChange(id="guilt", severity=Severity.OFF, because="legal asked for it"),)
    assert "guilt" not in Lint(read).rules


def test_ops_add_words_to_a_rule(tmp_path):
    read = wishes(tmp_path, "rules: [{rule: guilt, phrases: {sv: [inte hört av dig]}, links: [example.org/x]}]")
    assert Wording(language="sv", phrase="inte hört av dig") in Lint(read).rules["guilt"].phrases
    assert [each.words for each in Lint(read).findings("Jag har inte hört av dig", "sv")] == ["inte hört av dig"]


def test_ops_excuse_a_sentence(tmp_path):
    text = "We only follow the advice: act now, or rather think."
    assert Lint().findings(text, "en")
    read = wishes(tmp_path, "rules: [{rule: false-urgency, unless: {en: [rather think]}}]")
    assert Lint(read).findings(text, "en") == ()


def test_ops_write_a_rule_of_their_own(tmp_path):
    read = wishes(tmp_path, f"rules: [{OWN}]")
    (finding,) = Lint(read).findings("So much Synergy", "en")
    assert (finding.rule.id, finding.rule.why, finding.words) == ("jargon", "Nobody speaks so.", "Synergy")


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("rules: [{rule: guilt, severity: off}]", 1, "expected why the rule is off here"),
        ("rules: [{rule: gilt, severity: off, because: x}]", 1, "nearest: guilt"),
        ("rules:\n- rule: guilt\n  severity: loud", 3, "expected error, warning or off, got 'loud'"),
        ("rules:\n- rule: jargon\n  why: x", 2, "expected words, since jargon is a rule of your own"),
        ("rules:\n- rule: guilt\n  why: x", 3, "expected nothing here, since guilt is a rule of nurture's"),
        ("rules:\n- rule: guilt\n  phrases:\n    en: ['(a|b']", 4, "expected ')' after the last of the alternatives"),
        ("rules:\n- rule: guilt\n  phrases:\n    english: [a]", 4, "expected a language code"),
        ("rules:\n- rule: guilt\n  links: ['https://x.example']", 3, "expected a host such as calendly.com"),
        (f"rules: [{OWN}, {OWN}]", 1, "expected each rule once; jargon stands here again"),
        ("rule: [a]", 1, "it belongs below an entry of `rules`"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path, text, line, expected):
    with pytest.raises(ConfigurationError) as told:
        wishes(tmp_path, text)
    assert any(f"grace.yaml:{line}:" in each and expected in each for each in str(told.value).splitlines()), told.value
