"""The shipped content: canonical, complete in both languages, and readable on a phone; and what a wrong file gets."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from faq import markup
from faq.checks import FEWEST_PHRASINGS, advise, cross_check, word_count
from faq.content import MAX_BYTES, SHIPPED, canonical_files, dump, parse, read_folder, schema, write_folder
from faq.documents import LANGUAGES, Content, Entry, Source
from faq.errors import ContentError
from faq.matching.spelling import same_words

CONTENT = read_folder(SHIPPED)
ENTRIES = [entry for entries in CONTENT.entries.values() for entry in entries]
SCHEMA = Path(__file__).parents[2] / "faq" / "content" / "schema.json"
ONE = TypeAdapter(tuple[Entry, ...])


def test_everything_is_there() -> None:
    assert len(ENTRIES) == 113
    assert len(CONTENT.actors) == 72
    assert len(CONTENT.terms) == 124
    assert all(entry.state == "published" for entry in ENTRIES)


def test_files_are_canonical_to_the_byte() -> None:
    for name, text in canonical_files(CONTENT).items():
        assert (SHIPPED / name).read_text(encoding="utf-8") == text, f"{name}: run `make fmt`"


def test_committed_schema_is_current_and_accepts_the_files() -> None:
    committed = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert committed == schema(), "run `make fmt`"
    documents = {"entries": CONTENT.entries["creation"], "actors": CONTENT.actors, "themes": CONTENT.themes}
    for name, rows in documents.items():
        raw = [row.model_dump(mode="json", exclude_defaults=True) for row in rows]
        Draft202012Validator(committed[name]).validate(raw)


def test_nothing_to_advise() -> None:
    assert [str(problem) for problem in advise(CONTENT)] == []


def test_a_link_that_nobody_could_press_is_noticed() -> None:
    [theme, (entry, *_)] = next(iter(CONTENT.entries.items()))
    answer = entry.fr.answer.replace("**", "") + " **[Urssaf](https://www.urssaf.fr)**"
    changed = entry.model_copy(update={"fr": entry.fr.model_copy(update={"answer": answer})})
    advice = advise(CONTENT.model_copy(update={"entries": {theme: (changed,)}}))
    assert any("typed" in problem.message for problem in advice)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_entry_is_complete(entry: Entry) -> None:
    for language in LANGUAGES:
        wording = entry.wording(language)
        assert 40 <= word_count(wording.answer) <= 120
        assert len(wording.phrasings) >= FEWEST_PHRASINGS[language]
        assert len({same_words(text) for text in wording.phrasings}) == len(wording.phrasings)
        urls = markup.links(wording.answer)
        assert all(url.startswith(("https://", "http://")) for url in urls)
    assert entry.related
    assert entry.review_on > entry.checked_on
    assert all(source.url or source.confidence != "sourced" for source in entry.sources)


def test_an_answer_that_must_be_checked_says_so() -> None:
    for entry in ENTRIES:
        if entry.status == "to_check":
            assert any(word in entry.fr.answer.lower() for word in ("vérifi", "confirm")), entry.id


def test_no_address_telephone_or_email_is_made_up() -> None:
    for text in [entry.wording(language).answer for entry in ENTRIES for language in LANGUAGES]:
        assert "@" not in text
        assert not any(part.isdigit() and len(part) >= 9 for part in text.replace(" ", "").split())


def entry(name: str, *phrasings: str) -> Entry:
    words = {
        "title": "Titre",
        "question": f"Question {name} ?",
        "answer": "Réponse assez longue. " * 3,
        "phrasings": phrasings,
    }
    source = {"title": "Une page", "year": 2024, "confidence": "general"}
    return Entry.model_validate({
        "id": name, "status": "current", "valid_as_of": 2024, "checked_on": "2026-01-01", "review_on": "2027-01-01",
        "fr": words, "en": words, "sources": (source,),
    })  # fmt: skip


@given(st.lists(st.text(min_size=2, max_size=80).filter(lambda t: len(t.strip()) > 1), max_size=5))
def test_any_text_survives_the_round_trip(phrasings: list[str]) -> None:
    original = entry("un-essai", *(text.strip() for text in phrasings))
    text = dump([original])
    [again] = parse(text, "essai.yaml", ONE)
    assert again == original
    assert dump([again]) == text


def test_folder_round_trip(tmp_path: Path) -> None:
    write_folder(CONTENT, tmp_path)
    assert read_folder(tmp_path) == CONTENT


@pytest.mark.parametrize(
    ("text", "line", "field", "words"),
    [
        ("- id: [", 2, "", "not valid YAML"),
        ("- id: a\n  id: b\n", 2, "id", "written twice"),
        ("- &x {id: a}\n- *x\n", 1, "", "anchors"),
        ("- !!python/object:os.system {}\n", 1, "", "tags"),
        ("- id: Pas Bon\n", 1, "0.id", "should match pattern"),
        ("id: a\n", None, "", "tuple"),
        ("- 3\n", 1, "0", "valid dictionary"),
    ],
)
def test_a_wrong_file_names_line_and_field(text: str, line: int | None, field: str, words: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse(text, "faux.yaml", ONE)
    assert any(
        problem.file == "faux.yaml" and problem.field == field and words in problem.message and problem.line == line
        for problem in caught.value.problems
    ), caught.value


def test_wrong_fields_are_found_where_they_stand() -> None:
    text = (
        dump([entry("un-essai")])
        .replace("review_on: 2027-01-01", "review_on: bientôt")
        .replace("year: 2024", "year: 24")
    )
    with pytest.raises(ContentError) as caught:
        parse(text, "faux.yaml", ONE)
    lines = {problem.field: problem.line for problem in caught.value.problems}
    expected = {"0.review_on": "review_on: bientôt", "0.sources.0.year": "year: 24"}
    assert {field: text.splitlines()[line - 1].strip(" -") for field, line in lines.items() if line} == expected


def test_unsafe_addresses_are_refused() -> None:
    for url in ("javascript:alert(1)", "ftp://a.fr", "https://", "https://a b"):
        with pytest.raises(ValueError, match="url"):
            Source(title="Une page", url=url, year=2024, confidence="sourced")


def test_huge_nested_and_foreign_files_are_refused(tmp_path: Path) -> None:
    write_folder(CONTENT, tmp_path)
    (tmp_path / "themes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "actors.yaml").write_text("- " * 5000, encoding="utf-8")
    (tmp_path / "glossary.yaml").write_text("a" * (MAX_BYTES + 10), encoding="utf-8")
    (tmp_path / "entries" / "inconnu.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_folder(tmp_path)
    found = {problem.file: problem.message for problem in caught.value.problems}
    assert "not UTF-8" in found["themes.yaml"]
    assert "nested" in found["actors.yaml"]
    assert "larger" in found["glossary.yaml"]
    assert "no theme" in found["entries/inconnu.yaml"]


def test_references_and_twins_between_entries() -> None:
    lost = entry("premier", "même question").model_copy(update={"related": ("nulle-part",), "actors": ("personne",)})
    twin = entry("second", "MEME  question !")
    [theme] = [theme for theme in CONTENT.themes if theme.id == "creation"]
    problems = cross_check(Content(themes=(theme,), entries={"creation": (lost, twin)}))
    text = "\n".join(map(str, problems))
    assert "no such entry: nulle-part" in text
    assert "no such actor: personne" in text
    assert "is a phrasing of premier too" in text
    assert len({problem.message for problem in problems}) == 3


@pytest.mark.parametrize("value", ["=", "2026-02-31"])
def test_what_yaml_takes_for_something_else_than_text_is_named(value: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse(f"- id: {value}\n", "creation.yaml", ONE)
    assert "put quotes around" in str(caught.value)
