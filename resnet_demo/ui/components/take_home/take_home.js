// The pieces of the file as a row of small sheets: what is there, and what is not yet the viewer's own.

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function sheet({ title, said, picture, big, there }) {
  const item = element('li', there ? '' : 'missing');
  const face = element('div', picture.startsWith('data:image/svg') ? 'sheet race' : 'sheet');
  if (picture) {
    const image = element('img', '');
    image.src = picture;
    image.alt = '';
    face.append(image);
  } else {
    face.append(element('span', 'big', big));
  }
  const heading = element('div', 'title');
  const mark = element('i', '', there ? '✓' : '○');
  mark.setAttribute('aria-hidden', 'true');
  heading.append(mark, title);
  item.append(face, heading, element('div', 'said', said));
  return item;
}

export default function ({ data, parentElement }) {
  const list = parentElement.querySelector('ol');
  if (list) list.replaceChildren(...data.tiles.map(sheet));
}
