"""Know who asks: facilitators, participants, and nobody else."""

import hashlib
import secrets
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Role = Literal["facilitator", "participant"]

TOKEN_BYTES = 32
ID_CHARACTERS = 20
PREFIXES: dict[Role, str] = {"facilitator": "f-", "participant": "p-"}
MOST_FACILITATORS = 64
MOST_PARTICIPANTS = 1_000
# one address may stand for a whole room, but not for all who may join
MOST_FROM_ONE = 250


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who may do something.

    Attributes
    ----------
    role
        What they may do.
    key
        Who they are, in the file of the workshop: made from the token, which it does not give away.
    """

    role: Role
    key: str


class Sessions:
    """Hand out tokens, and know them again.

    A token is 256 random bits in a cookie of one browser. Only its digest is kept, and only what
    somebody did is kept past the end of the program, so whoever did something before a restart is
    known after it, and no secret is ever written.
    """

    def __init__(self, port: int, known: Iterable[str] = ()) -> None:
        self._port = port
        self._keys: dict[Role, OrderedDict[str, bool]] = {
            "facilitator": OrderedDict(),
            "participant": OrderedDict(),
        }
        self._names: dict[str, str] = {}
        self._named = 0
        self._from: Counter[str] = Counter()
        for key in known:
            for role, prefix in PREFIXES.items():
                if key.startswith(prefix):
                    self._keys[role][key] = True

    def grant(self, role: Role, address: str = "") -> tuple[Session, str] | None:
        """Return a new session and its token, or None where the room is full.

        It is full for one address before it is full for all.
        """
        keys = self._keys[role]
        if role == "participant":
            if len(keys) >= MOST_PARTICIPANTS or (address and self._from[address] >= MOST_FROM_ONE):
                return None
            self._from[address] += 1
        # of facilitators who did nothing, the oldest is forgotten: it takes no code to be one here
        idle = [key for key, acted in keys.items() if not acted]
        if role == "facilitator" and len(idle) >= MOST_FACILITATORS:
            del keys[idle[0]]
            self._names.pop(idle[0], None)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session = Session(role, _key(role, token))
        keys[session.key] = False
        return session, token

    def of(self, cookies: str, role: Role | None = None) -> Session | None:
        """Return whose the cookies of a request are; a facilitator's counts before the other."""
        found = read_cookies(cookies)
        roles: tuple[Role, ...] = (role,) if role else ("facilitator", "participant")
        for each in roles:
            token = found.get(self._cookie(each), "")
            # the digest of a guess tells nothing about another token, however long this takes
            key = _key(each, token)
            if token and key in self._keys[each]:
                return Session(each, key)
        return None

    def acted(self, session: Session) -> str:
        """Note that somebody did something, and return the name that is shown for it."""
        self._keys[session.role][session.key] = True
        return self.name(session)

    def name(self, session: Session) -> str:
        """Return a name that tells facilitators apart; participants have none."""
        if session.role == "participant":
            return "participant"
        if session.key not in self._names:
            self._named += 1
            self._names[session.key] = f"facilitator {self._named}"
        return self._names[session.key]

    @property
    def joined(self) -> int:
        """How many participants have joined."""
        return len(self._keys["participant"])

    def set_cookie(self, role: Role, token: str) -> str:
        """Write the header that gives a browser its token; no script and no other site sees it."""
        return f"{self._cookie(role)}={token}; Path=/; HttpOnly; SameSite=Strict"

    def _cookie(self, role: Role) -> str:
        # browsers do not keep the cookies of two ports apart
        return f"{role}-{self._port}"


def read_cookies(header: str) -> dict[str, str]:
    """Read a header of cookies; the first of a name counts."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        found.setdefault(name, value)
    return found


def _key(role: Role, token: str) -> str:
    digest = hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()
    return PREFIXES[role] + digest[:ID_CHARACTERS]
