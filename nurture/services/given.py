"""The item that a rep gave for one mail, as content."""

from nurture.content.sandbox import in_lines
from nurture.domain.content import ContentItem, ContentKind, given_id
from nurture.mail.given import Given
from nurture.storage.candidates import Candidate


def given_item(touch: Candidate) -> ContentItem | None:
    """Returns what a rep gave this touch to carry, None without; nothing in their words is Markdown."""
    if not touch.given_words:
        return None
    given = Given(url=touch.given_url, words=touch.given_words)
    return ContentItem(
        id=given_id(touch.touch_id),
        title=given.title,
        text=in_lines(given.text),
        language=touch.language,
        kind=ContentKind.ARTICLE if given.url else ContentKind.NOTE,
        url=given.url,
    )
