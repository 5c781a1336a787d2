"""A plug-in of ductoview: findings as CSV. This module is what the entry point names; it only answers the hook."""

from collections.abc import Sequence

from ductoview.hooks import hookimpl
from ductoview.hooks.contracts import Exporter
from ductoview_csv.exporter import CsvExporter


@hookimpl
def ductoview_exporters() -> Sequence[Exporter]:
    """One exporter."""
    return (CsvExporter(),)
