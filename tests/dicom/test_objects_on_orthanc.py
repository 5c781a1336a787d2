"""What we write, a PACS nobody here wrote keeps byte for byte and files under the study."""

from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread

from tests.dicom.test_objects import sop_uid, write
from tests.support.duct_case import READER, analysis, reader_review
from tests.support.mg_source import write_mg
from tests.support.orthanc_rest import running_orthanc


@pytest.mark.system
def test_objects_come_back_as_they_were_written(tmp_path: Path) -> None:
    source = write_mg(tmp_path / "source.dcm", charset=["", "ISO 2022 IR 87"], PatientName="Yamada^Hanako=山田^花子")
    drafts = write(source, tmp_path / "candidates", analysed=analysis())
    review = reader_review(sop_uid(source))
    signed = write(source, tmp_path / "signed", analysed=analysis(), review=review, reader=READER, signed=True)
    with running_orthanc(tmp_path) as orthanc:
        for path in (source, *drafts.files, *signed.files):
            kept = orthanc.file(orthanc.store(path))
            assert kept == path.read_bytes()
            assert dcmread(BytesIO(kept)) == dcmread(path)
        assert orthanc.modalities() == {"MG", "PR", "SEG", "SR"}
