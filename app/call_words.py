"""Why a call stands where it stands on the list, in words for the screen."""

from flask_babel import gettext as _

from app.formats import clock, on_the_clock, today, weekday
from interviews.call_backs import Part
from interviews.call_order import Placed, Why

# Up to the tenth: a lead seldom lets somebody be phoned more often.
ORDINALS = 10


def why_words(placed: Placed) -> str:
    """Return the reason in words: why this call, here and now."""
    if placed.why is Why.AGREED:
        return str(_("Afgesproken om %(clock)s uur", clock=clock(placed.moment)))
    if placed.why is Why.ASKED:
        return str(_("Zelf gevraagd: bel om %(clock)s uur", clock=clock(placed.moment)))
    if placed.why is Why.MISSED:
        return _missed(placed)
    if placed.why is Why.WAS_BUSY:
        return str(_("Was in gesprek: bel nog eens"))
    if placed.why is Why.TRY_AGAIN:
        return _again(placed)
    if placed.why is Why.CLIENT_FIRST:
        return str(_("De klant gaat voor"))
    return str(_("Nog niet gebeld"))


def _missed(placed: Placed) -> str:
    ago = (today() - on_the_clock(placed.moment).date()).days
    if ago == 1:
        return str(_("Eerder niet gelukt: gemist gisteren"))
    return str(_("Eerder niet gelukt: gemist op %(day)s", day=weekday(placed.moment)))


def _again(placed: Placed) -> str:
    nth = _nth(placed.nth)
    if placed.part is Part.MORNING:
        return str(_("%(nth)s poging: probeer het in de ochtend", nth=nth))
    if placed.part is Part.AFTERNOON:
        return str(_("%(nth)s poging: probeer het in de middag", nth=nth))
    return str(_("%(nth)s poging: probeer het in de avond", nth=nth))


def _nth(number: int) -> str:
    words = (
        _("Eerste"),
        _("Tweede"),
        _("Derde"),
        _("Vierde"),
        _("Vijfde"),
        _("Zesde"),
        _("Zevende"),
        _("Achtste"),
        _("Negende"),
        _("Tiende"),
    )
    return str(words[number - 1]) if number <= ORDINALS else str(_("Volgende"))
