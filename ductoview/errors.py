"""The one exception tree: every message says what is wrong, where, the value, and what to do.

Programming errors stay Python's own; these are for what the outside world does to us.
"""


class DuctoviewError(Exception):
    """Anything a user can be told in one clear sentence."""


class DicomReadError(DuctoviewError):
    """A file that cannot be read as the image or object it claims to be."""


class NotAnImage(DicomReadError):
    """A sound DICOM object without pixels (a report, a presentation state, a DICOMDIR); counted, not an error."""


class DicomWriteError(DuctoviewError):
    """An object that cannot be written as valid DICOM from what is known."""


class DiskError(DicomWriteError):
    """Objects that could be written, on a disk that does not take them: no fault of the image they are about."""


class AnalysisError(DuctoviewError):
    """An image on which a method cannot work."""


class WorkerError(DuctoviewError):
    """A worker process that died, ran out of memory or passed its deadline; ``detail`` is for the log and --debug."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class LibraryError(DuctoviewError):
    """The local store could not keep or find something; ``dicom_status`` is what a C-STORE is answered with.

    0xA700 out of resources, 0xA900 the object is not what the command says, 0xC000 cannot be understood (PS3.4 B.2.3).
    """

    def __init__(self, message: str, dicom_status: int = 0xA700) -> None:
        super().__init__(message)
        self.dicom_status = dicom_status


class RefusedForGood(LibraryError):
    """Something the library will not take however often it is tried; whoever has it must keep it elsewhere."""


class NetworkError(DuctoviewError):
    """A node that could not be reached, refused, or failed part of the work."""


class ServiceError(DuctoviewError):
    """The service process is absent, refused a request, or answered with a failure."""


class PluginError(DuctoviewError):
    """A plug-in that could not be loaded or that raised."""


class ReviewError(DuctoviewError):
    """A step that would make the review say what nobody decided."""


class SignedError(ReviewError):
    """A step that would change what a reader has signed; an addendum may."""


class SettingsError(DuctoviewError):
    """A setting or an argument that cannot be used."""


class Cancelled(DuctoviewError):
    """The work was stopped at the user's wish."""
