// A few lines over a common axis, each named at its end; labels that would touch move apart.

const NAMESPACE = 'http://www.w3.org/2000/svg';

function part(tag, attributes, text) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function drawLines(holder, data) {
  const root = parseFloat(getComputedStyle(document.documentElement).fontSize) || 20;
  const width = Math.max(holder.clientWidth, 300);
  const size = Math.max(18, 0.9 * root);
  const narrow = width < 620;
  const height = narrow ? 300 : 340;
  const room = { left: 3 * size, right: Math.min(width * 0.42, size * 0.56 * Math.max(...data.lines.map(({ name }) => name.length)) + 16), top: size * 1.6, bottom: size * (narrow ? 2.4 : 1.8) };
  const svg = part('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
  svg.style.setProperty('--size', `${size}px`);
  const [low, high] = data.range;
  const count = data.steps.length;
  const x = (index) => room.left + (index / Math.max(count - 1, 1)) * (width - room.left - room.right);
  const y = (value) => room.top + ((high - value) / (high - low)) * (height - room.top - room.bottom);
  for (const tick of data.ticks) {
    svg.append(part('line', { class: 'axis', x1: x(0), x2: x(count - 1), y1: y(tick), y2: y(tick) }),
      part('text', { x: room.left - 10, y: y(tick) + size / 3, 'text-anchor': 'end' }, String(tick).replace('-', '−')));
  }
  svg.append(part('text', { x: 0, y: size * 0.9 }, data.title));
  data.steps.forEach((step, index) => {
    if (!step) return;
    const last = index === count - 1;
    const lower = narrow && index % 2 ? size : 0;
    svg.append(part('text', { x: x(index), y: height - room.bottom + size * 1.3 + lower, 'text-anchor': index === 0 ? 'start' : last ? 'end' : 'middle' }, step));
  });
  const ends = [];
  for (const { name, values, colour, thin } of data.lines) {
    const group = part('g', { class: colour });
    let command = 'M';
    const path = values.map((value, index) => {
      if (value === null) { command = 'M'; return ''; }
      const point = `${command}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      command = 'L';
      return point;
    }).join('');
    if (path) group.append(part('path', { d: path, class: thin ? 'thin' : '' }));
    const known = values.map((value, index) => [value, index]).filter(([value]) => value !== null).pop();
    if (known) ends.push({ group, name, at: x(known[1]), y: y(known[0]) });
    svg.append(group);
  }
  ends.sort((one, other) => one.y - other.y);
  for (let index = 1; index < ends.length; index += 1) ends[index].y = Math.max(ends[index].y, ends[index - 1].y + size * 1.15);
  const floor = height - room.bottom;
  for (let index = ends.length - 1, limit = floor; index >= 0; index -= 1, limit -= size * 1.15) ends[index].y = Math.min(ends[index].y, limit);
  for (const { group, name, at, y: level } of ends) {
    group.append(part('text', { class: 'name', x: Math.min(at, x(count - 1)) + 10, y: level + size / 3 }, name));
  }
  holder.replaceChildren(svg);
  holder.setAttribute('aria-label', data.alt);
}

export default function ({ data, parentElement }) {
  const holder = parentElement.querySelector('.drawing');
  if (!holder) return;
  drawLines(holder, data);
  parentElement.watcher?.disconnect();
  let width = holder.clientWidth;
  parentElement.watcher = new ResizeObserver(() => {
    if (holder.clientWidth === width) return;
    width = holder.clientWidth;
    drawLines(holder, data);
  });
  parentElement.watcher.observe(holder);
  return () => parentElement.watcher?.disconnect();
}
