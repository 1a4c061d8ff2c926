"""What the content of a revision lacks, as warnings of `nurture check`."""

from datetime import date

from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.revision import Revision
from nurture.domain.cadence import cadence_for
from nurture.domain.content_needs import in_words, needs_of
from nurture.domain.library import Library


def content_warnings(revision: Revision, *, on: date) -> tuple[str, ...]:
    """Returns a line for each thing that people will wait for under this configuration, with its remedy."""
    needs = needs_of(
        Library(revision.content),
        lambda reason: cadence_for(reason, revision.cadences),
        ENROLLED_REASONS,
        on=on,
    )
    return tuple(in_words(needs))
