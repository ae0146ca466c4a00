"""Quality and speed beside what people usually take, in one run on one core; prints a table and writes OUT.svg.

    OPENBLAS_NUM_THREADS=1 python tests/bench/compare.py SETS OUT

SETS holds one folder a set with faq.csv (entry_id, lang, question) and questions.csv (question, expected_entry_id).
Needs scikit-learn, bm25s, PyStemmer and tantivy beside the project. No threshold: accuracy of the first entry.
"""

import csv
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
import tantivy
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from faq.matching.decide import match
from faq.matching.index import Index
from faq.matching.rows import EntryRows, Phrase
from faq.matching.semantic import SentenceEncoder, available

Rows = list[tuple[str, str, str]]
Finder = Callable[[str], str]
STEMMERS = {"fr": "french", "en": "english"}
MOST = 600  # questions a set


def ours(rows: Rows, encoder: SentenceEncoder | None = None) -> Finder:
    phrasings: dict[str, list[Phrase]] = {}
    for entry, lang, text in rows:
        phrasings.setdefault(entry, []).append(Phrase(lang, text))
    index = Index.build([EntryRows(entry, tuple(texts)) for entry, texts in phrasings.items()], semantic=encoder)
    return lambda question: next((one.entry for one in match(index, question).candidates), "")


def fuzzy(scorer: Callable[..., float]) -> Callable[[Rows], Finder]:
    def build(rows: Rows) -> Finder:
        texts = [utils.default_process(text) for *_, text in rows]
        return lambda question: rows[
            process.extractOne(utils.default_process(question), texts, scorer=scorer, processor=None)[2]
        ][0]

    return build


def logistic(rows: Rows) -> Finder:
    union = make_union(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True), TfidfVectorizer())
    model = make_pipeline(union, LogisticRegression(C=10, max_iter=300))
    model.fit([text for *_, text in rows], [entry for entry, *_ in rows])
    return lambda question: str(model.predict([question])[0])


def bm25(rows: Rows) -> Finder:
    stemmer = Stemmer.Stemmer(STEMMERS.get(rows[0][1], "english"))
    tokens = lambda texts: bm25s.tokenize(texts, stopwords=None, stemmer=stemmer, show_progress=False)  # noqa: E731
    model = bm25s.BM25()
    model.index(tokens([text for *_, text in rows]), show_progress=False)

    def find(question: str) -> str:
        try:
            return rows[int(model.retrieve(tokens([question]), k=1, show_progress=False)[0][0, 0])][0]
        except ValueError:  # no word of the question is known
            return ""

    return find


def lucene_like(rows: Rows) -> Finder:
    schema = tantivy.SchemaBuilder().add_text_field("text").add_integer_field("row", stored=True).build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for place, (*_, text) in enumerate(rows):
        writer.add_document(tantivy.Document(text=text, row=place))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(question: str) -> str:
        words = " ".join(re.findall(r"\w+", question.lower()))
        hits = searcher.search(index.parse_query(words, ["text"]), 1).hits if words else []
        return rows[searcher.doc(hits[0][1])["row"][0]][0] if hits else ""

    return find


def trigrams(rows: Rows) -> Finder:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table faq using fts5(text, tokenize='trigram')")
    database.executemany("insert into faq(rowid, text) values (?, ?)", enumerate(text for *_, text in rows))

    def find(question: str) -> str:
        words = re.sub(r"\W+", " ", question.lower())
        pieces = " OR ".join(f'"{words[at : at + 3]}"' for at in range(len(words) - 2))
        hit = pieces and database.execute("select rowid from faq where faq match ? order by rank", (pieces,)).fetchone()
        return rows[hit[0]][0] if hit else ""

    return find


def methods() -> dict[str, Callable[[Rows], Finder]]:
    found: dict[str, Callable[[Rows], Finder]] = {
        "rapidfuzz WRatio": fuzzy(fuzz.WRatio),
        "rapidfuzz token_set_ratio": fuzzy(fuzz.token_set_ratio),
        "BM25 (bm25s)": bm25,
        "tantivy": lucene_like,
        "SQLite FTS5 trigram": trigrams,
        "TF-IDF + logistic regression": logistic,
        "ours, lexical": ours,
    }
    if available():
        encoder = SentenceEncoder.load()
        found["ours, semantic"] = lambda rows: ours(rows, encoder)
    return found


def main(sets: Path, out: Path) -> None:
    names = sorted(folder.name for folder in sets.iterdir() if (folder / "faq.csv").exists())
    results: dict[str, dict[str, tuple[float, float]]] = {}
    for label, build in methods().items():
        for name in names:
            results.setdefault(label, {})[name] = measure(build, sets / name)
            print(label, name, *(f"{number:.3f}" for number in results[label][name]), flush=True)
    lines = [f"| method | {' | '.join(names)} | ms, p99 |", "|---" * (len(names) + 2) + "|"]
    for label, row in results.items():
        shares = " | ".join(f"{row[name][0]:.2f}".lstrip("0") for name in names)
        lines.append(f"| {label} | {shares} | {max(row[name][1] for name in names):.1f} |")
    print("\n".join(lines))
    out.with_suffix(".svg").write_text(plot(names, results), "utf-8")


def measure(build: Callable[[Rows], Finder], folder: Path) -> tuple[float, float]:
    """Accuracy of the first entry on questions that have one, and milliseconds of CPU at the 99th percentile."""
    faq, asked = read(folder / "faq.csv"), [row for row in read(folder / "questions.csv") if row["expected_entry_id"]]
    find = build([(row["entry_id"], row["lang"], row["question"]) for row in faq])
    right, times = 0, []
    asked = asked[:: max(1, len(asked) // MOST)]
    for row in asked:
        start = time.thread_time()
        right += find(row["question"]) == row["expected_entry_id"]
        times.append((time.thread_time() - start) * 1000)
    return right / len(asked), float(np.percentile(times, 99))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plot(names: list[str], results: dict[str, dict[str, tuple[float, float]]]) -> str:
    """Horizontal bars, one group a set: plain SVG, readable on light and dark."""
    parts, y = [], 10
    for name in names:
        parts.append(f'<text x="10" y="{y + 12}" font-weight="bold">{name}</text>')
        y += 20
        for label, row in results.items():
            share, colour = row[name][0], "#c2410c" if label.startswith("ours") else "#94a3b8"
            parts.append(f'<text x="230" y="{y + 11}" text-anchor="end">{label}</text>')
            parts.append(f'<rect x="240" y="{y}" width="{400 * share:.0f}" height="13" fill="{colour}"/>')
            parts.append(f'<text x="{246 + 400 * share:.0f}" y="{y + 11}">{share:.2f}</text>')
            y += 17
        y += 12
    style = "<style>text{font:12px system-ui,sans-serif;fill:#64748b}</style>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {y}">{style}{"".join(parts)}</svg>\n'


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
