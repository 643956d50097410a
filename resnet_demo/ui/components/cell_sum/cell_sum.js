// One cell's sum, done again in the browser as the pointer moves: window × kernel, batch norm,
// shortcut, ReLU. Map, window and kernel came once; nothing is asked of the server.

const SHOWN = 6;
const RAMP = [[10, 20, 28], [14, 47, 56], [11, 90, 88], [42, 145, 123], [134, 205, 176], [237, 248, 236]];
const ARROWS = ['↖', '↑', '↗', '←', '·', '→', '↙', '↓', '↘'];
const COLOURS = ['red', 'green', 'blue'];

const floats = (text) => new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
const plain = (value) => (Math.abs(value) < 5e-4 ? 0 : value).toFixed(3).replace('-', '−');
const signed = (value) => (value < 0 ? '' : '+') + plain(value);

function ramp(share) {
  const place = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
  const low = Math.min(Math.floor(place), RAMP.length - 2);
  return RAMP[low].map((from, i) => Math.round(from + (RAMP[low + 1][i] - from) * (place - low)));
}

const grey = (share) => Array(3).fill(Math.round(255 * Math.min(Math.max(share, 0), 1)));

function paint(canvas, width, height, at, colour) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i += 1) image.data.set([...colour(at(Math.floor(i / width), i % width)), 255], 4 * i);
  context.putImageData(image, 0, 0);
}

function range(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) { if (value < low) low = value; if (value > high) high = value; }
  return [low, high > low ? high : low + 1];
}

// Every product of one cell's window with the kernel; zeros where the window lies over the edge.
function terms({ below, kernel, belowHeight, belowWidth, side, stride, padding }, row, column) {
  const found = [];
  const top = row * stride - padding;
  const left = column * stride - padding;
  for (let i = 0; i < kernel.length; i += 1) {
    const channel = Math.floor(i / (side * side));
    const y = top + Math.floor((i % (side * side)) / side);
    const x = left + (i % side);
    const inside = y >= 0 && x >= 0 && y < belowHeight && x < belowWidth;
    const value = inside ? below[(channel * belowHeight + y) * belowWidth + x] : 0;
    found.push({ channel, place: i % (side * side), value, weight: kernel[i], product: value * kernel[i] });
  }
  return found;
}

function label(data, term) {
  const name = data.isPhoto ? COLOURS[term.channel] : `channel ${term.channel}`;
  if (data.side === 1) return name;
  if (data.side === 3) return `${name} ${ARROWS[term.place]}`;
  const offset = (value) => (value < 0 ? `−${-value}` : `+${value}`);
  return `${name} (${offset(Math.floor(term.place / data.side) - data.padding)}, ${offset((term.place % data.side) - data.padding)})`;
}

function write(rows, lines) {
  rows.replaceChildren(...lines.flatMap(([name, factor, number, isTotal]) => [name, factor, number].map((text, i) => {
    const cell = document.createElement('span');
    cell.className = `${['name', 'factor', 'number'][i]}${isTotal ? ' line' : ''}`;
    cell.textContent = text;
    return cell;
  })));
}

export default function ({ data: sent, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const over = find('.over');
  if (!over) return;
  const data = { ...sent, values: floats(sent.values), below: floats(sent.below), kernel: floats(sent.kernel),
    shortcut: sent.shortcut ? floats(sent.shortcut) : null };
  const { height, width, size, jump, field, start } = data;

  find('.map h2').textContent = `${data.title}, channel ${data.channel}`;
  find('.over img').src = data.photo;
  const map = find('.over canvas');
  const [, most] = range(data.values);
  paint(map, width, height, (y, x) => data.values[y * width + x], (value) => ramp(value / most));
  // Each cell lies around the centre of what it sees, so the first cells hang over the edge.
  const share = (pixels) => `${(100 * pixels) / size}%`;
  Object.assign(map.style, { left: share(start - jump / 2), top: share(start - jump / 2), width: share(width * jump), height: share(height * jump) });
  const slider = find('input');
  slider.oninput = () => { map.style.opacity = slider.value / 100; };
  slider.oninput();
  const svg = find('svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  over.setAttribute('aria-label', `${data.title}, channel ${data.channel}, over the photo. Arrow keys move the cell, Enter pins it.`);
  find('.close').classList.toggle('none', data.side === 1);

  const put = (rect, left, side) => {
    for (const [key, value] of Object.entries({ x: left[0], y: left[1], width: side, height: side })) rect.setAttribute(key, value);
  };
  let ranges = {};
  const showBelow = (row, column, channel) => {
    const { belowHeight: h, belowWidth: w, side, stride, padding, below, kernel } = data;
    const plane = below.subarray(channel * h * w, (channel + 1) * h * w);
    ranges[channel] ??= range(plane);
    const [low, high] = data.isPhoto ? ranges[channel] : [0, Math.max(ranges[channel][1], 1e-9)];
    const shade = (value) => ramp((value - low) / (high - low));
    paint(find('.frame canvas'), w, h, (y, x) => plane[y * w + x], shade);
    const [top, left] = [row * stride - padding, column * stride - padding];
    Object.assign(find('.window').style, { left: `${(100 * (left + side / 2)) / w}%`, top: `${(100 * (top + side / 2)) / h}%`,
      width: `${(100 * side) / w}%`, height: `${(100 * side) / h}%` });
    if (side > 1) {
      const weights = kernel.subarray(channel * side * side, (channel + 1) * side * side);
      const reach = Math.max(...weights.map(Math.abs), 1e-9);
      const inside = (y, x) => y >= 0 && x >= 0 && y < h && x < w;
      paint(find('.seen'), side, side, (y, x) => (inside(top + y, left + x) ? plane[(top + y) * w + left + x] : 0), shade);
      paint(find('.kernel'), side, side, (y, x) => weights[y * side + x], (value) => grey(0.5 + value / (2 * reach)));
    }
    const name = data.isPhoto ? `its ${COLOURS[channel]}` : `channel ${channel}`;
    find('.below h2').textContent = `Map below: ${data.belowTitle}`;
    find('.below p').textContent = `Shown: ${name}, where the largest term comes from. Frame: the window.`
      + (side > 1 ? ' In the kernel, white is positive and black negative.' : '');
  };

  const show = ({ row, column }) => {
    put(find('.cell'), [start + (column - 0.5) * jump, start + (row - 0.5) * jump], jump);
    put(find('.field'), [start + column * jump - field / 2, start + row * jump - field / 2], field);
    const all = terms(data, row, column);
    const total = all.reduce((sum, term) => sum + term.product, 0);
    all.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
    const rest = all.slice(SHOWN).reduce((sum, term) => sum + term.product, 0);
    const normed = data.scale * total + data.shift;
    const shortcut = data.shortcut ? data.shortcut[row * width + column] : null;
    const value = Math.max(0, normed + (shortcut ?? 0));
    const own = data.values[row * width + column];
    showBelow(row, column, all[0].channel);

    const lines = all.slice(0, SHOWN).map((term) => [label(data, term), `${plain(term.value)} × ${plain(term.weight)}`, signed(term.product)]);
    lines.push([`${(all.length - SHOWN).toLocaleString('en')} smaller terms`, '', signed(rest)]);
    lines.push([`sum of ${all.length.toLocaleString('en')} products`, '', plain(total), true]);
    lines.push([shortcut === null ? 'batch norm' : 'batch norm: the branch F(x)', `× ${plain(data.scale)} ${data.shift < 0 ? '−' : '+'} ${plain(Math.abs(data.shift))}`, plain(normed)]);
    if (shortcut !== null) lines.push([`the shortcut, ${data.shortcutTitle}`, '', signed(shortcut)]);
    find('.sum h2').textContent = `Row ${row}, column ${column}: window × kernel`;
    write(find('.rows'), lines);
    find('.result span').textContent = shortcut === null ? `ReLU(${plain(normed)})` : `ReLU(${plain(normed)} ${shortcut < 0 ? '−' : '+'} ${plain(Math.abs(shortcut))})`;
    const result = find('.result b');
    result.textContent = plain(value);
    result.dataset.sum = value;
    result.dataset.cell = own;
    find('.check').textContent = Math.abs(value - own) < 1e-4
      ? `The network computed ${plain(own)}: the same within 0.0001.`
      : `The network computed ${plain(own)}, which differs by ${Math.abs(value - own).toPrecision(2)}.`;
  };

  const inside = (value, count) => Math.min(Math.max(value, 0), count - 1);
  const under = (event) => {
    const frame = over.getBoundingClientRect();
    const cell = (pixels, side) => Math.round(((pixels / side) * size - start) / jump);
    return { row: inside(cell(event.clientY - frame.top, frame.height), height), column: inside(cell(event.clientX - frame.left, frame.width), width) };
  };
  const same = (a, b) => a && b && a.row === b.row && a.column === b.column;
  const known = parentElement.kept?.token === sent.token ? parentElement.kept : { token: sent.token, at: null, pinned: false };
  parentElement.kept = known;
  const first = { row: inside(sent.at?.[0] ?? height >> 1, height), column: inside(sent.at?.[1] ?? width >> 1, width) };
  let at = known.at && known.at.row < height && known.at.column < width ? known.at : first;
  let waiting = 0;
  const move = (to, pin = known.pinned) => {
    at = known.at = to;
    known.pinned = pin;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => show(at));
    clearTimeout(known.telling);
    // Python hears of a pinned cell only, for its files, and only where the arrows came to rest.
    if (pin) known.telling = setTimeout(() => setTriggerValue('pinned', { token: sent.token, ...known.at }), 300);
  };
  over.onpointermove = (event) => { const to = under(event); if (!known.pinned && !same(to, at)) move(to); };
  over.onclick = (event) => { const to = under(event); move(to, !(known.pinned && same(to, at))); };
  over.onkeydown = (event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (dx !== undefined) move({ row: inside(at.row + dy, height), column: inside(at.column + dx, width) }, true);
    else if (event.key === 'Enter') move(at, true);
    else if (event.key === 'Escape') move(at, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  show(at);
}
