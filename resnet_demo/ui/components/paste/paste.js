// A photo pasted or dropped anywhere on the page goes the way of an upload: it is put into the
// uploader's own file field, so there is one intake, with one set of limits.

function hand(files, selector) {
  const field = document.querySelector(`${selector} input[type=file]`);
  if (!field || !files.length) return false;
  const transfer = new DataTransfer();
  transfer.items.add(files[0]);
  field.files = transfer.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}

export default function ({ data, parentElement }) {
  parentElement.stop?.abort();
  const stop = (parentElement.stop = new AbortController());
  const options = { signal: stop.signal };
  const inUploader = (event) => event.target.closest?.(data.uploader);
  document.addEventListener('paste', (event) => {
    if (hand(event.clipboardData?.files ?? [], data.uploader)) event.preventDefault();
  }, options);
  document.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') && !inUploader(event)) event.preventDefault();
  }, options);
  document.addEventListener('drop', (event) => {
    if (inUploader(event)) return;
    if (hand(event.dataTransfer?.files ?? [], data.uploader)) event.preventDefault();
  }, options);
  return () => stop.abort();
}
