"""DICOM files to model values and back: the only place, beside network and library, that knows pydicom."""
