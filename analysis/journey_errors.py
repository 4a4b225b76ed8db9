"""What can go wrong with the monitor of client journeys. No message repeats what was typed."""

from research.errors import ConflictError, DomainError


class RegisterTwiceError(ConflictError):
    """The study has a register of this year and organisation."""

    template = "Dit register is er al. Open het in de lijst hieronder."


class JourneyNumberTakenError(ConflictError):
    """The register has a journey with this number."""

    template = "Dit klantnummer staat al in het register. Open die klantreis, of kies een ander."


class JourneyMovedError(ConflictError):
    """A colleague changed the journey since the page was drawn."""

    template = "Een collega heeft deze klantreis net veranderd. Bekijk eerst wat er nu staat."


class JourneyPersonalError(DomainError):
    """The number looks like a name, a phone number or another number of a person."""

    template = "Dit lijkt een naam of nummer van een persoon. Gebruik een eigen klantnummer."


class SeatReadsStoriesError(DomainError):
    """Who looks after opens no story."""

    template = "Deze collega kan verhalen lezen. Kies voor deze plaats iemand anders."


class SeatRoleError(DomainError):
    """Only a professional gets a seat."""

    template = "Kies een collega met de rol professional."


class SameEyesError(DomainError):
    """The same person gave the other judgement."""

    template = "U gaf zelf al het andere oordeel. Vraag een collega om dit tweede oordeel."


class NothingJudgedError(DomainError):
    """A judgement says something of at least one kind of care."""

    template = "Kies bij minstens één soort zorg wat er gebeurde."


class NotJudgedYetError(ConflictError):
    """An audit talk is about a journey that somebody judged."""

    template = "Deze klantreis heeft nog geen oordeel. Bespreek hem later."


class AuditTogetherError(DomainError):
    """The audit talk is held by controller and director together."""

    template = "Het auditgesprek voert u samen. Vink aan dat u er allebei bij was."


class AuditReasonError(DomainError):
    """Who adjusts says why."""

    template = "Schrijf op waarom u het oordeel aanpast."


class SituationEmptyError(DomainError):
    """A complex situation says what was the matter."""

    template = "Schrijf op wat er aan de hand was."


class CostsTurnedError(DomainError):
    """The low cost is above the high one."""

    template = "Het laagste bedrag is hoger dan het hoogste. Draai ze om."


class NetworkLinkedError(ConflictError):
    """This network, or this journey, has a link already."""

    template = "Deze klantreis of dit netwerk heeft al een koppeling. Haal die eerst weg."


class SettingRangeError(DomainError):
    """A value lies outside its own range, or is no number that it may be."""

    template = "Vul drie getallen in, van laag naar hoog. Een deel ligt tussen 0 en 1, zoals 1/2."


class SettingMovedError(ConflictError):
    """A colleague changed this assumption since the page was drawn."""

    template = "Een collega heeft deze aanname net veranderd. Bekijk eerst wat er nu staat."


class NotYourSettingError(DomainError):
    """Who changed an assumption undoes it."""

    template = "Alleen wie dit invulde, draait het terug. U kunt zelf wel een ander getal invullen."


class SheetError(DomainError):
    """The sheet as a whole cannot be read in."""

    template = "Dit bestand kunnen wij niet inlezen. Download het sjabloon en vul dat in."


class SheetTooLargeError(SheetError):
    """Larger than any register needs."""

    template = "Het bestand is te groot. Het mag hoogstens 1 MB zijn. Splits het in delen."


class SheetColumnUnknownError(SheetError):
    """A column that no sheet of ours has."""

    template = "Kolom ‘%(column)s’ kennen wij niet. Verander de naam, of haal de kolom weg."


class SheetColumnLikeError(SheetError):
    """A column that is almost one of ours."""

    template = "Kolom ‘%(column)s’ kennen wij niet. Bedoelt u ‘%(known)s’? Verander dan de naam."


class SheetColumnMissingError(SheetError):
    """A column is not there that every line needs."""

    template = "De kolom ‘%(column)s’ ontbreekt. Voeg hem toe aan de kopregel."


class SheetColumnTwiceError(SheetError):
    """One column stands in the header twice."""

    template = "De kolom ‘%(column)s’ staat er twee keer in. Haal er een weg."


class SheetRowError(DomainError):
    """One line is wrong."""

    template = "Regel %(line)s klopt niet. Vergelijk hem met het sjabloon."


class RowWidthError(SheetRowError):
    """A line has more or fewer cells than the header."""

    template = "Regel %(line)s heeft niet evenveel velden als de kopregel. Maak ze gelijk."


class RowMissingError(SheetRowError):
    """The first cell of a line is empty."""

    template = "Regel %(line)s: ‘%(column)s’ is leeg. Vul het in, of haal de regel weg."


class RowTwiceError(SheetRowError):
    """Two lines are about the same."""

    template = "Regel %(line)s: dit staat ook op regel %(first)s. Haal er een weg."


class RowPersonalError(SheetRowError):
    """A number looks like one of a person."""

    template = (
        "Regel %(line)s: dit lijkt een naam of nummer van een persoon. Zet er een klantnummer."
    )


class CellUnknownError(SheetRowError):
    """A word that is not on the list of its column."""

    template = "Regel %(line)s, kolom ‘%(column)s’: kies uit %(known)s."


class CellNumberError(SheetRowError):
    """No number, or one out of bounds."""

    template = "Regel %(line)s, kolom ‘%(column)s’: vul een getal in, van 0 of hoger."


class CellMachineError(SheetRowError):
    """A spreadsheet put a formula, a date or a rounded number there."""

    template = "Regel %(line)s, kolom ‘%(column)s’: zet in Excel deze kolom op Tekst."


class CellTooLongError(SheetRowError):
    """Too long for a name of a place or an activity."""

    template = "Regel %(line)s, kolom ‘%(column)s’: houd dit korter dan 60 tekens."
