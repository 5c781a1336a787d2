"""``ductoview find``: studies on a node."""

import argparse
from dataclasses import asdict

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected, require_node
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.node import StudyQuery, StudyRow

EXAMPLE = """
ductoview find PACS --date 20261120-20261125 --modality MG
ductoview find PACS --patient-name "DOE*" --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The node's name and what to look for."""
    parser.add_argument("name", metavar="NAME", help="a node of 'ductoview node list'")
    parser.add_argument("--patient-id", metavar="ID", default="")
    parser.add_argument("--patient-name", metavar="NAME", default="", help="may hold * and ?")
    parser.add_argument("--accession", metavar="NUMBER", default="", help="the accession number")
    parser.add_argument(
        "--date", metavar="FROM-TO", type=values.dates, help="YYYYMMDD, YYYYMMDD-YYYYMMDD, or an open end"
    )
    parser.add_argument("--modality", metavar="MG", default="", help="studies with images of this modality")
    parser.add_argument("--json", action="store_true", help="print the studies as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the studies, newest first."""
    query = StudyQuery(
        patient_id=arguments.patient_id,
        patient_name=arguments.patient_name,
        accession_number=arguments.accession,
        study_date=arguments.date or "",
        modality=arguments.modality,
    )
    with connected(arguments) as client, console.progress("Looking") as progress:
        node = require_node(client, arguments.name)
        found = client.find(node.name, query, progress=progress)
    studies = sorted(found.rows, key=lambda one: (one.study_date, one.study_time), reverse=True)
    if arguments.json:
        console.json([asdict(study) for study in studies])
    elif studies:
        console.table(
            ("DATE", "PATIENT ID", "NAME", "BORN", "ACCESSION", "HAS", "IMAGES", "DESCRIPTION", "STUDY UID"),
            [_row(study) for study in studies],
        )
    else:
        console.note(f"{node.name} {'listed' if found.is_cut else 'has'} no such study.")
    if found.is_cut:
        console.note(f"{node.name} has more than it listed: narrow the search, by --patient-id or --date for example.")
    return 0


def _row(study: StudyRow) -> tuple[str, ...]:
    return (
        study.study_date,
        study.patient_id,
        PatientIdentity(name=study.patient_name).display_name,
        study.birth_date,
        study.accession_number,
        " ".join(study.modalities),
        "" if study.instances is None else str(study.instances),
        study.description,
        study.study_uid,
    )
