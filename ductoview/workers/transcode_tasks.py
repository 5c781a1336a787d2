"""What worker processes are asked to do for the sender: decoding is never the service's own work."""

from pathlib import Path


def uncompress(source: Path, target: Path) -> None:
    """See ``dicom.transcode.uncompress``."""
    from ductoview.dicom.transcode import uncompress as work

    work(source, target)
