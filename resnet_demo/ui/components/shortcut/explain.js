// Where a number comes from: the sentence under the picture and the marks in it.

const italic = (text) => Object.assign(document.createElement('i'), { textContent: text });
const bold = (text, className = '') => Object.assign(document.createElement('strong'), { textContent: text, className });

function point(ui, name, row, column) {
  ui.pointed = name ? { name, row, column } : null;
  explain(ui);
}

function around(map, kernel, row, column) {
  const terms = [];
  kernel.forEach((weights, k) => weights.forEach((weight, n) => {
    const value = map[row + k - 1]?.[column + n - 1];
    if (weight && value !== undefined) terms.push([weight, value]);
  }));
  return terms.map(([weight, value], i) => `${weight < 0 ? (i ? ' − ' : '−') : i ? ' + ' : ''}${Math.abs(weight)}·${value < 0 ? `(${full(value)})` : full(value)}`).join('') || '0';
}

function explain(ui) {
  const { section, pointed, found, find } = ui, hint = find('.hint');
  for (const cell of section.querySelectorAll('.chosen, .source')) cell.classList.remove('chosen', 'source');
  if (!pointed) { hint.replaceChildren('Click a cell of ', italic('a'), ' to change it; point at others. ', bold('Blue', 'f'), ' runs forward, ', bold('amber', 'b'), ' back.'); return; }
  const { name, row: i, column: j } = pointed;
  const grid = (which) => section.querySelector(`.grid[data-name=${which}]`);
  const mark = (which, r, c, kind = 'source') => grid(which)?.children[r * (SIDE[which] ?? 5) + c]?.classList.add(kind);
  const box = (which, kernel) => {
    for (let r = i - 1; r <= i + 1; r += 1) for (let c = j - 1; c <= j + 1; c += 1) if (r >= 0 && c >= 0 && r < 5 && c < 5) mark(which, r, c);
    grid(kernel).classList.add('source');
  };
  for (const each of section.querySelectorAll(`.grid[data-name=${name}]`)) each.children[i * (SIDE[name] ?? 5) + j].classList.add('chosen');
  const value = full(found[name][i][j]), b = full(ui.set.branch), s = full(ui.shortcut);
  const sum = ui.shortcut === 1 ? `${b}·${full(found.z[i][j])} + ${full(found.a[i][j])}` : ui.shortcut ? `${b}·${full(found.z[i][j])} + ${s}·${full(found.a[i][j])}` : `${b}·${full(found.z[i][j])}`;
  const words = {
    a: () => ['The input. A click adds one; the arrow keys and digits change it, too.'],
    first: () => ['A weight of the first convolution. A click adds one.'],
    second: () => ['A weight of the second convolution. A click adds one.'],
    upstream: () => ['What arrives from behind: here the loss is the sum of y, so 1 everywhere. A click adds one.'],
    hidden: () => { box('a', 'first'); return [italic('h'), ` = g(${around(found.a, found.first, i, j)}) = g(${full(found.u[i][j])}) = `, bold(value)]; },
    z: () => { box(grid('hidden') ? 'hidden' : 'a', 'second'); return [italic('z'), ` = ${around(found.hidden, found.second, i, j)} = `, bold(value)]; },
    y: () => { mark('z', i, j); if (ui.shortcut) mark('a', i, j); return [italic('y'), ` = g(${sum}) = g(${full(found.total[i][j])}) = `, bold(value), found.gate[i][j] ? '' : '. The gate is closed: nothing flows back here, on neither way.']; },
    gate: () => { mark('y', i, j); return [italic('g'), `′(${full(found.total[i][j])}) = `, bold(value), found.gate[i][j] ? ': the sum is positive.' : ': the sum is not positive, the gate is closed.']; },
    m: () => { mark('gate', i, j); mark('upstream', i, j); return [italic('m'), ` = ${full(found.gate[i][j])}·${full(found.upstream[i][j])} = `, bold(value)]; },
    m2: () => { mark('m', i, j); return ui.shortcut === 1 ? ['The bridge hands ', italic('m'), ' back as it is: ', bold(value)] : [`${s}·${full(found.m[i][j])} = `, bold(value)]; },
    through: () => { for (let r = 0; r < 5; r += 1) for (let c = 0; c < 5; c += 1) if (Math.abs(r - i) < 3 && Math.abs(c - j) < 3) mark('m', r, c); return [`${b} times the turned kernels over the marked cells of m, past the inner ReLU: `, bold(value)]; },
    gradient: () => { mark('m2', i, j); mark('through', i, j); return [`${full(found.m2[i][j])} + ${full(found.through[i][j])} = `, bold(value)]; },
  };
  hint.replaceChildren(...words[name]());
}
