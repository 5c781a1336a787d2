"""The report on one page: what stands on it, and how it is drawn. Without Qt and without DICOM."""
