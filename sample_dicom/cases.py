"""The ten committed studies as data: what each shows, in which look, and for whom the names are written."""

from dataclasses import dataclass

from sample_dicom.phantom import StudySpec, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCase:
    """One study: for whom its names are written, its transfer syntax, and what is drawn.

    ``syntax`` is a key of ``write.SYNTAXES``; ``says_contrast``: the header of the full images names the agent.
    """

    number: int
    short_name: str
    patient: str
    charset: str
    syntax: str
    says_contrast: bool
    spec: StudySpec
    shows: str

    @property
    def folder(self) -> str:
        """Name of the case's folder."""
        return f"{self.number:02d}-{self.short_name}"


def _defect(size_mm: float, shape: str = "SMOOTH") -> Wish:
    return Wish(kind="INTRALUMINAL_FILLING_DEFECT", size_mm=size_mm, shape=shape)


CASES = (
    SampleCase(
        number=1,
        short_name="papilloma",
        patient="PHANTOM^EINS",
        charset="ISO_IR 100",
        syntax="JPEG-LS",
        says_contrast=True,
        shows="single lobulated filling defect in a dilated duct; scout; air bubble",
        spec=StudySpec(
            seed=101,
            vendor="A",
            laterality="L",
            magnification=1.8,
            segments=80,
            main_calibre_mm=2.0,
            with_scout=True,
            wishes=(_defect(3.4, "LOBULATED"), Wish(kind="AIR_BUBBLE")),
        ),
    ),
    SampleCase(
        number=2,
        short_name="cutoff",
        patient="PHÄNTOM^ZWEI",
        charset="ISO_IR 100",
        syntax="JPEG-LS",
        says_contrast=False,
        shows="abrupt termination; MONOCHROME1",
        spec=StudySpec(
            seed=102,
            vendor="C",
            laterality="R",
            imager_mm=0.085,
            magnification=1.5,
            segments=60,
            main_calibre_mm=1.4,
            density=0.2,
            wishes=(Wish(kind="ABRUPT_DUCT_TERMINATION", size_mm=0.9),),
        ),
    ),
    SampleCase(
        number=3,
        short_name="extravasation",
        patient="ФАНТОМ^ТРИ",
        charset="ISO_IR 192",
        syntax="JPEG Lossless SV1",
        says_contrast=True,
        shows="extravasation near the cannula, filling defect, scout",
        spec=StudySpec(
            seed=103,
            vendor="B",
            laterality="L",
            magnification=1.8,
            segments=70,
            main_calibre_mm=1.8,
            with_scout=True,
            wishes=(Wish(kind="EXTRAVASATION", size_mm=9.0), _defect(2.2)),
        ),
    ),
    SampleCase(
        number=4,
        short_name="ectasia",
        patient="Phantom^Yon=幻影^四",
        charset="ISO_IR 192",
        syntax="RLE",
        says_contrast=False,
        shows="ectasia with narrowing; contact view",
        spec=StudySpec(
            seed=104,
            vendor="D",
            laterality="R",
            magnification=1.0,
            segments=120,
            main_calibre_mm=2.2,
            thickness_mm=42.0,
            wishes=(Wish(kind="MAMMARY_DUCT_ECTASIA", size_mm=4.6), Wish(kind="DUCT_NARROWING")),
        ),
    ),
    SampleCase(
        number=5,
        short_name="normal",
        patient="PHANTOM^FÜNF",
        charset="ISO_IR 100",
        syntax="JPEG-LS",
        says_contrast=True,
        shows="a normal tree of many ducts; scout",
        spec=StudySpec(
            seed=548,
            vendor="A",
            laterality="R",
            magnification=1.8,
            segments=240,
            main_calibre_mm=1.5,
            with_scout=True,
            wishes=(Wish(kind="LOBULAR_BLUSH"),),
        ),
    ),
    SampleCase(
        number=6,
        short_name="papillomatosis",
        patient="PHANTOM^SECHS",
        charset="ISO_IR 192",
        syntax="JPEG 2000",
        says_contrast=True,
        shows="multiple filling defects, one irregular",
        spec=StudySpec(
            seed=106,
            vendor="B",
            laterality="L",
            magnification=1.8,
            segments=110,
            main_calibre_mm=2.2,
            density=0.35,
            wishes=(_defect(2.0), _defect(1.4, "IRREGULAR"), _defect(1.6, "LOBULATED")),
        ),
    ),
    SampleCase(
        number=7,
        short_name="cyst",
        patient="PHANTOM^SIEBEN",
        charset="ISO_IR 100",
        syntax="JPEG 2000",
        says_contrast=False,
        shows="cyst fill; reflux on the nipple's skin; FOR PROCESSING, linear",
        spec=StudySpec(
            seed=107,
            vendor="P",
            laterality="R",
            magnification=1.5,
            segments=70,
            main_calibre_mm=1.6,
            wishes=(Wish(kind="CYST_FILL", size_mm=6.0), Wish(kind="SKIN_REFLUX")),
        ),
    ),
    SampleCase(
        number=8,
        short_name="underfilled",
        patient="PHANTOM^ACHT",
        charset="ISO_IR 192",
        syntax="JPEG 2000",
        says_contrast=True,
        shows="under-filling and intravasation: what is not a cut-off and no duct",
        spec=StudySpec(
            seed=108,
            vendor="D",
            laterality="L",
            magnification=1.8,
            segments=40,
            main_calibre_mm=1.2,
            iodine_mg_ml=180.0,
            wishes=(Wish(kind="UNDERFILLING"), Wish(kind="INTRAVASATION")),
        ),
    ),
    SampleCase(
        number=9,
        short_name="large-detector",
        patient="PHANTOM^NEUN",
        charset="ISO_IR 100",
        syntax="JPEG-LS",
        says_contrast=True,
        shows="4096 x 3328: filling defect with cut-off behind it",
        spec=StudySpec(
            seed=109,
            vendor="A",
            laterality="L",
            rows=4096,
            columns=3328,
            magnification=1.8,
            segments=160,
            main_calibre_mm=2.1,
            wishes=(_defect(3.0), Wish(kind="ABRUPT_DUCT_TERMINATION", size_mm=1.0)),
        ),
    ),
    SampleCase(
        number=10,
        short_name="fine-pixels",
        patient="PHANTOM^ZEHN",
        charset="ISO_IR 192",
        syntax="JPEG-LS",
        says_contrast=False,
        shows="5928 x 4728 at 50 um detector pitch (CC); ectasia; scout",
        spec=StudySpec(
            seed=110,
            vendor="C",
            laterality="R",
            magnification=1.5,
            segments=130,
            main_calibre_mm=1.9,
            with_scout=True,
            wishes=(Wish(kind="MAMMARY_DUCT_ECTASIA", size_mm=3.8), Wish(kind="AIR_BUBBLE")),
        ),
    ),
)
