"""Does the public URL lead here?"""

from nurture.domain.adoption import OBJECTION_WORDS, Objection
from nurture.domain.diagnosis import Finding, fail, ok, warn
from nurture.services.doctor.parts import DoctorParts

_WHAT = "public URL"
_HTTPS = "Put a web server with a certificate in front, and its https address into NURTURE_PUBLIC_URL."


async def look(parts: DoctorParts) -> tuple[Finding, ...]:
    """Returns what the fence has heard there; only a running daemon asks."""
    if parts.in_sandbox:
        return (ok(_WHAT, "not asked in a sandbox"),)
    url = parts.premises.public_url
    if not parts.objections.has_fence:
        return (
            warn(_WHAT, f"the fence is off, so nobody knows what answers at {url}", "Take NURTURE_FENCE=off away."),
        )
    objection = parts.objections.of_fence()
    if objection is None and not url.startswith("https://"):
        return (warn(_WHAT, f"{url} is no https, so no mail program offers one click", _HTTPS),)
    if objection is None:
        return (ok(_WHAT, f"{url} leads to this nurture"),)
    if objection is Objection.FENCE_WAITS:
        says = f"nobody has heard yet what answers at {url}: nurture asks every minute while it runs"
        return (warn(_WHAT, says, "Start nurture; if it runs, let the web server in front of it pass /fence on."),)
    return (fail(_WHAT, OBJECTION_WORDS[objection], "Let the URL lead to this nurture, and to no copy of it."),)
