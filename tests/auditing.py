"""An auditor's own arithmetic: three tables in, counts out. Nothing of the program is used here.

Per unit a condition is true, false, or not known (None); one no is a no, and a unit of which it
is not known is in no denominator.
"""

import csv
import io
from collections import defaultdict

CLIENT = "client"


class Audit:
    """The tables of a study: who was heard, what was put under a theme, what was answered."""

    def __init__(self, codings: str, answers: str, questions: str) -> None:
        self.people = defaultdict(dict)
        self.told, self.said = defaultdict(set), defaultdict(lambda: defaultdict(set))
        self.counts, self.noted = {}, defaultdict(set)
        for row in _rows(codings):
            if row["soort"] == "persoon":
                self.people[row["netwerk"]][row["persoon"]] = row["rol"]
            else:
                self.told[row["persoon"]].add((row["thema"], row["pool"]))
        for row in _rows(answers):
            key = (row["netwerk"], row["kenmerk"])
            if row["soort"] == "antwoord":
                self.said[row["persoon"]][row["kenmerk"]].add(row["waarde"])
            elif row["soort"] == "netwerk":
                self.counts[key] = (row["waarde"], row["hoe"])
            else:
                self.noted[key].add(row["waarde"])
        self.questions = defaultdict(list)
        for row in _rows(questions):
            self.questions[row["zin"]].append(row)

    def agreed(self, network: str, attribute: str) -> set[str]:
        """What the tellers of a network said of something that they share."""
        return {one for who in self.people[network] for one in self.said[who][attribute]}

    def recount(self, sentence: str) -> tuple[int, int]:
        """Count what a sentence counts, and of how many."""
        rows = self.questions[sentence]
        part = whole = 0
        for network, people in self.people.items():
            groups = [[one] for one in people] if rows[0]["telt"] == "mensen" else [list(people)]
            for group in groups:
                base, met = (
                    _all(self._holds(row, network, group) for row in rows if row["plaats"] == where)
                    for where in ("gaat over", "telt mee")
                )
                if base is False or base is None or met is None:
                    continue
                whole += 1
                part += met
        return part, whole

    def _holds(self, row: dict[str, str], network: str, group: list[str]) -> bool | None:
        name, values = row["kenmerk"], set(row["waarden"].split())
        people, noted = self.people[network], self.noted[network, name]
        match row["toets"]:
            case "role":
                return any(people[one] in values for one in group)
            case "answer":
                said = {value for one in group for value in self.said[one][name]}
                return bool(said & values) if said else None
            case "value":
                value, _how = self.counts.get((network, name), (None, ""))
                return None if value is None else value in values
            case "of_network":
                return bool(noted & values) if noted else None
            case "several":
                return len(noted) >= int(row["waarden"]) if noted else None
            case "told":
                found = {theme for one in group for theme, pole in self.told[one] if pole == name}
                return bool(found & values if values else found)
        return self._lie_apart(row, network)

    def _lie_apart(self, row: dict[str, str], network: str) -> bool | None:
        """Whether the others say something that the client does not; or the other way about."""
        name, values, people = row["kenmerk"], row["waarden"].split(), self.people[network]
        groups = (
            [one for one in people if (people[one] == CLIENT) is is_client]
            for is_client in (True, False)
        )
        if row["toets"] == "sees_otherwise":
            mine, theirs = (
                {value for one in some for value in self.said[one][name]} for some in groups
            )
        else:
            mine, theirs = (
                {pole for one in some for theme, pole in self.told[one] if theme in values}
                for some in groups
            )
        if not mine or not theirs:
            return None
        return bool(theirs - mine) is (row["toets"] != "same_poles")


def _rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content)))


def _all(answers: object) -> bool | None:
    found = list(answers)  # type: ignore[call-overload]
    if False in found:
        return False
    return None if None in found else True
