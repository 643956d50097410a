"""Downloads that run beside the pages: one per file and process, watched, never waited for.

    job = job_for(weights)                # returns at once; the running one if there is one
    job.fraction, job.done, job.error     # asked by a page whenever it draws itself

The thread computes and the page asks; the thread knows nothing of Streamlit.
"""

import threading
from pathlib import Path

from resnet_demo.errors import WeightsError
from resnet_demo.weights.download import fetch
from resnet_demo.weights.official import OfficialWeights


class DownloadJob:
    """One download in a thread of its own. Reading its properties never blocks."""

    def __init__(self, weights: OfficialWeights) -> None:
        self.weights = weights
        self._received = 0
        self._total = weights.bytes
        self._path: Path | None = None
        self._error: str | None = None
        self._askers = 0
        self._stop = threading.Event()
        self._ended = threading.Event()
        # A daemon: whoever closes the app does not wait for a download.
        self._thread = threading.Thread(target=self._run, name="download", daemon=True)
        self._thread.start()

    @property
    def received(self) -> int:
        """Bytes that have arrived."""
        return self._received

    @property
    def total(self) -> int:
        """Bytes of the whole file."""
        return self._total

    @property
    def fraction(self) -> float:
        """How much has arrived, 0 to 1."""
        if self._path is not None:
            return 1.0
        return min(1.0, self._received / self._total) if self._total else 0.0

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not; `error` says which."""
        return self._ended.is_set()

    @property
    def path(self) -> Path | None:
        """The file, once it is there whole and checked."""
        return self._path

    @property
    def error(self) -> str | None:
        """The sentence to show where it failed or was cancelled; None while it runs or is well."""
        return self._error

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop before the file was there."""
        return self._stop.is_set() and self._path is None

    def cancel(self) -> None:
        """Take one viewer's wish back, and return at once; the last one stops the download.

        What has arrived by then is thrown away.
        """
        self._askers -= 1
        if self._askers <= 0:
            self._stop.set()

    def ask(self) -> "DownloadJob":
        """Count one more viewer who wants the file."""
        self._askers += 1
        return self

    def wait(self, seconds: float | None = None) -> bool:
        """Return whether it has ended within so many seconds; for scripts, not for pages."""
        return self._ended.wait(seconds)

    def _run(self) -> None:
        try:
            self._path = fetch(self.weights, self._progress, self._stop.is_set)
        except WeightsError as error:
            self._error = str(error)
        except BaseException:
            self._error = "The download failed for a reason that stands in the app's log."
            raise  # a mistake of ours: the thread's traceback goes to stderr
        finally:
            self._ended.set()

    def _progress(self, received: int, total: int) -> None:
        self._received, self._total = received, total


class _Jobs:
    """The downloads of one process, at most one running per file."""

    def __init__(self) -> None:
        self._jobs: dict[Path, DownloadJob] = {}
        self._lock = threading.Lock()

    def job_for(self, weights: OfficialWeights) -> DownloadJob:
        with self._lock:
            job = self._jobs.get(weights.path)
            if job is None or job.done or job.cancelled:
                job = self._jobs[weights.path] = DownloadJob(weights)
            return job.ask()


_THIS_PROCESS = _Jobs()


def job_for(weights: OfficialWeights) -> DownloadJob:
    """Return the download of this file that is under way for any viewer, or begin one."""
    return _THIS_PROCESS.job_for(weights)
