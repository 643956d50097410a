// The answer in large type and the best classes as bars. Labels are text, whoever wrote them.

function row({ label, probability, percent }) {
  const item = document.createElement('li');
  const part = (name, text) => {
    const element = document.createElement('span');
    element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const track = part('track');
  const bar = part('bar');
  bar.style.width = `${100 * probability}%`;
  track.append(bar);
  const name = part('name', label);
  name.title = label;
  item.append(name, track, part('value', percent));
  return item;
}

// The largest size at which the label and its percentage stand on one line; a long label may
// take two lines rather than become small.
function fit(first, label) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 20;
  const narrow = first.clientWidth < 420 * scale;
  const [largest, smallest] = (narrow ? [52, 34] : [84, 46]).map((size) => size * scale);
  for (let size = largest; size >= smallest; size -= 2) {
    first.style.setProperty('--size', `${size}px`);
    const lines = Math.round(label.getBoundingClientRect().height / (size * 1.02));
    if (lines <= 1 && first.scrollWidth <= first.clientWidth) return;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const section = find('section');
  if (!section) return;
  section.classList.toggle('waiting', data.waiting);
  section.classList.toggle('trouble', data.trouble);
  find('.label').textContent = data.label;
  find('.percent').textContent = data.percent;
  const [before, after] = parentElement.querySelectorAll('.subtitle span');
  const classes = find('.subtitle button');
  before.textContent = data.subtitle;
  classes.textContent = data.classes;
  classes.hidden = !data.classes;
  classes.onclick = () => setTriggerValue('classes', true);
  after.textContent = data.subtitleEnd;
  find('.status span').replaceChildren(...data.status.flatMap((part) => {
    const piece = document.createElement('b'); // breaks between the parts, never inside one
    piece.textContent = part;
    return [piece, ' '];
  }));
  find('.honest').textContent = data.honest;

  const list = find('ol');
  list.classList.toggle('many', data.rows.length > 5);
  // Bars that stay keep their element, so that their length moves instead of jumping.
  const rows = data.rows.map(row);
  [...list.children].slice(0, rows.length).forEach((old, index) => {
    const next = rows[index];
    old.querySelector('.name').textContent = next.querySelector('.name').textContent;
    old.querySelector('.name').title = next.querySelector('.name').title;
    old.querySelector('.value').textContent = next.querySelector('.value').textContent;
    old.querySelector('.bar').style.width = next.querySelector('.bar').style.width;
  });
  list.append(...rows.slice(list.children.length));
  while (list.children.length > rows.length) list.lastChild.remove();

  const refit = () => fit(find('.first'), find('.label'));
  refit();
  parentElement.watcher?.disconnect();
  let width = 0;
  parentElement.watcher = new ResizeObserver(([entry]) => {
    if (entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    refit();
  });
  parentElement.watcher.observe(section);
  return () => parentElement.watcher?.disconnect();
}
