"""Hold a board against the one before it where assumptions changed in between."""

from dataclasses import replace

from footprint.arrangements import Arrangement
from footprint.questions.desk import Desk, Look
from footprint.questions.standings import areas_of, since_of


class RoomDesk(Desk):
    """A desk of a workshop: what stood before may have stood under other assumptions."""

    def look_since(self, arrangement: Arrangement, before: Arrangement, then: "RoomDesk") -> Look:
        """Lay an arrangement out, against what another desk makes of the arrangement before.

        Both desks have the same draws of what is uncertain, so that differences are over the
        same trials; what was assumed otherwise is all that differs between two of them.

        Parameters
        ----------
        then
            The desk of the assumptions that ``before`` stood under.
        """
        look = self.look(arrangement)
        mine, now, alone = (self._standing(one) for one in (arrangement, self.now, self.apart))
        # the same footprints under other assumptions are not the same: the difference is told
        past = replace(then._standing(before), key=())
        return replace(
            look,
            since=since_of(self.criteria, mine, past),
            areas=areas_of(self.world.codes, mine, now, alone, past),
        )
