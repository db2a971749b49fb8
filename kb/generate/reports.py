"""Which municipality reports what: only where it does is absence evidence of absence."""

from kb import model
from kb.generate.days import Days
from kb.generate.folder import Folder
from kb.generate.places import Place
from kb.generate.sources import CONTRACT_REGISTER, FLOW_SURVEY, REGISTER, SURVEY

_SUBJECTS = (("usages", REGISTER), ("dataflows", FLOW_SURVEY), ("contracts", CONTRACT_REGISTER))


class Reporting:
    """Write REPORTS, one municipality after the other."""

    def __init__(self, folder: Folder, days: Days) -> None:
        """Write into `reports.csv`."""
        self._days = days
        self._write = folder.writer(
            model.Reports, "start", "end", "subject", "valid_from", "valid_to", "sources", "confidence"
        )

    def of(self, place: Place) -> None:
        """Write what a municipality reports since when; some that are silent now reported before."""
        random, days = place.random, self._days
        for (subject, sources), reports in zip(_SUBJECTS, place.reports, strict=True):
            used = SURVEY if subject == "usages" and random.random() < 0.3 else sources
            began = days.today - random.randrange(200, 2200)
            if reports:
                since, until = days.rough(random, began), None
            elif random.random() < 0.3:
                since, until = days.text(began - 1500), days.text(began)
            else:
                continue
            self._write((f"Municipality:{place.code}", used.split("|")[1], subject, since, until, used, "high"))
