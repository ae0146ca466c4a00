"""YAML ⇄ documents: the content folder and its one canonical form.

A folder holds themes.yaml, entries/<theme>.yaml, actors.yaml and glossary.yaml. `read_folder` takes all of it or
nothing, and names every problem by file, line and field; `write_folder` gives back the same bytes for the same
content. Files come from outside: anchors, aliases, tags, repeated keys and huge files are refused.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from faq.checks import cross_check
from faq.documents import Actor, Content, Entry, Term, Theme
from faq.errors import ContentError, Problem

T = TypeVar("T")

SHIPPED = Path(__file__).parent / "content"
MAX_BYTES = 8_000_000
MAX_DEPTH = 12

_THEMES: TypeAdapter[tuple[Theme, ...]] = TypeAdapter(tuple[Theme, ...])
_ENTRIES: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])
_ACTORS: TypeAdapter[tuple[Actor, ...]] = TypeAdapter(tuple[Actor, ...])
_TERMS: TypeAdapter[tuple[Term, ...]] = TypeAdapter(tuple[Term, ...])

_BY_FILE: dict[str, TypeAdapter[Any]] = {
    "themes": _THEMES, "entries": _ENTRIES, "actors": _ACTORS, "glossary": _TERMS,
}  # fmt: skip


def read_folder(folder: Path) -> Content:
    """The content of a folder. Raises ContentError with every problem found, or none at all."""
    problems: list[Problem] = []
    themes = _read(folder, "themes.yaml", _THEMES, problems)
    actors = _read(folder, "actors.yaml", _ACTORS, problems)
    terms = _read(folder, "glossary.yaml", _TERMS, problems)
    entries = {theme.id: _read(folder, f"entries/{theme.id}.yaml", _ENTRIES, problems) for theme in themes}
    known = {f"{theme.id}.yaml" for theme in themes}
    problems += [
        Problem(f"entries/{path.name}", None, "", "no theme of this name in themes.yaml")
        for path in sorted((folder / "entries").glob("*.yaml"))
        if path.name not in known
    ]
    content = Content(themes=themes, entries=entries, actors=actors, terms=terms)
    problems += cross_check(content)
    if problems:
        raise ContentError(problems)
    return content


def write_folder(content: Content, folder: Path) -> list[Path]:
    """Writes the canonical files of `content` and returns their paths. Files of other names are left alone."""
    (folder / "entries").mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in canonical_files(content).items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def write_schema(folder: Path) -> None:
    """Writes the JSON Schema of the content files beside them."""
    text = json.dumps(schema(), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "schema.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def canonical_files(content: Content) -> dict[str, str]:
    """File name (relative to the folder) → its canonical text."""
    return {
        "themes.yaml": dump(content.themes),
        **{f"entries/{theme}.yaml": dump(entries) for theme, entries in content.entries.items()},
        "actors.yaml": dump(content.actors),
        "glossary.yaml": dump(content.terms),
    }


def dump(documents: Sequence[BaseModel]) -> str:
    """Documents as canonical YAML: fields in the order of the model, defaults left out, long texts as blocks."""
    return _written(_plain_rows(documents))


def dump_shelves(shelves: Mapping[str, Sequence[Entry]]) -> str:
    """Entries by theme as one YAML text, in the same form."""
    return _written({theme: _plain_rows(shelf) for theme, shelf in shelves.items()})


def parse(text: str, file: str, adapter: TypeAdapter[T]) -> T:
    """One file's text as documents. Raises ContentError with line and field of each problem."""
    if len(text) > MAX_BYTES:
        raise ContentError([Problem(file, None, "", f"larger than {MAX_BYTES // 1_000_000} MB")])
    node = _compose(text, file)
    problems: list[Problem] = []
    raw = _plain(node, file, problems) if node else []
    if problems:
        raise ContentError(problems)
    try:
        return adapter.validate_python(raw)
    except ValidationError as error:
        places = [found["loc"] for found in error.errors()]
        innermost = [  # a list of which an item is wrong is also reported as too short
            found for found in error.errors() if not any(p != found["loc"] == p[: len(found["loc"])] for p in places)
        ]
        raise ContentError([_problem(file, node, found) for found in innermost]) from error


def schema() -> dict[str, Any]:
    """The JSON Schema of each kind of content file, by its name."""
    return {name: adapter.json_schema() for name, adapter in _BY_FILE.items()}


def _plain_rows(documents: Sequence[BaseModel]) -> list[dict[str, Any]]:
    return [document.model_dump(mode="python", exclude_defaults=True) for document in documents]


def _written(value: Any) -> str:
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False
    )
    return text


class _Dumper(yaml.CSafeDumper):
    """Writes several lines as a block, tuples as lists."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (signature of the base class)
        return True


def _text(dumper: yaml.CSafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(tuple, yaml.CSafeDumper.represent_list)


def _read(folder: Path, name: str, adapter: TypeAdapter[tuple[T, ...]], problems: list[Problem]) -> tuple[T, ...]:
    path = folder / name
    try:
        return parse(path.read_bytes()[: MAX_BYTES + 1].decode("utf-8"), name, adapter)
    except FileNotFoundError:
        problems.append(Problem(name, None, "", "the file is missing"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, None, "", f"not UTF-8 text (byte {error.start})"))
    except ContentError as error:
        problems += error.problems
    return ()


def _compose(text: str, file: str) -> yaml.Node | None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = _line(event.start_mark)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise ContentError([Problem(file, line, "", "nested too deeply")])
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                raise ContentError([Problem(file, line, "", "anchors, aliases and tags are not used here")])
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark)
        raise ContentError([Problem(file, line, "", f"not valid YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ContentError([Problem(file, None, "", f"not valid YAML: {error}")]) from error
    return node


def _plain(node: yaml.Node, file: str, problems: list[Problem]) -> Any:
    """The node as plain Python, noting repeated keys instead of keeping the last one silently."""
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, file, problems) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node, file, problems)
    seen: dict[Any, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            problems.append(Problem(file, _line(key.start_mark), name, "this field is written twice"))
        seen[name] = _plain(value, file, problems)
    return seen


def _scalar(node: yaml.Node, file: str, problems: list[Problem]) -> Any:
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError):  # "=", or a day that no month has: YAML thinks it is something else than text
        problems.append(Problem(file, _line(node.start_mark), "", f"put quotes around {node.value[:40]}"))
        return None


def _problem(file: str, root: yaml.Node | None, found: Any) -> Problem:
    place = [part for part in found["loc"] if not (isinstance(part, str) and part.startswith("function-"))]
    line = None
    for node in _along(root, place):
        line = _line(node.start_mark)
    field = ".".join(str(part) for part in place)
    return Problem(file, line, field, found["msg"].removeprefix("Value error, "))


def _line(mark: Any) -> int | None:
    """The line of a mark of the YAML library, from 1."""
    return mark.line + 1 if mark else None


def _along(node: yaml.Node | None, place: Iterable[Any]) -> Iterator[yaml.Node]:
    """The nodes met on the way to `place`, as far as it exists."""
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        if node is None:
            return
        yield node
