"""What a line of the audit log is about, as people call it: a name, its page, and what else is to be told. Pure."""

from dataclasses import dataclass

from bot.console.speech import Speech
from bot.relay.names import pseudonym
from bot.staff.audit import Line
from faq.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Told:
    """A line for eyes. `path` is under /console/, empty for what has no page; `detail` is empty for most acts."""

    line: Line
    subject: str
    path: str = ""
    detail: str = ""


def told(line: Line, speech: Speech, catalogue: Catalogue) -> Told:
    """The line with its subject by name: by number or id where nothing better is known (any more)."""
    kind, subject = line.act.partition(".")[0], line.subject
    detail = _detail(line, speech, catalogue)
    match kind:
        case "signin":
            return Told(line, "")  # of who did it
        case "staff":
            return Told(line, line.detail.rpartition(": ")[0] or line.detail, "people", detail)
        case "entry":
            return Told(line, _entry(subject, speech, catalogue), f"entries/{subject}", detail)
        case "group" if subject:
            return Told(line, speech.t("question_n", n=subject), f"inbox/{subject}", detail)
        case "case":
            return Told(line, pseudonym(int(subject)), f"conversations/{subject}", detail)
        case "directory" | "partner":
            page = "actors" if kind == "directory" else "partners"
            return Told(line, catalogue.actor_name(subject), f"{page}/{subject}", detail)
        case "entries":
            return Told(line, speech.t("import_n", n=subject), f"import/{subject}", detail)
        case "setting":
            return Told(line, speech.t("plot_calibration"), "numbers/calibration", detail)
        case "reply":
            return Told(line, subject, "replies", detail)
    return Told(line, subject, "", detail)


def _detail(line: Line, speech: Speech, catalogue: Catalogue) -> str:
    """What the act was done with: an entry by its question, a role or a language in words, else as it was noted."""
    detail = line.detail
    match line.act:
        case "staff.add":
            return speech.known("role_", detail.rpartition(": ")[2])
        case "group.attach" | "group.draft":
            return _entry(detail, speech, catalogue)
        case "group.undo":
            return speech.known("act_group_", detail)
        case "group.merge" | "group.split":
            return ", ".join(speech.t("question_n", n=number) for number in detail.split(", "))
        case "entry.publish" | "entry.restore" if detail:
            return speech.t("revision_n", n=detail)
        case "reply.save":
            return speech.known("language_", detail)
        case "staff.remove" | "partner.revoke" | "partner.leave":
            return ""  # numbers that nobody else sees
    return detail


def _entry(entry: str, speech: Speech, catalogue: Catalogue) -> str:
    found = catalogue.entries.get(entry)
    return found.wording(speech.language).question if found else entry
