"""How the stored pixels are laid out (PS3.3 C.7.6.3), refused in one sentence when it cannot be so."""

from dataclasses import dataclass

from pydicom import Dataset

from ductoview.dicom.values import code_string, is_stated, numbers, text
from ductoview.errors import DicomReadError

MOST_PIXELS = 100_000_000
MOST_FRAMES = 10_000
_GREY = ("MONOCHROME1", "MONOCHROME2")
_COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelFormat:
    """The Image Pixel module's layout; ``photometric`` is PhotometricInterpretation (0028,0004)."""

    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    signed: bool
    planar: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame."""
        samples = self.rows * self.columns * self.samples * self.bits_allocated // 8
        return samples * 2 // 3 if self.photometric == "YBR_FULL_422" else samples

    @property
    def is_colour(self) -> bool:
        """True when a pixel has three samples."""
        return self.samples == 3


def pixel_format_of(ds: Dataset) -> PixelFormat:
    """The layout the header states; DicomReadError names the attribute that cannot be."""
    rows = _whole(ds, "Rows", least=1, most=65535)
    columns = _whole(ds, "Columns", least=1, most=65535)
    if rows * columns > MOST_PIXELS:
        raise DicomReadError(
            f"Rows x Columns is {rows} x {columns} pixels, beyond the {MOST_PIXELS:,} that are opened; check the file."
        )
    samples = _whole(ds, "SamplesPerPixel", least=1, most=65535, default=1)
    bits_allocated = _whole(ds, "BitsAllocated", least=1, most=65535)
    if bits_allocated not in (8, 16):
        raise DicomReadError(f"BitsAllocated (0028,0100) is {bits_allocated}; only 8 and 16 can be read.")
    bits_stored = _whole(ds, "BitsStored", least=1, most=bits_allocated, default=bits_allocated)
    high_bit = _whole(ds, "HighBit", least=0, most=65535, default=bits_stored - 1)
    if high_bit != bits_stored - 1:
        raise DicomReadError(f"HighBit (0028,0102) is {high_bit} but BitsStored - 1 is {bits_stored - 1}.")
    return PixelFormat(
        rows=rows,
        columns=columns,
        frames=_whole(ds, "NumberOfFrames", least=1, most=MOST_FRAMES, default=1),
        samples=samples,
        photometric=_photometric(ds, samples),
        bits_allocated=bits_allocated,
        bits_stored=bits_stored,
        signed=_whole(ds, "PixelRepresentation", least=0, most=1, default=0) == 1,
        planar=_whole(ds, "PlanarConfiguration", least=0, most=1, default=0),
    )


def _whole(ds: Dataset, keyword: str, *, least: int, most: int, default: int | None = None) -> int:
    if not is_stated(ds, keyword):
        if default is None:
            raise DicomReadError(f"{keyword} is missing, so the pixels cannot be laid out; fetch the file again.")
        return default
    found = numbers(ds, keyword)
    if len(found) != 1 or not (least <= found[0] <= most) or found[0] != int(found[0]):
        shown = "\\".join(f"{value:g}" for value in found) or repr(text(ds, keyword)[:32])
        raise DicomReadError(f"{keyword} is {shown}; a whole number from {least} to {most} is needed.")
    return int(found[0])


def _photometric(ds: Dataset, samples: int) -> str:
    photometric = code_string(ds, "PhotometricInterpretation")
    if (samples == 1 and photometric in _GREY) or (samples == 3 and photometric in _COLOUR):
        return photometric
    if not photometric:
        raise DicomReadError("PhotometricInterpretation (0028,0004) is missing: black and white cannot be told apart.")
    raise DicomReadError(
        f"PhotometricInterpretation (0028,0004) {photometric[:16]} with SamplesPerPixel {samples} is no grey image"
        " and no RGB or YBR capture; it cannot be shown."
    )
