"""Display names of people as they would write them: no company behind, no "via", the first name first."""

import re

from nurture.domain.names import certain_first_name

_BEHIND = re.compile(r"\s*(?:\([^()]{0,60}\)|\[[^\[\]]{0,60}\]|\s[|·•–—/]\s.{0,80}|\svia\s.{1,60})\Z", re.IGNORECASE)
_TURNED = re.compile(r"([^\W\d_][\w.'’ -]{0,40}), ?([^\W\d_][\w.'’-]{0,30}(?: [^\W\d_][\w.'’-]{0,30}){0,2})\Z")
_LENGTH_LIMIT = 120


def read_name(shown: str, *, address: str, foot: str = "") -> str | None:
    """Returns the name that a header shows, put right; without one that of the foot, if the address agrees with it.

    "Ng, Dana" is turned round only where the address or the foot proves which is the first name.
    """
    name = _bare(shown[:_LENGTH_LIMIT])
    if not name or "@" in name:
        return _signed(foot, address)
    turned = _TURNED.match(name)
    if turned is None:
        return name
    straight = f"{turned[2]} {turned[1]}"
    shortest = f"{turned[2].split()[0]} {turned[1].split()[-1]}"
    proven = certain_first_name(shortest, address) is not None or straight.casefold() in foot.casefold()
    return straight if proven else name


def _bare(shown: str) -> str:
    name = shown.strip(" '\"")
    for _ in range(3):
        name = _BEHIND.sub("", name).strip(" '\"")
    return name


def _signed(foot: str, address: str) -> str | None:
    lines = (line.strip(" *_,-–—") for line in foot.splitlines()[:6])
    return next((line for line in lines if certain_first_name(line, address) is not None), None)
