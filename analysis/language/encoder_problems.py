"""Why an encoder of an organisation, or its head, cannot be used. Imports nothing heavy."""


class EncoderProblem(Exception):
    """An encoder or its head cannot be used; the message says which and what to do next."""


class EncoderAwayError(EncoderProblem):
    """Nothing lies there, or it may not be read."""


class NoEncoderError(EncoderProblem):
    """What lies there is no encoder of a kind that is known."""


class LibraryAwayError(EncoderProblem):
    """The library that reads this kind is not installed."""


class EncoderDamagedError(EncoderProblem):
    """It looks like an encoder and cannot be loaded, or gives no usable numbers."""


class UnsafeEncoderError(EncoderProblem):
    """Loading it would run code that came with it."""


class HeadAwayError(EncoderProblem):
    """There is no head in that folder, or it may not be read."""


class HeadDamagedError(EncoderProblem):
    """The head cannot be read as one."""


class HeadOutdatedError(EncoderProblem):
    """The head was trained for another version of this program."""


class EncoderChangedError(EncoderProblem):
    """The encoder is not the one that the head was trained on."""
