"""Which images belong to an order, example by example: what differs, what is unknown, and what that means."""

import pytest

from ductoview.model.identifiers import PatientIdentity
from ductoview.model.order import Order, SideSource, Stated
from ductoview.model.order_match import Agreement, Field, Fit, compare
from ductoview.model.order_side import side_of_order
from ductoview.model.view import Laterality

L, R, B, UNKNOWN = Laterality.LEFT, Laterality.RIGHT, Laterality.BOTH, Laterality.UNKNOWN
EVA = {"patient_id": "4711", "name": "Muster^Eva", "birth_date": "19680402"}


def order(*, issuer: str = "", accession: str = "A1", side: Laterality = L, **patient: str) -> Order:
    return Order(patient=PatientIdentity(**(EVA | patient)), issuer=issuer, accession_number=accession, side=side)


def image(*, issuer: str = "", accession: str = "A1", side: Laterality = L, **patient: str) -> Stated:
    return Stated(patient=PatientIdentity(**(EVA | patient)), issuer=issuer, accession_number=accession, side=side)


@pytest.mark.parametrize(
    ("wanted", "came", "fit", "differing"),
    [
        (order(), image(), Fit.FITS, ()),
        (order(), image(patient_id="4712"), Fit.DIFFERS, (Field.PATIENT_ID,)),
        (order(), image(patient_id="04711"), Fit.DIFFERS, (Field.PATIENT_ID,)),
        (order(), image(patient_id="4711 "), Fit.FITS, ()),
        (order(), image(birth_date="19680403"), Fit.DIFFERS, (Field.BIRTH_DATE,)),
        (order(), image(birth_date="1968.04.02"), Fit.FITS, ()),
        (order(), image(birth_date=""), Fit.FITS, ()),
        (order(), image(accession="A2"), Fit.DIFFERS, (Field.ACCESSION,)),
        (order(), image(accession=""), Fit.FITS, ()),
        (order(accession=""), image(accession="A2"), Fit.FITS, ()),
        (order(side=L), image(side=R), Fit.DIFFERS, (Field.SIDE,)),
        (order(side=UNKNOWN), image(side=R), Fit.FITS, ()),
        (order(side=L), image(side=UNKNOWN), Fit.FITS, ()),
        (order(side=B), image(side=R), Fit.FITS, ()),
        (order(side=L), image(side=B), Fit.FITS, ()),
        # Married meanwhile: ID and birth date say who it is.
        (order(), image(name="Neu^Eva"), Fit.FITS, (Field.NAME,)),
        (order(), image(name="Neu^Eva", birth_date=""), Fit.DIFFERS, (Field.NAME,)),
        # Twins: the same day of birth, and one of them without a number.
        (order(), image(name="Muster^Ida", patient_id=""), Fit.DIFFERS, (Field.NAME,)),
        # Half a date is none.
        (order(), image(birth_date="1969"), Fit.FITS, ()),
        (order(name="MÜLLER^Zoé"), image(name="Muller^Zoe^^Dr"), Fit.FITS, ()),
        (order(name="Muster^Eva^^^"), image(name="Muster^Eva"), Fit.FITS, ()),
        (order(name="Yamada^Hanako=山田^花子=やまだ^はなこ"), image(name="=山田^花子", birth_date=""), Fit.FITS, ()),
        (order(name="Yamada^Hanako=山田^花子"), image(name="=山田^華子", birth_date=""), Fit.DIFFERS, (Field.NAME,)),
        # Two hospitals: the number of the one says nothing of the other's patient.
        (order(issuer="NORTH"), image(issuer="SOUTH", accession=""), Fit.FITS, ()),
        (order(issuer="NORTH"), image(issuer="SOUTH", accession="", birth_date=""), Fit.UNSURE, ()),
        (order(issuer="NORTH"), image(issuer="SOUTH", patient_id="9", accession=""), Fit.FITS, ()),
        (order(issuer="NORTH"), image(issuer=""), Fit.FITS, ()),
        # Nothing to go by is no fit.
        (order(), image(patient_id="", accession="", birth_date=""), Fit.UNSURE, ()),
        (order(), image(patient_id="", accession="", name="", birth_date=""), Fit.UNSURE, ()),
        (order(), image(patient_id="", accession=""), Fit.FITS, ()),
        (order(patient_id=""), image(patient_id="", name="", birth_date=""), Fit.FITS, ()),
    ],
)
def test_only_what_both_state_and_differs_stops(
    wanted: Order, came: Stated, fit: Fit, differing: tuple[Field, ...]
) -> None:
    found = compare(wanted, came)
    assert (found.fit, tuple(one.field for one in found.differing)) == (fit, differing)


def test_both_values_stand_beside_each_other_and_the_unknown_is_empty() -> None:
    found = {one.field: one for one in compare(order(issuer="NORTH"), image(side=R, accession="")).fields}
    assert (found[Field.PATIENT_ID].ordered, found[Field.PATIENT_ID].stated) == ("4711 (NORTH)", "4711")
    assert (found[Field.SIDE].ordered, found[Field.SIDE].stated) == ("LEFT", "RIGHT")
    assert (found[Field.ACCESSION].stated, found[Field.ACCESSION].agreement) == ("", Agreement.UNKNOWN)
    assert found[Field.NAME].ordered == "Muster, Eva"


@pytest.mark.parametrize(
    ("codes", "words", "side", "source"),
    [
        ([("SCT", "7771000")], [], L, SideSource.CODE),
        ([("SRT", "T-04020")], ["Galactogram"], R, SideSource.CODE),
        ([("C4", "77053")], ["Mammary ductogram, single duct"], UNKNOWN, SideSource.NONE),
        ([], ["Galactography left breast"], L, SideSource.WORDS),
        ([], ["MG DUCTOGRAM RT"], R, SideSource.WORDS),
        ([], ["Ductogram (L)"], L, SideSource.WORDS),
        ([], ["Ductogram, R"], R, SideSource.WORDS),
        ([], ["Ductogram R/O papilloma"], UNKNOWN, SideSource.NONE),
        ([], ["R/O papilloma, L"], L, SideSource.WORDS),
        ([], ["Ductogram R and L"], UNKNOWN, SideSource.CONTRADICTION),
        ([], ["Ductogram L+R"], UNKNOWN, SideSource.CONTRADICTION),
        ([], ["Ductogram (L, R)"], UNKNOWN, SideSource.CONTRADICTION),
        ([], ["Galaktographie der linken Brust"], L, SideSource.WORDS),
        ([], ["Galactographie sein droit"], R, SideSource.WORDS),
        ([], ["Дуктография левой молочной железы"], L, SideSource.WORDS),
        ([], ["Duktografi höger bröst"], R, SideSource.WORDS),
        ([], ["Ductogram SAG"], UNKNOWN, SideSource.NONE),
        ([], ["乳管造影 右"], R, SideSource.WORDS),
        ([], ["右乳管造影"], R, SideSource.WORDS),
        ([], ["両側乳房撮影"], B, SideSource.WORDS),
        ([], ["Mammography bilateral"], B, SideSource.WORDS),
        ([], ["Ductogram left", "compare right"], UNKNOWN, SideSource.CONTRADICTION),
        ([("SCT", "7771000")], ["Ductogram right"], UNKNOWN, SideSource.CONTRADICTION),
        ([("SCT", "7771000")], ["Ductogram left"], L, SideSource.CODE),
        ([], ["Bright field", "Leftover"], UNKNOWN, SideSource.NONE),
        ([], [""], UNKNOWN, SideSource.NONE),
    ],
)
def test_the_side_of_an_order(
    codes: list[tuple[str, str]], words: list[str], side: Laterality, source: SideSource
) -> None:
    assert side_of_order(codes, words) == (side, source)
