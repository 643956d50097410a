// A residual block on one 5×5 map: every cell of a, w₁, w₂ and ∂L/∂y can be changed, and every
// number follows. resnet_demo/lecture/block.py is the same arithmetic, held against autograd.
// What the viewer set is the browser's and stands in the address; Python reads it at the next run.

function arrange(ui) {
  const figure = ui.find('.figure');
  figure.style.height = '';
  const { width, height } = figure.getBoundingClientRect();
  ui.spots = layout(width, height);
  if (!ui.spots.wide) figure.style.height = `${ui.spots.rows.y + 5 * ui.spots.c + 140}px`;
  const holder = ui.find('.grids'), names = { a: 'input', z: 'what the layers add', y: 'output' };
  const wanted = ['a', 'first', 'hidden', 'second', 'z', 'y'].filter((name) => placeOf(name, ui.spots));
  const key = wanted.join();
  if (holder.dataset.key !== key) {
    holder.dataset.key = key;
    holder.replaceChildren(...wanted.map((name) => gridOf(ui, name, LABELS[name])), ...Object.entries(names).map(([name, words]) => {
      const label = html('p', 'name');
      label.dataset.of = name;
      label.append(html('b', '', name), html('span', '', words));
      return label;
    }));
  }
  for (const grid of holder.querySelectorAll('.grid')) {
    const { x, y, size } = placeOf(grid.dataset.name, ui.spots);
    Object.assign(grid.style, { left: `${x}px`, top: `${y}px` });
    grid.style.setProperty('--c', `${size}px`);
  }
  for (const label of holder.querySelectorAll('.name')) {
    const { x, y, size } = placeOf(label.dataset.of, ui.spots);
    const narrow = !ui.spots.wide;
    label.hidden = narrow && label.dataset.of !== 'y' && label.dataset.of !== 'z';
    Object.assign(label.style, { left: `${x + 2.5 * size}px`, top: `${y + 5 * size + (narrow ? 4 : 12)}px` });
  }
  const hall = Math.max(enlarged(), 1), inRow = width < 760 ? 2 : width < 1060 * hall ? 4 : 6;
  const size = Math.min((width - inRow * 34) / (inRow * 5), 34 * hall);
  for (const grid of ui.section.querySelectorAll('.term .grid')) grid.style.setProperty('--c', `${Math.floor(size)}px`);
}

function termRow(ui) {
  const words = { upstream: ['∂L/∂y', 'arrives'], gate: ['g′', 'open or closed'], m: ['m', 'behind the ReLU'], m2: ['m', 'over the bridge'], through: ['Jᵀm', 'through the layers'], gradient: ['∂L/∂a', 'goes on'] };
  ui.find('.row').replaceChildren(...TERMS.map((name, i) => {
    const term = html('div', 'term'), block = html('div'), what = html('p', 'what');
    what.append(html('b', '', words[name][0]), html('span', '', words[name][1]));
    block.append(gridOf(ui, name, LABELS[name]), what);
    term.append(block, ...(SIGNS[i] ? [html('span', 'operator', SIGNS[i])] : []));
    return term;
  }));
}

// The state.

function draw(ui) {
  const { set, find, shortcut } = ui;
  ui.found = compute(set, shortcut);
  ui.section.dataset.kind = shortcut === 1 ? 'identity' : shortcut ? 'projection' : 'none';
  fill(ui);
  lines(ui);
  const input = find('input');
  input.value = set.branch;
  input.style.setProperty('--done', `${100 * set.branch}%`);
  find('output').textContent = set.branch.toFixed(1);
  const still = set.branch === 0 && shortcut === 1;
  find('.promise').replaceChildren(...(still ? [bold('The output is the input: y = a. The gradient arrives.')]
    : shortcut === 1 ? ['At 0 the input passes straight through: ', italic('y'), ' = ', italic('a'), '.']
      : shortcut ? ['At 0 only the projection is left.'] : ['At 0 nothing is left.']));
  find('.terms').hidden = !set.terms;
  const more = find('.more');
  more.setAttribute('aria-expanded', String(Boolean(set.terms)));
  more.textContent = set.terms ? 'Hide the terms' : 'Backward, term by term';
  const { gate, m2, through, gradient } = ui.found, closed = gate.flat().filter((open) => !open).length;
  find('.say').textContent = `${closed} of 25 gates are closed, and there both ways are cut. ‖over the bridge‖ = ${norm(m2).toFixed(2)}, ‖through the layers‖ = ${norm(through).toFixed(2)}, ‖∂L/∂a‖ = ${norm(gradient).toFixed(2)}: the two are added cell by cell, and may help or hinder each other.`;
  const over = ui.section.querySelector('.term .grid[data-name=m2] + .what b');
  over.textContent = shortcut === 1 ? 'm' : shortcut ? 'Wₛᵀm' : '0';
  explain(ui);
}

function changed(ui) {
  draw(ui);
  remember(ui);
}

const flat = (map) => map.flat().join(',');
function remember(ui) {
  const address = new URL(location.href), { set, usual } = ui;
  const texts = { branch: String(set.branch), a: set.a.flat().join(''), first: flat(set.first), second: flat(set.second), upstream: flat(set.upstream), terms: set.terms ? '1' : '' };
  const plain = { branch: String(usual.branch), a: usual.a.flat().join(''), first: flat(usual.first), second: flat(usual.second), upstream: flat(usual.upstream), terms: '' };
  for (const [name, text] of Object.entries(texts)) if (text === plain[name]) address.searchParams.delete(name); else address.searchParams.set(name, text);
  history.replaceState(history.state, '', address);
}

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section) return;
  const find = (selector) => section.querySelector(selector);
  const ui = section.ui ?? { section, find, pointed: null };
  const asked = JSON.stringify(data.set);
  if (ui.asked !== asked) Object.assign(ui, { asked, set: structuredClone(data.set) }); // a link, or Back
  Object.assign(ui, { shortcut: data.shortcut, usual: data.usual });
  if (!section.ui) { section.ui = ui; termRow(ui); }
  arrange(ui);
  draw(ui);

  const input = find('input');
  input.oninput = () => { ui.set.branch = Number(input.value); draw(ui); };
  input.onchange = () => remember(ui);
  find('.more').onclick = () => { ui.set.terms = !ui.set.terms; changed(ui); arrange(ui); };

  section.watcher?.disconnect();
  let size = '';
  section.watcher = new ResizeObserver(() => {
    const box = find('.figure').getBoundingClientRect(), next = `${Math.round(box.width)} ${Math.round(box.height)}`;
    if (next === size) return;
    if (size) { arrange(ui); draw(ui); }
    size = next;
  });
  section.watcher.observe(find('.figure'));
  return () => section.watcher?.disconnect();
}
