"""Where pictures form: one at a time, in the order of asking, each until it is done or given up.

studio = Studio()                      one for the process
job = studio.ask(steps)                steps: an iterator of Forming, begun when its turn comes
job.now()                              what a page draws
job.stop() · job.abandon(8) · job.keep()
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from resnet_demo.errors import ResNetDemoError
from resnet_demo.stages.maximise import Forming

_log = logging.getLogger(__name__)


class Job:
    """One picture on its way; its methods may be called from any thread and return at once."""

    def __init__(self) -> None:
        self.error: str | None = None
        self.done = threading.Event()
        self._last: Forming | None = None
        self._stopped = threading.Event()
        self._deadline: float | None = None

    def now(self) -> Forming | None:
        """Return the latest picture; None before the first step."""
        return self._last

    def stop(self) -> None:
        """End after the step under way, and keep what is there."""
        self._stopped.set()

    def abandon(self, grace: float) -> None:
        """End in `grace` seconds unless `keep` is called; sets a flag and takes no lock."""
        self._deadline = time.monotonic() + grace

    def keep(self) -> None:
        """Take `abandon` back."""
        self._deadline = None

    def over(self) -> bool:
        """Return whether nobody wants the next step."""
        late = self._deadline is not None and time.monotonic() > self._deadline
        return self._stopped.is_set() or late

    def run(self, begin: Callable[[], Iterator[Forming]]) -> None:
        """Take step after step; called by the studio's thread."""
        try:
            if not self.over():
                for forming in begin():
                    self._last = forming
                    if self.over():
                        break
        except ResNetDemoError as error:
            self.error = str(error)
        except Exception:
            _log.exception("a picture of a channel failed")
            self.error = "The picture broke off because of a fault in this program; the log has it."
        finally:
            self.done.set()


class Studio:
    """The one thread on which pictures form; several at once would only slow each other down."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="studio")

    def ask(self, begin: Callable[[], Iterator[Forming]]) -> Job:
        """Return a job that begins when those before it are done."""
        job = Job()
        self._thread.submit(job.run, begin)
        return job
