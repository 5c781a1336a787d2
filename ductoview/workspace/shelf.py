"""What lies outside the open exam: the studies here and on the nodes, and the nodes themselves."""

from collections.abc import Collection, Sequence
from pathlib import Path

from ductoview.model.echo import EchoAnswer
from ductoview.model.library import TransferOutcome
from ductoview.model.node import Node, StudyAnswer, StudyQuery, StudyRow
from ductoview.model.progress import CancelToken, Progress, no_progress
from ductoview.model.routing import Route, RouteKind
from ductoview.service.client import ServiceClient
from ductoview.workspace.link import ServiceLink
from ductoview.workspace.orders import Orders
from ductoview.workspace.station import Station


class Shelf:
    """Each method is one question to the service; those with ``progress`` and ``cancel`` take their time."""

    def __init__(self, link: ServiceLink) -> None:
        self._link = link
        self.orders = Orders(link)
        self.station = Station(link)

    def studies(self, query: StudyQuery = StudyQuery()) -> tuple[StudyRow, ...]:  # noqa: B008
        """The studies of the local library."""
        return self._link.ask(lambda client: client.studies(query))

    def studies_here(self, study_uids: Collection[str]) -> tuple[StudyRow, ...]:
        """Those of these studies that the local library has, and no other: a name may come from outside, and match more."""
        named = set(filter(None, study_uids))
        if not named:
            return ()  # An empty key would match every study.
        found = self.studies(StudyQuery(study_uid="\\".join(sorted(named))))
        return tuple(row for row in found if row.study_uid in named)

    def newest_studies(self, most: int) -> tuple[StudyRow, ...]:
        """The newest few studies of the local library: they come at once, however many there are."""
        return self._link.ask(lambda client: client.studies(most=most))

    def files_of(self, study_uid: str) -> tuple[Path, ...]:
        """The files of a study of the local library, images and objects; those that are missing are not among them."""
        instances = self._link.ask(lambda client: client.instances(study_uid))
        return tuple(one.path for one in instances if not one.missing)

    def remote_studies(
        self, node: str, query: StudyQuery, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> StudyAnswer:
        """The studies of a node; raises NetworkError in a sentence."""
        return self._link.ask(lambda client: client.find(node, query, progress=progress, cancel=cancel))

    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are set up."""
        return self._link.ask(lambda client: client.nodes())

    def routes_to(self, node: str) -> tuple[Route, ...]:
        """The rules by which objects go to a node by themselves."""
        return tuple(route for route in self._link.ask(lambda client: client.routes.all_routes()) if route.node == node)

    def set_routes(self, node: str, kinds: Collection[RouteKind]) -> None:
        """Let objects of just these kinds go to a node by themselves; rules that name a sender stay as they are."""
        there = {route.kind for route in self.routes_to(node) if not route.from_aet}

        def change(client: ServiceClient) -> None:
            for kind in RouteKind:
                if kind in kinds and kind not in there:
                    client.routes.add_route(Route(kind=kind, node=node))
                elif kind in there and kind not in kinds:
                    client.routes.remove_route(Route(kind=kind, node=node))

        self._link.ask(change)

    def add_node(self, node: Node) -> None:
        """Set up a node, or replace the one of its name."""
        self._link.ask(lambda client: client.add_node(node))

    def remove_node(self, name: str) -> None:
        """Forget a node."""
        self._link.ask(lambda client: client.remove_node(name))

    def echo(self, node: str) -> EchoAnswer:
        """The round trip of a C-ECHO, how it is protected, and what the node offers."""
        return self._link.ask(lambda client: client.echo(node))

    def fetch(
        self, node: str, study_uid: str, *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> TransferOutcome:
        """Bring a study into the local library."""
        return self._link.ask(lambda client: client.fetch(node, study_uid, progress=progress, cancel=cancel))

    def tell_export(self, study_uid: str, by: str, media: Path, *, is_anonymized: bool) -> None:
        """Tell the audit trail that a person took a study out as files."""
        self._link.ask(
            lambda client: client.audit.audit_exported(study_uid, by, str(media), is_anonymized=is_anonymized)
        )

    def import_paths(
        self, paths: Sequence[Path], *, progress: Progress = no_progress, cancel: CancelToken | None = None
    ) -> TransferOutcome:
        """Copy files and the likely files of folders into the local library."""
        return self._link.ask(lambda client: client.import_files(paths, progress=progress, cancel=cancel))

    def troubles(self) -> tuple[str, ...]:
        """What the service says a person should know, e.g. of a damaged library it repaired; empty when all is well."""
        return self._link.ask(lambda client: client.status().words)
