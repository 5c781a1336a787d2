"""``ductoview worklist``: who is scheduled, as the information system says."""

import argparse
from dataclasses import asdict
from datetime import date

from ductoview.cli import values
from ductoview.cli.console import Console
from ductoview.cli.nodes import connected, require_node
from ductoview.model.order import Order, WorklistQuery
from ductoview.model.view import Laterality

EXAMPLE = """
ductoview worklist RIS
ductoview worklist RIS --station MAMMO1 --date 20261129-20261130 --json
"""
_SIDES = {Laterality.LEFT: "LEFT", Laterality.RIGHT: "RIGHT", Laterality.BOTH: "BOTH", Laterality.UNKNOWN: "?"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The node's name, and for which station and days."""
    parser.add_argument("name", metavar="NAME", help="a node of 'ductoview node list' that offers a modality worklist")
    parser.add_argument(
        "--date",
        metavar="FROM-TO",
        type=values.dates,
        help="YYYYMMDD, YYYYMMDD-YYYYMMDD, or an open end (default: today)",
    )
    parser.add_argument("--station", metavar="AET", default="", help="scheduled for the modality of this AE title")
    parser.add_argument("--modality", metavar="MG", default="MG", help="scheduled modality, '' for any (default: MG)")
    parser.add_argument("--json", action="store_true", help="print the steps as JSON")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Print the scheduled steps, the earliest first; 1 when some of them could not be read."""
    query = WorklistQuery(
        start_date=arguments.date or f"{date.today():%Y%m%d}",
        station_aet=arguments.station,
        modality=arguments.modality,
    )
    with connected(arguments) as client, console.progress("Looking") as progress:
        node = require_node(client, arguments.name)
        found = client.orders.worklist(node.name, query, progress=progress)
    if arguments.json:
        console.json([asdict(order) for order in found.orders])
    elif found.orders:
        console.table(
            ("DATE", "TIME", "PATIENT ID", "NAME", "BORN", "ACCESSION", "SIDE", "PROCEDURE", "STATION", "ALERTS"),
            [_row(order) for order in found.orders],
        )
    else:
        console.note(f"{node.name} has nothing scheduled for {query.start_date}{_narrowed(query)}.")
    if found.is_cut:
        console.note(f"{node.name} has more than these {len(found.orders)}; narrow it by --station or --date.")
    if found.passed_over:
        console.note(f"{found.passed_over} answers of {node.name} cannot be read and are missing here.")
    return 1 if found.passed_over else 0


def _narrowed(query: WorklistQuery) -> str:
    parts = (query.modality, query.station_aet and f"at {query.station_aet}")
    return "".join(f", {part}" for part in parts if part)


def _row(order: Order) -> tuple[str, ...]:
    return (
        order.start_date,
        order.start_time[:4],
        order.patient.patient_id,
        order.patient.display_name,
        order.patient.birth_date,
        order.accession_number,
        _SIDES[order.side],
        order.procedure,
        order.station_aet or order.station_name,
        "; ".join(filter(None, (order.over, order.alerts))),
    )
