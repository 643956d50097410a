"""How much memory the server takes with one network loaded and the page open.

    python -m benchmarks.memory [--viewers 5]

Resident memory of the server's process as `ps` reports it, so not on Windows. The browser's own
memory is not counted: it belongs to the viewer's machine.
"""

import subprocess
import sys
from argparse import ArgumentParser

from benchmarks.server import ANSWER, browser, server, visit, wait_for


def main() -> None:
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--viewers", type=int, default=5, help="how many more open the page")
    viewers = parser.parse_args().viewers
    if sys.platform == "win32":
        sys.exit("This reads `ps`, which Windows does not have.")
    with browser() as running, server() as (process, address):
        pages = [visit(running, address + "/classify")]
        wait_for(pages[0], ANSWER)
        one = resident(process.pid)
        print(f"one network loaded, Classify open and answered   {one:6.0f} MB")
        for _ in range(viewers):
            pages.append(visit(running, address + "/classify"))
            wait_for(pages[-1], ANSWER)
        more = (resident(process.pid) - one) / max(viewers, 1)
        print(f"each of {viewers} more viewers                           {more:6.1f} MB")


def resident(process_id: int) -> float:
    """Return a process's resident memory in megabytes (10⁶ bytes)."""
    command = ["ps", "-o", "rss=", "-p", str(process_id)]
    kibibytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(kibibytes) * 1024 / 1e6


if __name__ == "__main__":
    main()
