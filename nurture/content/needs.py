"""What the content of a revision lacks, as warnings of `nurture check`."""

from datetime import date

from nurture.configuration.items import ENROLLED_REASONS
from nurture.configuration.revision import Revision
from nurture.domain.content_needs import in_words, needs_of
from nurture.domain.library import Library
from nurture.domain.takes import cadence_for


def content_warnings(revision: Revision, *, on: date) -> tuple[str, ...]:
    """Returns a line for each thing that people will wait for under this configuration, with its remedy."""
    needs = needs_of(
        Library(revision.content),
        lambda traits: choice.cadence if (choice := cadence_for(traits, revision.cadences)) else None,
        ENROLLED_REASONS,
        on=on,
    )
    return tuple(in_words(needs))
