// One column a part of the network: its field on the photo, its numbers, its strongest maps.
// Everything that follows the pointer happens here; Python hears only of a cell that was clicked.

const RAMP = [[10, 20, 28], [14, 47, 56], [11, 90, 88], [42, 145, 123], [134, 205, 176], [237, 248, 236]];
const COLOURS = Uint32Array.from({ length: 256 }, (_, value) => {
  const place = (value / 255) * (RAMP.length - 1);
  const low = Math.min(Math.floor(place), RAMP.length - 2);
  const [r, g, b] = RAMP[low].map((from, i) => Math.round(from + (RAMP[low + 1][i] - from) * (place - low)));
  return (255 << 24) | (b << 16) | (g << 8) | r;
});
const SVG = 'http://www.w3.org/2000/svg';

function element(tag, name, text = '') {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function drawing(tag, name, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  if (name) made.setAttribute('class', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function paint(canvas, cells, { width, height, colour }) {
  canvas.width = width;
  canvas.height = height;
  const image = canvas.getContext('2d').createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < width * height; i += 1) {
    pixels[i] = colour
      ? (255 << 24) | (cells[3 * i + 2] << 16) | (cells[3 * i + 1] << 8) | cells[3 * i]
      : COLOURS[cells[i]];
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
}

// The field of one cell: first pixel and one past the last, in both directions.
function span(part, { row, column }) {
  const reach = (part.field - 1) / 2;
  const [x, y] = [column * part.stride, row * part.stride];
  return { left: x - reach, top: y - reach, right: x + reach + 1, bottom: y + reach + 1 };
}

function beyond({ left, top, right, bottom }, size) {
  return Math.max(0, -left, -top, right - size, bottom - size);
}

function nearest(part, [x, y]) {
  const cell = (pixel, count) => Math.min(Math.max(Math.round(pixel / part.stride), 0), count - 1);
  return { row: cell(y, part.height), column: cell(x, part.width) };
}

function buildColumn(part, data) {
  const column = element('div', 'column');
  column.style.setProperty('--tone', `var(--${part.tone})`);
  const head = element('div', 'head');
  head.append(element('span', 'name', part.name), element('span', 'stride', part.stride ? `stride ${part.stride}` : ''));
  const sees = element('div', 'sees');
  const svg = drawing('svg', '', { role: 'img', 'aria-label': `The photo, and what one cell of ${part.name} sees of it` });
  const photo = drawing('image', '', { href: data.photo, x: 0, y: 0, width: data.size, height: data.size });
  svg.append(photo, drawing('path', 'shade', { 'fill-rule': 'evenodd' }), drawing('rect', 'far'), drawing('rect', 'field'));
  svg.setAttribute('viewBox', `0 0 ${data.size} ${data.size}`);
  const words = element('div', 'words');
  words.append(element('div', 'number', part.field ? String(part.field) : '…'),
    element('div', 'unit', 'pixels wide'), element('div', 'reach'));
  sees.append(svg, words);
  const grid = element('div', 'grid');
  grid.style.setProperty('--across', part.across);
  column.append(head, element('div', 'shape', part.shape), sees, grid);
  if (!part.cells) { grid.classList.add('empty'); return { column, grid }; }
  const cells = bytes(part.cells);
  const step = cells.length / part.maps;
  const canvases = Array.from({ length: part.maps }, (_, index) => {
    const canvas = document.createElement('canvas');
    canvas.dataset.index = index;
    paint(canvas, cells.subarray(index * step, (index + 1) * step), part);
    grid.append(canvas);
    return canvas;
  });
  const mark = element('div', 'mark');
  grid.append(mark);
  grid.tabIndex = 0;
  grid.setAttribute('role', 'application');
  grid.setAttribute('aria-label', `${part.name}: ${part.about}. Arrow keys move the cell, Enter pins it.`);
  return { column, grid, canvases, mark, cells, step };
}

// The photo with the field drawn to scale; the view opens until the whole field is in it.
function showField(view, part, data, cell) {
  const { size } = data;
  const field = span(part, cell);
  const low = Math.min(0, field.left, field.top);
  const high = Math.max(size, field.right, field.bottom);
  const margin = low < 0 || high > size ? (high - low) * 0.02 : 0;
  const svg = view.column.querySelector('svg');
  svg.setAttribute('viewBox', `${low - margin} ${low - margin} ${high - low + 2 * margin} ${high - low + 2 * margin}`);
  const box = { x: field.left, y: field.top, width: part.field, height: part.field };
  for (const [key, value] of Object.entries(box)) svg.querySelector('.field').setAttribute(key, value);
  const inside = `M${field.left} ${field.top}h${part.field}v${part.field}h${-part.field}z`;
  svg.querySelector('.shade').setAttribute('d', `M0 0h${size}v${size}h${-size}z${inside}`);
  const over = beyond(field, size);
  const all = field.left <= 0 && field.top <= 0 && field.right >= size && field.bottom >= size;
  view.column.querySelector('.reach').textContent = all ? 'all of it' : over ? 'beyond' : '';
}

function showMark(view, part, cell, index) {
  const canvas = view.canvases[index];
  view.mark.style.display = 'block';
  view.mark.style.left = `${canvas.offsetLeft + ((cell.column + 0.5) / part.width) * canvas.offsetWidth}px`;
  view.mark.style.top = `${canvas.offsetTop + ((cell.row + 0.5) / part.height) * canvas.offsetHeight}px`;
  view.mark.style.width = `${canvas.offsetWidth / part.width}px`;
  view.mark.style.height = `${canvas.offsetHeight / part.height}px`;
}

function sentence(part, data, at, value) {
  const over = beyond(span(part, at), data.size);
  const said = [];
  const bold = (text) => { const b = document.createElement('b'); b.textContent = text; return b; };
  const what = part.colour ? 'all channels' : part.channels.length ? `channel ${part.channels[at.index]}` : 'mean of all channels';
  said.push(bold(`${part.name}, ${what}, row ${at.row}, column ${at.column}`));
  said.push(value === null ? '. ' : `: ${value}. `);
  said.push(`Sees ${part.field} × ${part.field} pixels`);
  said.push(over ? `, up to ${over} past the edge: zeros.` : ' of the photo.');
  return said;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const holder = parentElement.querySelector('.columns');
  if (!holder) return;
  const says = parentElement.querySelector('.says');
  const scrolled = holder.scrollLeft;
  const views = data.parts.map((part) => buildColumn(part, data));
  holder.replaceChildren(...views.map((view) => view.column));
  holder.scrollLeft = scrolled;
  parentElement.querySelector('.high').textContent = data.scale;
  parentElement.querySelector('.known').textContent = data.known;
  const crisp = () => views.forEach((view) => view.canvases?.forEach(
    (canvas) => canvas.classList.toggle('crisp', canvas.width < 1.2 * canvas.offsetWidth)));
  crisp();

  const middle = data.size / 2;
  let pinned = null;
  const pinnedBefore = parentElement.pinned;
  const rest = () => {
    views.forEach((view, i) => {
      if (!view.canvases) return;
      view.mark.style.display = 'none';
      view.grid.classList.remove('pinned');
      showField(view, data.parts[i], data, nearest(data.parts[i], [middle, middle]));
    });
    says.textContent = data.hint;
  };
  const show = (at) => {
    const part = data.parts[at.part];
    const place = [at.column * part.stride, at.row * part.stride];
    views.forEach((view, i) => {
      if (!view.canvases) return;
      view.mark.style.display = 'none';
      view.grid.classList.toggle('pinned', Boolean(pinned) && pinned.part === i);
      showField(view, data.parts[i], data, i === at.part ? at : nearest(data.parts[i], place));
    });
    const view = views[at.part];
    showMark(view, part, at, at.index);
    const byte = view.cells[at.index * view.step + at.row * part.width + at.column];
    const value = part.colour ? null : `about ${((byte / 255) * part.tops[at.index]).toPrecision(2)}`;
    says.replaceChildren(...sentence(part, data, at, value));
  };
  const pin = (at, send = true) => {
    pinned = parentElement.pinned = at;
    if (at) show(at); else rest();
    const channel = at && data.parts[at.part].channels[at.index];
    if (at && send && channel !== undefined) {
      setTriggerValue('picked', { part: data.parts[at.part].name, channel, row: at.row, column: at.column });
    }
  };
  const same = (a, b) => a && b && a.part === b.part && a.index === b.index && a.row === b.row && a.column === b.column;

  views.forEach((view, i) => {
    if (!view.canvases) return;
    const part = data.parts[i];
    const under = (event) => {
      const canvas = event.target.closest?.('canvas');
      if (!canvas) return null;
      const frame = canvas.getBoundingClientRect();
      const cell = (place, count) => Math.min(Math.max(Math.floor(place * count), 0), count - 1);
      return {
        part: i, index: Number(canvas.dataset.index),
        row: cell((event.clientY - frame.top) / frame.height, part.height),
        column: cell((event.clientX - frame.left) / frame.width, part.width),
      };
    };
    view.grid.onpointermove = (event) => { const at = under(event); if (at && !pinned) show(at); };
    view.grid.onpointerleave = () => { if (!pinned) rest(); };
    view.grid.onclick = (event) => { const at = under(event); if (at) pin(same(at, pinned) ? null : at); };
    view.grid.onkeydown = (event) => {
      const start = pinned?.part === i ? pinned : { part: i, index: 0, ...nearest(part, [middle, middle]) };
      const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
      if (event.key === 'Escape') pin(null);
      else if (event.key === 'Enter') pin(start);
      else if (dx !== undefined) {
        const inside = (value, count) => Math.min(Math.max(value, 0), count - 1);
        pin({ ...start, row: inside(start.row + dy, part.height), column: inside(start.column + dx, part.width) }, false);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    };
  });

  const still = pinnedBefore && data.parts[pinnedBefore.part];
  if (still && pinnedBefore.index < still.maps && pinnedBefore.row < still.height && pinnedBefore.column < still.width) {
    pin(pinnedBefore, false);
  } else pin(null);

  parentElement.watcher?.disconnect();
  parentElement.watcher = new ResizeObserver(() => { crisp(); if (pinned) show(pinned); });
  parentElement.watcher.observe(holder);
  return () => parentElement.watcher?.disconnect();
}
