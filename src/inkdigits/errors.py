"""What can go wrong, as exceptions whose message is one sentence a person can act on.

InkdigitsError
├── ImageError         the image cannot be read, or is over a limit
├── ModelError         the weights are missing, damaged or do not fit
├── DataError          a data set is missing, damaged or cannot be fetched
├── ExpectationError   what is expected of a number is not written as it can be
├── TemplateError      a template of a form is no template
├── FormError          a form is not found again on a picture
├── CorrectionError    a correction cannot be read, or fits no row of the table
├── JournalError       the journal of a batch is damaged, in use, or of other settings
├── TableError         the table of a batch cannot be written
├── WorkerError        the processes of a batch cannot start
└── ClusterError       the Ray cluster cannot be reached
"""


class InkdigitsError(Exception):
    """Base of every error that inkdigits raises on purpose."""


class ImageError(InkdigitsError):
    """The image cannot be read.

    ``kind`` says which way it failed, so that each way in can answer in its own words:
    ``"unreadable"`` (damaged or empty), ``"unsupported"`` (not a format that is read) or
    ``"too_large"`` (over one of the ``Limits``). ``source`` names the image where a
    recognizer was given it: its path, or ``"image 3"`` for the third one.
    """

    def __init__(self, message: str, *, kind: str = "unreadable") -> None:
        super().__init__(message)
        self.kind = kind
        self.source = ""


class ModelError(InkdigitsError):
    """The weights are missing, damaged, or do not fit this version."""


class DataError(InkdigitsError):
    """A data set is missing, damaged, or cannot be fetched."""


class CorrectionError(InkdigitsError):
    """Corrections cannot be read, or one of them fits no row of the table."""


class ExpectationError(InkdigitsError):
    """What is expected of a number is written in a way that is not known."""


class TemplateError(InkdigitsError):
    """A template of a form cannot be opened, or is none: says in which place and what to do."""


class FormError(InkdigitsError):
    """A form cannot be found again on a picture, so that its fields are not read."""


class JournalError(InkdigitsError):
    """The journal of a batch is damaged, in use, or was made with other settings."""


class TableError(InkdigitsError):
    """The table of a batch cannot be written."""


class WorkerError(InkdigitsError):
    """The processes that read the files of a batch cannot start."""


class ClusterError(InkdigitsError):
    """Ray is missing, or its cluster cannot be reached."""


# Letters of a reason, at most: libraries may give a whole page.
LONGEST_REASON = 200


def explain_error(error: Exception) -> str:
    """Return why something failed, as a few words on one line, for the middle of a sentence."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(words).split())[:LONGEST_REASON]
