"""Every table can be taken away: rows as a CSV file that a spreadsheet opens as it is, and never as formulas."""

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from faq.workbook import write_csv

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download called `name`.csv."""
    return file(f"{name}.csv", write_csv([columns, *rows]), "text/csv; charset=utf-8")


def file(name: str, data: bytes, kind: str) -> Response:
    """A download of this name."""
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def picture(svg: bytes) -> Response:
    """A plot as a file of its own, so that its style needs no leave from the page's policy."""
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(svg, media_type="image/svg+xml", headers=policy)
