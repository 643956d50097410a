// The maps as grids of cells: made, coloured, changed by mouse and by keys.

const EDIT = { a: [0, 9], first: [-4, 4], second: [-4, 4], upstream: [-2, 2] };
const SIDE = { first: 3, second: 3 };
const TERMS = ['upstream', 'gate', 'm', 'm2', 'through', 'gradient'];
const SIGNS = ['⊙', '=', '→', '+', '='];

const LABELS = {
  a: 'input a', first: 'kernel of the first convolution', hidden: 'hidden map h', second: 'kernel of the second convolution', z: 'z, what the layers add', y: 'output y',
  upstream: 'gradient of the loss by y', gate: 'derivative of g', m: 'm', m2: 'gradient over the bridge', through: 'gradient through the layers', gradient: 'gradient of the loss by a',
};

function gridOf(ui, name, label) {
  const side = SIDE[name] ?? 5, editable = name in EDIT;
  const grid = html('div', side === 3 ? 'grid kernel' : 'grid');
  grid.dataset.name = name;
  grid.setAttribute('role', 'group');
  grid.setAttribute('aria-label', label);
  grid.style.setProperty('--n', side);
  for (let i = 0; i < side * side; i += 1) {
    const cell = html('button', editable ? '' : 'fixed');
    cell.type = 'button';
    cell.tabIndex = i === Math.floor((side * side) / 2) ? 0 : -1;
    const [row, column] = [Math.floor(i / side), i % side];
    cell.onclick = (event) => { if (editable) edit(ui, name, row, column, event.shiftKey ? -1 : 1, true); point(ui, name, row, column); };
    cell.onkeydown = (event) => key(ui, name, row, column, event);
    cell.onpointerenter = (event) => { if (event.pointerType !== 'touch') point(ui, name, row, column); };
    cell.onfocus = () => { if (cell.matches(':focus-visible')) point(ui, name, row, column); };
    grid.append(cell);
  }
  grid.onpointerleave = () => { if (!grid.matches(':focus-within')) point(ui, null); };
  grid.onfocusout = () => point(ui, null);
  return grid;
}

function edit(ui, name, row, column, by, around) {
  const [low, high] = EDIT[name], before = ui.set[name][row][column];
  let value = before + by;
  if (value > high) value = around ? low : high;
  if (value < low) value = around ? high : low;
  ui.set[name] = ui.set[name].map((cells, i) => cells.map((cell, j) => (i === row && j === column ? value : cell)));
  changed(ui);
}

function key(ui, name, row, column, event) {
  const side = SIDE[name] ?? 5, editable = name in EDIT, by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], digit = /^[0-9]$/.test(event.key) ? Number(event.key) : null;
  if (step === undefined && !(editable && (by || digit !== null)) && !by) return;
  event.preventDefault();
  event.stopPropagation(); // these keys turn no page
  if (step !== undefined || !editable) {
    const to = clamp(row * side + column + (step ?? -by * side), 0, side * side - 1);
    const cells = [...event.currentTarget.parentElement.children];
    cells.forEach((cell, i) => { cell.tabIndex = i === to ? 0 : -1; });
    cells[to].focus();
  } else {
    const now = ui.set[name][row][column];
    edit(ui, name, row, column, by ?? clamp(digit, ...EDIT[name]) - now, false);
    point(ui, name, row, column);
  }
}

function fill(ui) {
  const { found } = ui;
  for (const grid of ui.section.querySelectorAll('.grid')) {
    const { name } = grid.dataset, values = found[name], side = SIDE[name] ?? 5;
    const amber = TERMS.includes(name), most = Math.max(...values.flat().map(Math.abs), 1);
    [...grid.children].forEach((cell, i) => {
      const row = Math.floor(i / side), column = i % side, value = values[row][column], text = short(value);
      cell.textContent = text;
      cell.dataset.value = value;
      cell.classList.toggle('long', text.length > 4);
      cell.setAttribute('aria-label', `${LABELS[name]}, row ${row + 1}, column ${column + 1}: ${full(value)}`);
      cell.classList.toggle('shut', (name === 'y' || name === 'gate') && !found.gate[row][column]);
      const share = side === 3 ? 0 : Math.abs(value) / most, filled = amber ? share : value > 0 ? share : 0;
      cell.style.background = filled ? `color-mix(in srgb, var(${amber ? '--amber' : '--s5'}) ${Math.round(amber ? 14 + 70 * filled : 8 + 86 * filled)}%, var(--bg))` : '';
      cell.classList.toggle('filled', Boolean(filled));
    });
  }
  const filled = [...ui.section.querySelectorAll('.grid button')].map((cell) => [cell, cell.classList.contains('filled') ? onTop(cell) : '']);
  for (const [cell, colour] of filled) cell.style.color = colour;
}

// Black or white, whichever is read better on a cell as it is filled now.
function onTop(cell) {
  const colour = getComputedStyle(cell).backgroundColor, most = colour.startsWith('rgb') ? 255 : 1;
  const light = colour.match(/[\d.]+/g).slice(0, 3).map((part) => (part / most <= 0.04045 ? part / most / 12.92 : ((part / most + 0.055) / 1.055) ** 2.4));
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.19 ? '#04110f' : '#ffffff';
}
