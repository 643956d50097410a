// A photo pasted or dropped anywhere on the page goes the way of an upload: it is put into the
// uploader's own file field, so there is one intake. A file that is too large is not sent at all;
// Python only hears of its size and says the sentence.

function allow(files, data, setTriggerValue) {
  const [file] = files;
  if (!file || file.size <= data.most) return Boolean(file);
  setTriggerValue('refused', file.size);
  return false;
}

function hand(files, field) {
  const transfer = new DataTransfer();
  transfer.items.add(files[0]);
  field.files = transfer.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

export default function ({ data, parentElement, setTriggerValue }) {
  parentElement.stop?.abort();
  const stop = (parentElement.stop = new AbortController());
  const field = () => document.querySelector(`${data.uploader} input[type=file]`);
  const inUploader = (event) => event.target.closest?.(data.uploader);
  const listen = (kind, action) =>
    document.addEventListener(kind, action, { signal: stop.signal, capture: true });

  const take = (event, files) => {
    if (!files?.length || !field()) return;
    event.preventDefault();
    event.stopPropagation();
    if (allow(files, data, setTriggerValue)) hand(files, field());
  };
  listen('paste', (event) => take(event, event.clipboardData?.files));
  listen('drop', (event) => take(event, event.dataTransfer?.files));
  listen('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') && !inUploader(event)) event.preventDefault();
  });
  // Before the uploader sees what its dialog chose.
  listen('change', (event) => {
    if (event.target !== field() || allow(event.target.files, data, setTriggerValue)) return;
    event.stopPropagation();
    event.target.value = '';
  });
  // The dialog offers pictures first; whatever is chosen, its content decides and not its name.
  listen('pointerdown', () => field()?.setAttribute('accept', data.accept));
  return () => stop.abort();
}
