// A photo pasted or dropped anywhere on the page goes the way of an upload: it is put into the
// uploader's own file field, so there is one intake. A file that is too large is not sent at all;
// Python only hears of its size and says the sentence. Where a page takes a second photo, what is
// dropped on or chosen in that uploader stays there.

function allow(files, data, refuse) {
  const [file] = files;
  if (!file || file.size <= data.most) return Boolean(file);
  refuse(file.size);
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
  const uploaderOf = (event) => (event.target.closest?.(data.beside) ? data.beside : data.uploader);
  const field = (uploader) => document.querySelector(`${uploader} input[type=file]`);
  const refuse = (uploader) => (size) => setTriggerValue(uploader === data.beside ? 'refused_beside' : 'refused', size);
  const inUploader = (event) => event.target.closest?.(data.uploader) || event.target.closest?.(data.beside);
  const listen = (kind, action) =>
    document.addEventListener(kind, action, { signal: stop.signal, capture: true });

  const take = (event, files) => {
    const uploader = uploaderOf(event);
    if (!files?.length || !field(uploader)) return;
    event.preventDefault();
    event.stopPropagation();
    if (allow(files, data, refuse(uploader))) hand(files, field(uploader));
  };
  listen('paste', (event) => take(event, event.clipboardData?.files));
  listen('drop', (event) => take(event, event.dataTransfer?.files));
  listen('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') && !inUploader(event)) event.preventDefault();
  });
  // Before the uploader sees what its dialog chose.
  listen('change', (event) => {
    const uploader = uploaderOf(event);
    if (event.target !== field(uploader) || allow(event.target.files, data, refuse(uploader))) return;
    event.stopPropagation();
    event.target.value = '';
  });
  // The dialog offers pictures first; whatever is chosen, its content decides and not its name.
  listen('pointerdown', () => {
    for (const uploader of [data.uploader, data.beside]) field(uploader)?.setAttribute('accept', data.accept);
  });
  return () => stop.abort();
}
