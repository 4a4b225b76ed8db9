"""What a client journey can say, as codes, and the Dutch words that stand for them in a sheet.

The lists come from the monitor of the organisation (bestuursverslag 2021, paragraph 2.5, and the
uitvoeringsplan 2021-2022, chapter 7).
"""

ASKED_BY = {
    "client": "de klant zelf",
    "family": "familie",
    "neighbours": "buren",
    "gp": "huisarts",
    "district_nurse": "wijkverpleging",
    "housing": "verhuurder",
    "client_manager": "klantmanager",
    "other_professional": "andere professional",
    "other": "iemand anders",
}
QUESTIONS = {
    "illness": "ziekte en mobiliteit",
    "relations": "sociale relaties",
    "overview": "overzicht kwijt",
    "days": "structuur en daginvulling",
    "debts": "schulden",
    "dementia": "dementie",
    "loneliness": "eenzaamheid",
    "carer": "overbelaste mantelzorg",
    "mental": "psychische klachten",
    "pollution": "vervuiling",
    "addiction": "verslaving",
    "nuisance": "overlast",
    "housing": "wonen",
    "other": "iets anders",
}
RESOURCES = {
    "own_talents": "eigen talenten",
    "own_network": "eigen netwerk",
    "volunteers_at_home": "vrijwilligers thuis",
    "community": "activiteiten in de wijk",
    "volunteering": "zelf vrijwilliger",
    "general": "algemene voorzieningen",
    "tailored": "maatwerkzorg",
}
CARE = {
    "guidance": "begeleiding",
    "day_activity": "dagbesteding",
    "household": "huishoudelijke verzorging",
    "wlz_without": "wlz zonder behandeling",
    "wlz_with": "wlz met behandeling",
}
EFFECTS = {
    "prevented": "voorkomen",
    "ended": "beëindigd",
    "reduced": "verminderd",
    "delayed": "uitgesteld",
    "unchanged": "gelijk",
    "deployed": "ingezet",
    "scaled_up": "opgeschaald",
}
FACTORS = {
    "attention": "aandacht",
    "pace": "tijd en tempo",
    "ownership": "eigen regie",
    "strengths": "eigen kracht",
    "circle": "steun uit de omgeving",
    "cooperation": "samenwerking",
    "volunteers": "inzet van vrijwilligers",
    "waiting": "wachttijd",
}
COOPERATION = {
    "good": "goed",
    "mixed": "wisselend",
    "poor": "slecht",
    "not_needed": "niet nodig",
    "unknown": "onbekend",
}
EYES = {"social_worker": "sociaal werker", "client_manager": "klantmanager"}
# Nothing and no change score the same; the lower of two judgements is the cautious one.
SCORES = {"prevented": 3, "ended": 2, "reduced": 2, "delayed": 2, "deployed": 0, "scaled_up": 0}
NO_EFFECT = 1


def score_of(effect: str) -> int:
    """Return how much an effect speaks for less tailored care; nothing noted is no change."""
    return SCORES.get(effect, NO_EFFECT)
