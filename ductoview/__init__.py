"""ductoview: the DICOM mammography workstation for the ductogram (galactogram)."""

__version__ = "0.1.0"
