"""Puts an edited configuration in force; a broken edit changes nothing and says so."""

import asyncio
from pathlib import Path

import structlog

from nurture.configuration.revision import Revision, load
from nurture.content.check import check_templates
from nurture.content.render import Templates
from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import ConfigurationError
from nurture.services.presence import Presence
from nurture.services.revisions import Revisions

_log = structlog.get_logger(__name__)


class Reloading:
    """Loads the folders again when they change."""

    def __init__(self, revisions: Revisions, presence: Presence, config: Path, templates: Path) -> None:
        self._revisions = revisions
        self._presence = presence
        self._config = config
        self._templates = templates

    @property
    def folders(self) -> tuple[Path, ...]:
        """What to watch."""
        return (self._config, self._templates)

    async def reload(self) -> bool:
        """Loads what stands in the folders now; True when it is in force, False when it is broken and was left out."""
        try:
            revision = await asyncio.to_thread(self._load)
        except ConfigurationError as error:
            _log.error("configuration_rejected", problems=str(error).splitlines()[:20])
            return False
        await self._presence.follow(revision.digest)
        self._revisions.replace(revision, Templates(self._templates))
        _log.info("configuration_in_force", digest=revision.digest[:12])
        return True

    def _load(self) -> Revision:
        revision = load(self._config, templates=self._templates)
        if _is_sandbox(revision) != _is_sandbox(self._revisions.current):
            raise ConfigurationError("nurture.yaml: delivery: a sandbox never becomes real, nor the other way round")
        if problems := check_templates(revision, self._templates):
            raise ConfigurationError("\n".join(problems))
        return revision


def _is_sandbox(revision: Revision) -> bool:
    return revision.installation.delivery is DeliveryMode.SANDBOX
