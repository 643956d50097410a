// The photos on the table as a row of thumbnails; a press sends the photo's key.

export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector('.strip');
  if (!strip) return;
  const focused = parentElement.activeElement?.dataset?.key;
  strip.replaceChildren(...data.photos.map(({ key, name, thumbnail }) => {
    const button = document.createElement('button');
    const picture = document.createElement('img');
    picture.src = thumbnail;
    picture.alt = name;
    button.type = 'button';
    button.dataset.key = key;
    button.title = name;
    button.setAttribute('aria-pressed', String(key === data.chosen));
    button.onclick = () => setTriggerValue('picked', key);
    button.append(picture);
    return button;
  }));
  // The buttons are new; whoever moved along the row by keyboard stays where they were.
  if (focused) strip.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  const chosen = strip.querySelector('[aria-pressed=true]');
  if (chosen) {
    const hidden = chosen.offsetLeft + chosen.offsetWidth - strip.clientWidth;
    if (hidden > strip.scrollLeft) strip.scrollLeft = hidden + 12;
  }
}
