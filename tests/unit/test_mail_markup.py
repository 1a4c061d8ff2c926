"""HTML of mail as text."""

import pytest

from nurture.mail.markup import MARK, to_marked_text, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>two<br><br>three", "One\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<b>Bo</b>ld   and\n spaced", "Bold and spaced"),
        ("a&nbsp;&amp;&lt;b&gt;", "a &<b>"),
        ("<a href='https://x.example'>words</a>", "words"),
        ("<b>From:</b> <a href='mailto:d@globex.example'>Dana</a>", "From: Dana <d@globex.example>"),
        ("<a href='mailto:d@globex.example'>d@globex.example</a>", "d@globex.example"),
        ("<table><tr><th>From:</th><td>Dana</td></tr><tr><th>To:</th><td>Sam</td></tr></table>", "From: Dana\nTo: Sam"),
        ("<style>p{}</style><script>x</script><title>t</title>shown", "shown"),
        ("new<blockquote>old<blockquote>older</blockquote></blockquote>end", "new\n> old\n> > older\nend"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p>never closed", "never closed"),
        ("</div></p>closed only", "closed only"),
        ("<head><title>t</title><div>head never closed", "head never closed"),
        ("<!--[if mso]>no<![endif]--><![if !mso]>yes<![endif]>", "yes"),
        ("<!-- never closed <b>shown</b>", "never closed shown"),
        ("<SCRIPT>if (a<b) '</div>'</SCRIPT >shown", "shown"),
        ("From: Dana <dana@globex.example>", "From: Dana <dana@globex.example>"),
        ("a < b > c", "a < b > c"),
        ("", ""),
    ],
)
def test_html_becomes_readable_text(html, text):
    assert to_text(html) == text


@pytest.mark.parametrize(
    "head",
    [
        '<div class="gmail_attr">',
        '<div id="divRplyFwdMsg">',
        '<div class="moz-forward-container">',
        '<table class="moz-email-headers-table">',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0">',
    ],
)
def test_heads_that_clients_mark_stay_recognisable(head):
    assert to_marked_text(f"<div>above</div>{head}From: x") == f"above\n{MARK}\nFrom: x"
    assert to_text(f"<div>above</div>{head}From: x") == "above\nFrom: x"


@pytest.mark.parametrize(
    "piece", ["<", "<div>", "<blockquote>", "&", "<!--", "<a ", "</p>", '<a b="', "<td>", "<pre>\n"]
)
@pytest.mark.timeout(60)  # a guard against hanging, far above what any machine needs
def test_hostile_html_takes_linear_time(piece):
    html = piece * (160_000 // len(piece))
    assert len(to_text(html)) <= 2 * len(html)
