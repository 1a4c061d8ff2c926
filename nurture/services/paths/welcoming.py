"""Begins paths: the welcome to a rep, the copy that nurture sends to itself; and takes ops' word for one."""

from datetime import datetime

from nurture.domain.delivery import DeliveryMode
from nurture.domain.errors import NotAllowed, NotFound
from nurture.domain.keyring import Keyring
from nurture.domain.letter import LetterKind
from nurture.domain.letter_paths import Probe, Welcome
from nurture.domain.path import Basis, PathState
from nurture.domain.team import Rep
from nurture.services.correspondence import Correspondence
from nurture.services.paths.bases import Bases
from nurture.services.revisions import Revisions
from nurture.storage import history, paths
from nurture.storage.database import Tx
from nurture.storage.history import Event
from nurture.storage.paths import StoredPath


class Welcoming:
    """Keeps a path for each current rep."""

    def __init__(self, revisions: Revisions, keyring: Keyring, correspondence: Correspondence, bases: Bases) -> None:
        self._revisions = revisions
        self._keyring = keyring
        self._letters = correspondence
        self.bases = bases

    async def keep_up(self, tx: Tx, *, now: datetime) -> None:
        """Begins the paths that are not known yet, and sends copies again where one is unsure or old."""
        current = self.bases.current(now)
        wholes = {basis.whole for _, basis in current.values()}
        known = await paths.of_bases(tx, wholes)
        for rep, basis in current.values():
            if basis.whole not in known:
                await self._begin(tx, rep, basis, now=now)
        if not self._in_sandbox:
            for path in await paths.to_probe_again(tx, wholes, now=now):
                await self._send_copy(tx, path.id, current[path.rep_id][0], now=now)

    async def is_behind(self, tx: Tx, *, now: datetime) -> bool:
        """Tells whether some rep has no path yet, or a copy is to be sent again."""
        wholes = {basis.whole for _, basis in self.bases.current(now).values()}
        if await paths.count_of(tx, wholes) < len(wholes):
            return True
        return not self._in_sandbox and bool(await paths.to_probe_again(tx, wholes, now=now))

    async def standing(self, tx: Tx, *, now: datetime) -> tuple[tuple[Rep, StoredPath | None], ...]:
        """Returns each current rep with their path, None where none was begun."""
        current = self.bases.current(now)
        known = await paths.of_bases(tx, {basis.whole for _, basis in current.values()})
        return tuple((rep, known.get(basis.whole)) for rep, basis in current.values())

    async def try_again(self, tx: Tx, rep_id: str, *, now: datetime) -> None:
        """Sends a copy now. Raises NotFound for nobody of the team, NotAllowed in a sandbox."""
        rep, basis = self._current(rep_id, now)
        if self._in_sandbox:
            raise NotAllowed("a sandbox sends nothing, so nothing comes back; set delivery to rehearsal first")
        known = (await paths.of_bases(tx, (basis.whole,))).get(basis.whole)
        if known is None:
            await self._begin(tx, rep, basis, now=now)
        else:
            await self._send_copy(tx, known.id, rep, now=now)

    async def remind(self, tx: Tx, rep: Rep, path: int, *, now: datetime) -> None:
        """Sends the welcome of a path once more; an answer to either proves the way back."""
        await self._welcome(tx, rep, path, again=True, now=now)

    async def vouch(self, tx: Tx, rep_id: str, *, now: datetime) -> bool:
        """Takes ops' word for the path of a rep; False when that was done before. Raises NotFound."""
        rep, basis = self._current(rep_id, now)
        known = (await paths.of_bases(tx, (basis.whole,))).get(basis.whole)
        path, state = (
            (known.id, known.state) if known else (await paths.begin(tx, rep.id, basis, now=now), PathState.OPEN)
        )
        if not await paths.move(tx, path, state, PathState.VOUCHED, now=now):
            return False
        await history.add(tx, Event(event="path_vouched", detail={"rep": rep.id, "path": path}), now=now)
        return True

    @property
    def _in_sandbox(self) -> bool:
        return self._revisions.current.installation.delivery is DeliveryMode.SANDBOX

    def _current(self, rep_id: str, now: datetime) -> tuple[Rep, Basis]:
        current = self.bases.current(now)
        if rep_id not in current:
            raise NotFound(f"there is no current rep {rep_id!r}; one of {', '.join(sorted(current))} is meant")
        return current[rep_id]

    async def _begin(self, tx: Tx, rep: Rep, basis: Basis, *, now: datetime) -> None:
        """A rep who was welcomed on the same way back before is not asked again: only the way out has changed."""
        path = await paths.begin(tx, rep.id, basis, now=now)
        begun = await paths.get(tx, path)
        if begun is not None and begun.welcomed_at is None:
            await paths.welcome(tx, path, now=now)
            await self._welcome(tx, rep, path, again=False, now=now)
        await self._send_copy(tx, path, rep, now=now)

    async def _welcome(self, tx: Tx, rep: Rep, path: int, *, again: bool, now: datetime) -> None:
        add = self._revisions.addressing.add(self._keyring.secret_tag(rep.id))
        facts = (LetterKind.WELCOME, Welcome(path=path, add=add, again=again))
        await self._letters.to_own(tx, rep.id, facts, now=now)

    async def _send_copy(self, tx: Tx, path: int, rep: Rep, *, now: datetime) -> None:
        """Sends a copy in the rep's name to nurture itself; none in a sandbox, where nothing leaves."""
        if self._in_sandbox:
            return
        letter = await self._letters.to_itself(tx, rep.id, (LetterKind.PROBE, Probe(path=path, rep=rep.name)), now=now)
        await paths.probe(tx, path, letter, now=now)
